# The project's commands; `make help` lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

CARGO ?= cargo
# The data folder of the targets that run the program.
DATA ?= data
BINARY = $(or $(CARGO_TARGET_DIR),target)/release/brreg-lake
# The folder in which rustup installs cargo. A shell that was started before rustup was installed lacks it.
export PATH := $(PATH):$(or $(CARGO_HOME),$(HOME)/.cargo)/bin

.PHONY: help
help: ## List the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Check the tools (INSTALL=1 installs them, as root on Debian) and fetch the DuckDB library
	@.ci/tools build
	@crates/catalog/setup-duckdb

.PHONY: build
build: setup ## Build the release binary, target/release/brreg-lake
	$(CARGO) build --release --workspace --locked

# Where `make install` puts the program. DESTDIR is put before it.
PREFIX ?= /usr/local

.PHONY: install
install: build ## Install the program and its DuckDB library below PREFIX (/usr/local); DESTDIR is for packages
	DESTDIR="$(DESTDIR)" pipelines/install.sh "$(BINARY)" "$(PREFIX)"

# Packages, in target/package. The program in them does not look for its library in this folder, so it is compiled for them, and
# `build` puts that for this folder back into its place.
PACKAGES = $(dir $(BINARY))../package

.PHONY: wheel
wheel: setup ## Build the Python wheel: the command and the module brreg_lake
	pipelines/python/build "$(PACKAGES)"
	@$(MAKE) --no-print-directory build

.PHONY: deb
deb: setup ## Build the Debian package: the command, a systemd service and timer, a configuration (compiles cargo-deb once)
	pipelines/debian/build "$(PACKAGES)"
	@$(MAKE) --no-print-directory build

.PHONY: test-install
test-install: wheel deb ## Install both packages on a Debian without a compiler, use them, remove them (as root on Debian)
	TMPDIR="$(SCRATCH)" tests/install/run "$(PACKAGES)"
	TMPDIR="$(SCRATCH)" tests/install/systemd "$(PACKAGES)"

.PHONY: run
run: build ## Simulate the registers, run two nights and a portfolio, query the lake
	pipelines/run-sandbox.sh "$(BINARY)" "$(DATA)"

.PHONY: open
open: build ## Fetch the open register of companies, which needs no access, and query it
	"$(BINARY)" --data "$(DATA)" run --only enhet --config pipelines/open.toml
	"$(BINARY)" --data "$(DATA)" sql "SELECT organisasjonsform_tekst, count(*) AS enheter FROM enhet.enheter \
		GROUP BY ALL ORDER BY enheter DESC LIMIT 10"

# Where tests put their data: in memory where there is room, since they have files synced to disk by the thousand.
SCRATCH = $(or $(TMPDIR),$(shell [ "$$(df -Pk /dev/shm 2>&1 | awk 'END { print $$4 }')" -gt 2000000 ] 2>&- && echo /dev/shm),/tmp)

# Tests wait for the programs that they start as much as they compute.
TEST_THREADS = $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))

.PHONY: test
test: setup ## Run all tests but the slow ones, which it lists as ignored
	@.ci/tools
	TMPDIR="$(SCRATCH)" RUST_TEST_THREADS="$${RUST_TEST_THREADS:-$(TEST_THREADS)}" $(CARGO) test --release --workspace --locked

.PHONY: test-slow
test-slow: setup ## Run the slow tests: weeks of nights, nights killed at each step, Spark and Sail, dbt, a browser in many views (some minutes)
	@.ci/tools
	TMPDIR="$(SCRATCH)" RUST_TEST_THREADS="$${RUST_TEST_THREADS:-$(TEST_THREADS)}" \
		$(CARGO) test --release --workspace --locked --test lake -- --ignored

.PHONY: test-long
test-long: build ## Let every command fail at each system call that changes the disk, and kill 200 nights (takes an hour)
	BRREG_LAKE_LONG=1 TMPDIR="$(SCRATCH)" RUST_TEST_THREADS="$${RUST_TEST_THREADS:-$(TEST_THREADS)}" \
		$(CARGO) test --release --workspace --locked --test lake -- --include-ignored --nocapture fail_points model full_disk attached killed_at_any in_every_view thirty_nights

