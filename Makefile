# The project's commands; `make help` lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

CARGO ?= cargo
# Where the lake grows, for the targets that run the program.
DATA ?= data
BINARY = $(or $(CARGO_TARGET_DIR),target)/release/brreg-lake

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Fetch the DuckDB library, once
	@crates/catalog/setup-duckdb

.PHONY: build
build: setup ## The release binary, target/release/brreg-lake
	$(CARGO) build --release --workspace --locked

.PHONY: run
run: build ## From a bare clone to a lake: simulated registers, one whole run, four queries
	pipelines/run-sandbox.sh "$(BINARY)" "$(DATA)"

.PHONY: test
test: setup ## All tests
	$(CARGO) test --release --workspace --locked

.PHONY: check
check: format clippy deny ## Format, clippy, and cargo deny where it can work

.PHONY: format
format: ## Fail when a file is not formatted
	$(CARGO) fmt --all --check

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
dictionary: build ## Write docs/data-dictionary.md from the declared tables and views
	"$(BINARY)" dictionary >docs/data-dictionary.md

.PHONY: bench
bench: build ## The speed of a load, beside that of other tools on the same file
	tests/bench/run "$(BINARY)"

.PHONY: released
released: build ## Compare all tables with those of an older program: make released RELEASED=/path/to/brreg-lake
	tests/released/run "$(RELEASED)" "$(BINARY)"
