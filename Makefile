# One word for each thing to do; the work itself is in scripts/.
SEEDS ?= 1000
SEED ?=
FILTER ?=
ROUNDS ?= 20
FAULT ?=
TEST ?=

.PHONY: build package demo local test test-deploy lint bench sim mutants chaos clean

build:
	@scripts/build

# A Debian package and a tarball, in bin/.
package: build
	@scripts/package

demo: build
	@scripts/demo

local: build
	@scripts/local

test:
	@scripts/test "$(FILTER)"

# Packages, images, units and Terraform, as far as this machine can try them; what it can't is named at the end. TEST=units runs one.
test-deploy: build
	@scripts/test-deploy $(TEST)

lint:
	@scripts/lint

bench: build
	@Benchmarks/run

# make sim SEEDS=N runs N seeds; make sim SEED=s replays one.
# FRESH=1 begins at a random seed; DIGEST=file keeps what was run and what came of it.
# Built as the agent is, so that `make build` finds Scaler and World compiled.
sim:
	@scripts/setup build
	@swift build -c release --static-swift-stdlib --product sim
	@.build/release/sim $(if $(SEED),--seed $(SEED),--seeds $(SEEDS) $(if $(FRESH),--fresh) \
	  $(if $(DIGEST),--digest $(DIGEST) --commit $(shell git describe --always --dirty 2>/dev/null || echo unknown)))

mutants:
	@scripts/setup build
	@scripts/mutants -n 10000

# make chaos ROUNDS=N [SEED=s]: real agents, faults and moments drawn from the seed; FAULT=name draws that one alone.
chaos: build
	@scripts/chaos --rounds $(ROUNDS) $(if $(SEED),--seed $(SEED)) $(if $(FAULT),--only $(FAULT))

clean:
	rm -rf .build bin .venv .venv-deploy .venv-template .local
