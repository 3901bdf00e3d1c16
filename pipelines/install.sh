#!/usr/bin/env bash
# Installs the program and the DuckDB library that it was linked with, where they find each other.
#
# Usage: pipelines/install.sh BINARY PREFIX
#
# PREFIX/bin/brreg-lake and PREFIX/lib/brreg-lake/libduckdb.so; both can be moved together afterwards. Completions for bash, zsh
# and fish and the man pages go to PREFIX/share. DESTDIR in the environment is put before PREFIX, as packages need it.
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

# Written by the program itself, for anybody to read.
umask 022
program=$target/bin/brreg-lake
install -d -m 755 -- "$target/share/bash-completion/completions" "$target/share/zsh/site-functions" \
    "$target/share/fish/vendor_completions.d" "$target/share/man/man1"
"$program" completions bash >"$target/share/bash-completion/completions/brreg-lake"
"$program" completions zsh >"$target/share/zsh/site-functions/_brreg-lake"
"$program" completions fish >"$target/share/fish/vendor_completions.d/brreg-lake.fish"
"$program" man --out "$target/share/man/man1"
echo "installed $target/bin/brreg-lake" >&2
