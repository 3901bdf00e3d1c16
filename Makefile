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
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Name missing tools (INSTALL=1 installs them, as root on Debian), fetch the DuckDB library
	@.ci/tools build
	@crates/catalog/setup-duckdb

.PHONY: build
build: setup ## The release binary, target/release/brreg-lake
	$(CARGO) build --release --workspace --locked

.PHONY: run
run: build ## From a fresh clone to a lake: simulated registers, one whole run, four queries
	pipelines/run-sandbox.sh "$(BINARY)" "$(DATA)"

.PHONY: test
test: setup ## All tests
	@.ci/tools
	$(CARGO) test --release --workspace --locked

.PHONY: check
check: format arrows circles clippy deny ## Format, arrows between crates, circles within them, clippy, and cargo deny where it can work

.PHONY: format
format: ## Fail when a file is not formatted
	$(CARGO) fmt --all --check

.PHONY: arrows
arrows: ## Fail when a crate depends on one above it
	@.ci/arrows --self-test
	@.ci/arrows

.PHONY: circles
circles: ## Fail when folders of modules import each other in a circle
	@.ci/circles --self-test
	@.ci/circles

.PHONY: clippy
clippy: setup ## Fail on a warning
	$(CARGO) clippy --release --workspace --all-targets --locked -- -D warnings

.PHONY: deny
deny: ## Licences, sources and advisories of the dependencies
	@.ci/deny

.PHONY: sandbox
sandbox: build ## Simulated registers on port 8443, until interrupted
	"$(BINARY)" --data "$(DATA)" sandbox

.PHONY: nightly
nightly: build ## One run against the real registers, as pipelines/nightly.toml says
	"$(BINARY)" --data "$(DATA)" run --config pipelines/nightly.toml

.PHONY: dictionary
dictionary: examples ## Write docs/data-dictionary.md from the declared tables and views
	"$(dir $(BINARY))examples/dictionary" >docs/data-dictionary.md

.PHONY: examples
examples: setup ## The programs for developers, below target/release/examples
	$(CARGO) build --release --workspace --locked --examples

.PHONY: bench
bench: build examples ## Measure a load and other tools on the same file
	tests/bench/run "$(BINARY)"

.PHONY: released
released: build ## Compare all tables with those of an older program: make released RELEASED=/path/to/brreg-lake
	tests/released/run "$(RELEASED)" "$(BINARY)"
