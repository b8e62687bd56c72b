# `make demo` and `make test` do all set-up on a machine with only Python 3.11 and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check -q

.PHONY: demo test lint docs bench clean

$(VENV)/.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -e '.[dev]' -c constraints.txt
	touch $@

demo: $(VENV)/.stamp
	$(BIN)/ifdsl check specs/examples
	$(BIN)/ifdsl compile specs/examples -o build/demo --rows 1000 --workers 2
	$(BIN)/ifdsl stats build/demo
	$(BIN)/ifdsl sample specs/examples -n 1
	@echo
	@echo "A good answer and a bad one:"
	$(BIN)/ifdsl verify -c 'std.max_words(n: 8)' -t 'Pack light, walk far, and rest well.'
	-$(BIN)/ifdsl verify -c 'std.bullets(n: 3)' -t '- a warm coat'

test: $(VENV)/.stamp lint
	$(BIN)/pytest -m 'not slow' -n 2
	$(BIN)/pytest -m slow -n 2

lint: $(VENV)/.stamp
	$(BIN)/ruff check ifdsl tests benchmarks
	$(BIN)/mypy
	$(BIN)/ifdsl fmt --check specs
	$(BIN)/ifdsl check specs

docs: $(VENV)/.stamp
	$(BIN)/python docs/generate.py

bench: $(VENV)/.stamp
	$(BIN)/python benchmarks/checking.py
	$(BIN)/python benchmarks/compiling.py
	$(BIN)/python benchmarks/startup.py

clean:
	rm -rf build dist $(VENV) .pytest_cache .mypy_cache .ruff_cache
