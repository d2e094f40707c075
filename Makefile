# make evaluate | test | lab | lint | lock | docs | audit | oracle | crate-check | holes | bench. Each sets up .venv by itself. Windows has no make: see README.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/ready

.PHONY: evaluate test lint lab lock notebooks docs audit oracle crate-check holes bench clean

evaluate: $(READY)
	$(BIN)/hoanhap run

# A file's tests stay together in one of as many processes as there are processors, four at most.
test: $(READY)
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lab: $(READY)
	$(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks/lab/start.ipynb

# Refreshes the outputs that the tests compare; look at the difference before you commit it.
notebooks: $(READY)
	$(BIN)/python tests/refresh_notebooks.py

# Rewrites the data dictionary and the pages on delivered files and on the commands; the tests compare them with the code.
docs: export HOANHAP_LANGUAGE = vi
docs: $(READY)
	$(BIN)/python -m analysis.tables.dictionary
	$(BIN)/python -m analysis.intake.asked
	$(BIN)/python -m analysis.cli.commands
	HOANHAP_LANGUAGE=en $(BIN)/python -m analysis.cli.commands

# Full size of what the tests do at a fiftieth; takes most of an hour. Look at the results and commit them.
audit: $(READY)
	$(BIN)/python -m tests.audit.fuzz 2500
	$(BIN)/python -m tests.audit.intake 2000
	$(BIN)/python -m bench.linkage --save
	$(BIN)/python -m tests.audit.coverage
	$(BIN)/python -m tests.audit.recovery
	$(BIN)/python -m tests.audit.outcomes_recovery
	$(BIN)/python -m tests.audit.joining_hazards
	$(BIN)/python -m tests.audit.commune_coverage
	$(BIN)/python -m tests.audit.worlds
	$(BIN)/python -m tests.audit.evaluations
	$(BIN)/python -m tests.audit.killed
	$(BIN)/python -m tests.audit.suppression
	$(BIN)/python -m tests.audit.differencing
	$(BIN)/python -m tests.audit.canaries

# Where R is installed: runs tests/reference/*.R again and compares with the numbers kept there, which stay as they are.
oracle: $(READY)
	$(BIN)/python -m tests.oracle

# Needs a network: roc-validator, in an environment of its own, reads how current results say they were made.
crate-check: $(READY)
	$(BIN)/python -m tests.crate_check

# Needs a network: pip-audit, in an environment of its own, looks the lock's packages up in the lists of known holes.
holes: $(READY)
	$(PYTHON) -m venv --clear .venv/holes
	.venv/holes/$(notdir $(BIN))/python -m pip install --quiet pip-audit
	.venv/holes/$(notdir $(BIN))/pip-audit --require-hashes --disable-pip -r requirements.lock

bench: $(READY)
	$(BIN)/python bench/reading.py speed 20000
	$(BIN)/python -m bench.ingest 10000 30000 100000
	$(BIN)/python -m bench.bootstrap
	$(BIN)/python -m bench.competing
	$(BIN)/python -m bench.lending 10000 30000 100000
	$(BIN)/python -m bench.work 20000 60000 200000
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.recidivism

# Needs uv. No index address may end up in the lock; tests/test_setup.py looks.
lock:
	uv pip compile --universal --generate-hashes --fork-strategy fewest --python-version 3.11 \
	  --extra test --no-header --upgrade pyproject.toml -o requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 15) else 'hoanhap needs Python 3.11 to 3.14; name one: make PYTHON=python3.12')"
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	-git config core.hooksPath .githooks
	$(BIN)/python -c "open('$(READY)', 'w').close()"

clean:
	$(PYTHON) -c "import shutil; [shutil.rmtree(p, True) for p in ('.venv', 'reports')]"
