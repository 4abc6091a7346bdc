# `make lab` opens the course, `make test` checks it. Everything else is for authors.

PYTHON ?= python3
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
# nbgrader calls `alembic` by name; TensorFlow's start-up notices are for its own developers.
export PATH := $(BIN):$(PATH)
export TF_CPP_MIN_LOG_LEVEL ?= 3

.DEFAULT_GOAL := help
.PHONY: help lab test lint soak bench bench-grading evidence release grade-demo pictures clean

help: ## Show what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

lab: $(VENV)/.lab ## Open the lessons in JupyterLab
	@"$(BIN)/python" -m ftlab.lab notebooks

test: $(VENV)/.test lint ## Run every check and test
	@"$(BIN)/python" -m pytest -n 2 --dist worksteal -q

lint: $(VENV)/.test
	@"$(BIN)/ruff" check .
	@"$(BIN)/ruff" format --check .
	@"$(BIN)/mypy"

soak: $(VENV)/.test ## Repeat what must hold every time (long)
	@"$(BIN)/python" -m pytest -m soak -q -s --timeout 7200

bench: $(VENV)/.test ## Compare with plain Keras and print the ratios
	@"$(BIN)/python" -m pytest benchmarks -q --timeout 3600 --benchmark-columns=median,iqr,rounds

bench-grading: $(VENV)/.test ## Grade one class with nbgrader and with ftlab, and print the ratio
	@"$(BIN)/python" benchmarks/grading.py

evidence: $(VENV)/.test ## Measure every claim anew (about 20 minutes)
	@"$(BIN)/python" -m ftlab.evidence

release: $(VENV)/.test ## Regenerate notebooks/ from solutions/
	@"$(BIN)/python" -m ftlab.grading.release

grade-demo: $(VENV)/.test ## Grade a small made-up class with nbgrader
	@"$(BIN)/python" -m ftlab.grading.demo $(LESSON)

pictures: $(VENV)/.test ## Draw the pictures of the README and the docs again
	@"$(BIN)/python" docs/make_pictures.py

clean: ## Remove the environment and everything generated
	rm -rf .venv .demo gradebook.db .ruff_cache .mypy_cache

$(VENV)/.lab: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; '$(PYTHON)' is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv (a few minutes the first time, about 3 GB)"
	@$(PYTHON) -m venv "$(VENV)"
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.test: $(VENV)/.lab
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test,instructor]"
	@touch $@
