# `make lab` opens the course, `make test` checks it. Everything else is for authors.

PYTHON ?= python3
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
PYTEST = "$(BIN)/python" -m pytest -n 4 --dist loadfile --no-loadscope-reorder -q
# nbgrader calls `alembic` by name; TensorFlow's start-up notices are for its own developers.
export PATH := $(BIN):$(PATH)
export TF_CPP_MIN_LOG_LEVEL ?= 3

.DEFAULT_GOAL := help
.PHONY: help lab test test-all test-fast test-bare lint soak soak-orders bench bench-grading clinic mutants evidence evidence-imagenet atlas zoo release student-bundle student-wheel badges dist grade-demo catalogue pictures site publish clean

help: ## Show what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

lab: $(VENV)/.lab ## Open the lessons in JupyterLab
	@[ ! -s "$(VENV)/.lab" ] || [ "$$(cat "$(VENV)/.lab")" = "$(CURDIR)" ] || \
	  { echo "This folder was moved after .venv was made. Try: make clean lab"; exit 1; }
	@"$(BIN)/python" -m ftlab.lab notebooks

test: $(VENV)/.test lint ## Run every check and test
	@$(PYTEST)

test-fast: $(VENV)/.test lint ## Run checks, and tests without training, while you work
	@$(PYTEST) -m "not soak and not thorough and not slow" --ignore=tests/grading --ignore=tests/browser tests

test-all: test ## Run all tests: further cases too, such as every lesson in a browser
	@FTLAB_TEST_GRAPHS=1 $(PYTEST) -m "(thorough or few_steps) and not soak"

test-bare: $(VENV)/.test ## Test without Chromium, bubblewrap, PostgreSQL: TESTS="…", or all
	@"$(BIN)/python" tests/bare.py $(PYTEST) $(TESTS)

lint: $(VENV)/.test
	@"$(BIN)/ruff" check .
	@"$(BIN)/ruff" format --check .
	@"$(BIN)/codespell"
	@"$(BIN)/mypy"

soak: $(VENV)/.test soak-orders ## Repeat what must hold every time (long)
	@"$(BIN)/python" -m pytest -m soak -q -s --timeout 7200

soak-orders: $(VENV)/.test
	@for n in 1 2 3 4 5; do echo "Order $$n of 5"; $(PYTEST) || exit 1; done

bench: $(VENV)/.test ## Compare with plain Keras and print the ratios
	@"$(BIN)/python" -m pytest benchmarks -q --timeout 3600 --benchmark-columns=median,iqr,rounds

bench-grading: $(VENV)/.test ## Grade one class with nbgrader and with ftlab, and print the ratio
	@"$(BIN)/python" benchmarks/grading.py

clinic: $(VENV)/.test ## Measure the check-up: what it finds of broken trainings, false alarms (long)
	@"$(BIN)/python" -m tests.clinic.measure

mutants: $(VENV)/.test ## Change right answers and see which checks notice: EXERCISE=… for one
	@"$(BIN)/python" -m authoring.mutants $(EXERCISE)

evidence: $(VENV)/.test ## Measure every claim anew (about 20 minutes)
	@"$(BIN)/python" -m authoring.evidence

# Finished runs are kept in build/evidence, and found again after an interrupt; `rm -r` it to begin anew.
evidence-imagenet: $(VENV)/.test ## The same on an ImageNet network (long): CLUSTER=address for Dask
	@"$(BIN)/python" -m authoring.evidence --laboratory imagenet --cache build/evidence \
	  --cluster "$(CLUSTER)"

# Finished pieces are kept in build/atlas, and found again after an interrupt.
atlas: $(VENV)/.test ## Measure what the atlas of the site shows (long): CLUSTER=address for Dask
	@"$(BIN)/python" -m authoring.atlas --cluster "$(CLUSTER)"

zoo: $(VENV)/.test ## Try every function on every kind of model; write docs/zoo.md
	@"$(BIN)/python" -m authoring.zoo

release: $(VENV)/.test ## Regenerate notebooks/ from solutions/
	@"$(BIN)/python" -m ftlab.grading.course.release

student-bundle: release ## Zip what students get: LESSONS="00-… 01-…", or all
	@"$(BIN)/python" -m ftlab.grading.course.bundle $(LESSONS)

student-wheel: release ## Build a wheel of what students need, without commands for teachers
	@"$(BIN)/python" -m authoring.online.student_wheel

grade-demo: $(VENV)/.test ## Grade a small made-up class with nbgrader
	@"$(BIN)/python" -m ftlab.grading.trial.demo $(LESSON)

badges: $(VENV)/.test ## Lead to Binder and Colab: REPOSITORY=owner/name on GitHub
	@"$(BIN)/python" -m authoring.online.badges $(REPOSITORY)

dist: $(VENV)/.test ## Build the wheel and the source distribution in dist/
	@rm -rf dist
	@"$(BIN)/python" -m hatchling build -d dist

catalogue: $(VENV)/.test ## Gather what ftlab says, for translators
	@"$(BIN)/python" -m authoring.catalogue

pictures: $(VENV)/.test ## Draw the pictures of the README and the docs again
	@"$(BIN)/python" docs/make_pictures.py

site: $(VENV)/.test ## Build the site in build/site; EXECUTE=off leaves out the outputs of lessons
	@"$(BIN)/python" -m sphinx -W --keep-going -d build/doctrees \
	  -D nb_execution_mode=$(or $(EXECUTE),cache) docs build/site
	@echo "Built: build/site/index.html"

# FTLAB_SITE_URL=https://owner.github.io/name adds a sitemap, a card for sharing and the versions.
publish: site ## Put the site beside its other versions: FOLDER=public
	@"$(BIN)/python" -m authoring.online.publish "$(FOLDER)"

clean: ## Remove the environment and everything generated
	rm -rf .venv .demo build dist gradebook.db .ruff_cache .mypy_cache
	rm -f docs/lessons/*.ipynb docs/lessons/*.inc docs/guide/slides.inc

$(VENV)/.lab: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; '$(PYTHON)' is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv (a few minutes the first time, about 3 GB)"
	@$(PYTHON) -m venv "$(VENV)"
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . || \
	  { echo "Not everything could be installed: see above. The first time needs a network and about 3 GB of disk."; exit 1; }
	@echo "$(CURDIR)" > $@

$(VENV)/.test: $(VENV)/.lab
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test,instructor,docs]"
	@touch $@
