# Everything a contributor needs; deploy/test is what CI runs.
PYTHON := .venv/bin/python
LOCK := $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links

.PHONY: check test bench lock format

check: ## formatting, lint, types, imports and the tests that need no server
	$(PYTHON) -m deploy.local.checks
	$(PYTHON) -m pytest -m "not servers and not kills and not browser" --ignore=tests/system --ignore=tests/benchmarks

test: ## the whole suite on servers of its own
	./deploy/test

bench: ## figures beside the raw figures of the same run
	$(PYTHON) -m tests.benchmarks

format: ## rewrite the sources as ruff wants them
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

lock: ## pin every requirement with its hashes
	for name in base dev node; do $(LOCK) requirements/$$name.in -o requirements/$$name.txt; done
