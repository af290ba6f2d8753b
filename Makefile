# make demo    the whole way: songs, spectrograms, network, learning curves, confusion matrix
# make lab     JupyterLab at the first notebook
# make lint    formatting, style, types, and the form of the notebooks
# make check   lint and the quick tests: a few minutes
# make test    everything, with coverage; CI runs this
# make setup   only install

# The constraints were tested on Python 3.11; 3.12 and 3.13 work too.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadscope
SONGS := $(BIN)/python -c "import genre_lab; print(genre_lab.practice_corpus(songs_per_genre=20))"

.PHONY: setup demo lab lint check test notebooks clean

setup: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11, 3.12 or 3.13 found"; echo "  do: install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	@echo "installing into .venv; this takes a few minutes the first time"
	$(INSTALL) -e .
	$(BIN)/python -m genre_lab warm-up
	@touch $@

.venv/installed-tests: .venv/installed
	$(INSTALL) -e '.[test,jax,dask]'
	@touch $@

demo: .venv/installed
	$(BIN)/python -m genre_lab demo

# In a container, whose only user is root, Jupyter wants to be told that this is meant.
lab: .venv/installed
	@$(SONGS)
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u 2>/dev/null)),--allow-root) notebooks/00_start_here.ipynb

lint: .venv/installed-tests
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/python data_scripts/build_notebooks.py --check
	$(BIN)/python -m pytest --quiet tests/course/test_notebook_rules.py tests/course/test_glossary.py

# The practice songs that notebooks and tests share are made once, before they are needed side by side.
check: lint
	@$(SONGS)
	$(PYTEST) tests -m "not slow" --quiet

test: lint
	@$(SONGS)
	$(PYTEST) tests --cov genre_lab --cov-report term:skip-covered
	$(PYTEST) --nbval --nbval-current-env --nbval-sanitize-with tests/nbval.cfg --nbval-cell-timeout 300 notebooks

# Rebuild the notebooks from their sources, and run them.
notebooks: .venv/installed-tests
	@$(SONGS)
	$(BIN)/python data_scripts/build_notebooks.py

clean:
	rm -rf .venv runs build dist *.egg-info .pytest_cache
