#!/usr/bin/env bash
# Installs the program and the DuckDB library that it was linked with, where they find each other.
#
# Usage: pipelines/install.sh BINARY PREFIX
#
# PREFIX/bin/brreg-lake and PREFIX/lib/brreg-lake/libduckdb.so; both can be moved together afterwards. DESTDIR in the
# environment is put before PREFIX, as packages need it.
set -euo pipefail
unset CDPATH

binary=$(realpath -- "${1:?the binary brreg-lake}")
prefix=${2:?the folder below which to install}
target=${DESTDIR:-}$prefix

# Nothing where DuckDB is part of the binary.
library=$(ldd -- "$binary" | sed -n 's/^[[:space:]]*libduckdb\.so => \(.*\) (0x[0-9a-f]*)$/\1/p')
if [[ -z $library ]] && ldd -- "$binary" | grep -q 'libduckdb\.so => not found'; then
    echo "install: $binary does not find its libduckdb.so; run \`make setup\` first" >&2
    exit 1
fi

install -d -m 755 -- "$target/bin"
if [[ -n $library ]]; then
    install -d -m 755 -- "$target/lib/brreg-lake"
    install -m 755 -- "$library" "$target/lib/brreg-lake/libduckdb.so"
fi
# Last: a program that is there can be started.
install -m 755 -- "$binary" "$target/bin/brreg-lake"
echo "installed $target/bin/brreg-lake" >&2
