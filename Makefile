# One word for each thing to do; the work itself is in scripts/.
SEEDS ?= 1000
SEED ?=
FILTER ?=

.PHONY: build demo local test lint bench sim mutants clean

build:
	@scripts/build

demo: build
	@scripts/demo

local: build
	@scripts/local

test:
	@scripts/test "$(FILTER)"

lint:
	@scripts/lint

bench: build
	@Benchmarks/run

# make sim SEEDS=N runs N seeds; make sim SEED=s replays one.
# FRESH=1 begins at a random seed; DIGEST=file keeps what was run and what came of it.
sim:
	@scripts/setup build
	@swift run -c release sim $(if $(SEED),--seed $(SEED),--seeds $(SEEDS) $(if $(FRESH),--fresh) \
	  $(if $(DIGEST),--digest $(DIGEST) --commit $(shell git describe --always --dirty 2>/dev/null || echo unknown)))

mutants:
	@scripts/setup build
	@scripts/mutants -n 10000

clean:
	rm -rf .build bin .venv .local