.PHONY: check
check: format arrows circles clippy deny ## All checks but the tests

.PHONY: format
format: ## Fail if a file is not formatted
	$(CARGO) fmt --all --check

.PHONY: arrows
arrows: ## Fail if a crate depends on one that is not of a lower layer
	@.ci/arrows --self-test
	@.ci/arrows

.PHONY: circles
circles: ## Fail if modules of a crate import each other in a circle across folders
	@.ci/circles --self-test
	@.ci/circles

.PHONY: clippy
clippy: setup ## Fail on a warning of clippy, also without the simulated registers, and without the catalog too
	$(CARGO) clippy --release --workspace --all-targets --locked -- -D warnings
	$(CARGO) clippy --release --workspace --bins --no-default-features --features brreg-cli/catalog --locked -- -D warnings
	$(CARGO) clippy --release --workspace --lib --bins --no-default-features --locked \
		--exclude brreg-export --exclude brreg-picture --exclude brreg-lake-tests -- -D warnings

.PHONY: deny
deny: ## Check licences, sources and known vulnerabilities of the dependencies (compiles cargo-deny once)
	@.ci/deny

.PHONY: sbom
sbom: ## Write what the program is built of, as CycloneDX, to target/sbom.cdx.json (compiles cargo-cyclonedx once)
	@.ci/sbom "$(or $(CARGO_TARGET_DIR),target)/sbom.cdx.json"

# The program without the catalog, which links nothing: for machines that have the files and no lake.
STATIC = x86_64-unknown-linux-musl

.PHONY: static
static: ## Build the static program without the catalog, target/x86_64-unknown-linux-musl/release/brreg-lake
	@rustup target list --installed | grep -qx $(STATIC) || rustup target add $(STATIC)
	$(CARGO) build --release --locked --package brreg-cli --no-default-features --target $(STATIC)
	@.ci/static "$(dir $(BINARY))../$(STATIC)/release/brreg-lake"

.PHONY: sandbox
sandbox: build ## Serve the simulated registers on ports 8443 and 8444, until interrupted
	"$(BINARY)" --data "$(DATA)" sandbox

.PHONY: nightly
nightly: build ## Run the nightly job against the real registers, with pipelines/nightly.toml
	"$(BINARY)" --data "$(DATA)" run --config pipelines/nightly.toml

.PHONY: dictionary
dictionary: examples ## Write docs/data-dictionary.md and the sources of dbt from the declared tables and views
	"$(dir $(BINARY))examples/dictionary" >docs/data-dictionary.md
	"$(dir $(BINARY))examples/dbt_sources" >pipelines/dbt/models/sources.yml

.PHONY: examples
examples: setup ## Build the programs for developers, in target/release/examples
	$(CARGO) build --release --workspace --locked --examples

.PHONY: instructions
instructions: build examples ## Fail if a load needs more instructions than it did (counted with valgrind)
	@.ci/instructions "$(dir $(BINARY))"

.PHONY: profile
profile: build examples ## Print where the processor time of a load goes, by stage and table
	"$(BINARY)" generate --virksomheter 500000 --out "$(dir $(BINARY))../profile" >&2
	python3 -B tests/bench/profile.py "$(dir $(BINARY))examples/stages" "$(dir $(BINARY))../profile/totalbestand.json.zip"

.PHONY: bench
bench: build examples ## Measure a load and other tools on the same file
	tests/bench/run "$(BINARY)"

.PHONY: fuzz
fuzz: setup ## Run the fuzz targets for SECONDS (600) each (compiles cargo-fuzz once; needs a C++ compiler)
	tests/fuzz/run $(or $(SECONDS),600)

.PHONY: released
released: build ## Compare all tables with those of an older program: make released RELEASED=/path/to/brreg-lake
	tests/released/run "$(RELEASED)" "$(BINARY)"
