# make run · make test · make lint: each sets up what it needs.
PYTHON ?= python3
ARCHIVE ?= ingest/sample
INDEX ?= .index
ENV_FILE ?= $(wildcard .env)
FROM = $(if $(ENV_FILE),--env-file "$(ENV_FILE)")
AT = $(if $(filter file,$(origin INDEX)),,--index "$(INDEX)")
LISTEN = $(if $(HOST),--host "$(HOST)") $(if $(PORT),--port "$(PORT)")

BIN := .venv/bin
# Threads that share two arenas of memory leave little behind (mallopt(3)).
export MALLOC_ARENA_MAX ?= 2
THOROUGH = $(patsubst %,tests/test_%.py,api_contract fuzz growth random_edits safety)
# Three processes for each processor, as tests wait half of their time.
WORKERS ?= $(shell expr 3 \* $$(getconf _NPROCESSORS_ONLN))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
READY := .venv/ready
TOOLS := .venv/tools

.PHONY: setup tools run ingest doctor check test lint browser clean help

help:
	@echo "make run [ARCHIVE=/path/to/jekyll-site]  set up, renew the index, serve"
	@echo "make ingest [ARCHIVE=…]                   make or renew the index"
	@echo "make doctor                               what is configured, reachable, wrong"
	@echo "make test                                 set up, lint and run every test"
	@echo "make check                                lint, and the tests that need no server, in a minute"
	@echo "make lint                                 style, types, import contracts"

setup: $(READY)

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it with PYTHON=python3.11"; exit 1; }
	@echo "Installing into .venv (a few minutes the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) --upgrade "pip>=25.1"
	@# Compiled, all modules of all packages are 200 MB more; the last line compiles those in use.
	@$(PIP) --no-compile --editable .
	@# Some Pythons put a setuptools of 2022 into each environment; nothing here needs one.
	@$(BIN)/python -m pip uninstall -qq --yes setuptools
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -c "import assistant.surfaces.server, ingest.__main__"
	@touch $@

tools: $(TOOLS)

$(TOOLS): $(READY)
	@$(PIP) --group dev
	@touch $@

run: setup
	@$(BIN)/ask-the-archive ingest "$(ARCHIVE)" $(AT) $(FROM)
	@$(BIN)/ask-the-archive serve $(AT) $(LISTEN) $(FROM)

ingest: setup
	$(BIN)/ask-the-archive ingest "$(ARCHIVE)" $(AT) $(FROM)

doctor: setup
	@$(BIN)/ask-the-archive doctor $(AT) $(FROM)

lint: tools
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Where Python is told to keep no compiled modules, each process would compile all of them again.
check test: export PYTHONDONTWRITEBYTECODE =

check: lint
	$(BIN)/python -m pytest --pure

# What lint says is told at the end: most of it takes one processor, for half a minute.
test: tools browser
	@$(MAKE) --no-print-directory lint > .venv/lint.txt 2>&1 & lint=$$!; \
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$lint; lint=$$?; cat .venv/lint.txt; exit $$((tests | lint))

browser: tools
	@.ci/browser

clean:
	rm -rf .venv .index

# make fuzz [STREAMS=N] [SEED=N]: model streams, and the tests that try invented examples with more
.PHONY: fuzz
fuzz: tools
	$(BIN)/python -m tests.test_fuzz $(or $(STREAMS),10000) $(SEED)
	$(BIN)/python -m pytest --thorough $(THOROUGH)

.PHONY: screenshots bench-embedding
screenshots: browser
	$(BIN)/python -m tests.screenshots

.PHONY: third-party
third-party: tools
	$(BIN)/python -m tests.third_party > docs/third-party.md

# make bench-embedding POSTS=/path/to/_posts [JSQUAD=/path/to/jsquad.json]
bench-embedding: tools
	$(BIN)/python -m tests.benchmarks.embedding "$(POSTS)" $(if $(JSQUAD),--jsquad "$(JSQUAD)")

# make bench-ingest ARCHIVE=/path/to/jekyll-site [POSTS=N]
.PHONY: bench-ingest
bench-ingest: tools
	$(BIN)/python -m tests.benchmarks.ingest "$(ARCHIVE)" $(if $(POSTS),--posts $(POSTS))

# make bench-jekyll SITE="/path/to/jekyll-site …" [CONFIG=a.yml,b.yml] [WORST=N]
.PHONY: bench-jekyll
bench-jekyll: tools
	$(BIN)/python -m tests.benchmarks.jekyll $(SITE) $(if $(CONFIG),--config "$(CONFIG)") \
		$(if $(WORST),--worst $(WORST))

# make bench-retrieval JSQUAD=/path/to/jsquad.json [SIZES="10000 100000"] [INDEX=DIR] [KEEP=DIR]
#   [QUESTIONS=questions.jsonl] [EVERY=N]
.PHONY: bench-retrieval
bench-retrieval: tools
	$(BIN)/python -m tests.benchmarks.retrieval "$(JSQUAD)" $(if $(SIZES),--sizes $(SIZES)) \
		$(if $(filter command line,$(origin INDEX)),--index "$(INDEX)") \
		$(if $(KEEP),--keep "$(KEEP)") $(if $(QUESTIONS),--questions "$(QUESTIONS)") \
		$(if $(EVERY),--every $(EVERY))

# make bench-faithful [PAIRS="a.jsonl b.jsonl"] [FAULTS=1]
.PHONY: bench-faithful
bench-faithful: tools
	$(BIN)/python -m tests.benchmarks.faithful $(PAIRS) $(if $(FAULTS),--faults)

# make bench-kinds [FILES="a.jsonl b.jsonl"] [FAULTS=1]
.PHONY: bench-kinds
bench-kinds: tools
	$(BIN)/python -m tests.benchmarks.kinds $(FILES) $(if $(FAULTS),--faults)

# make bench-answers [SITES="NAME=/path/to/site:/path/to/questions.jsonl …"] [KEEP=DIR] [MOST=N]
.PHONY: bench-answers
bench-answers: tools
	$(BIN)/python -m tests.benchmarks.answers $(SITES) $(if $(KEEP),--keep "$(KEEP)") \
		$(if $(MOST),--most $(MOST))

# make bench-stories SETS="/path/to/index:/path/to/questions.jsonl …"
.PHONY: bench-stories
bench-stories: tools
	$(BIN)/python -m tests.benchmarks.stories $(SETS)

# make bench-load [INDEX=DIR] [QUESTIONS=questions.jsonl] [READERS=50] [LEAVERS=1000]
.PHONY: bench-load
bench-load: tools
	$(BIN)/python -m tests.benchmarks.load $(if $(filter command line,$(origin INDEX)),--index "$(INDEX)") \
		$(if $(QUESTIONS),--questions "$(QUESTIONS)") $(if $(READERS),--readers $(READERS)) \
		$(if $(LEAVERS),--leavers $(LEAVERS))

# make bench-cluster [ARCHIVE=/path/to/jekyll-site] [INDEX=DIR] [QUESTIONS=questions.jsonl] [READERS=8]
.PHONY: bench-cluster
bench-cluster: tools
	$(BIN)/python -m tests.benchmarks.cluster \
		$(if $(filter command line,$(origin ARCHIVE)),--archive "$(ARCHIVE)") \
		$(if $(filter command line,$(origin INDEX)),--index "$(INDEX)") \
		$(if $(QUESTIONS),--questions "$(QUESTIONS)") $(if $(READERS),--readers $(READERS))
