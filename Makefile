# `make demo` and `make test` do all set-up on a machine with only Python 3.11 (or newer) and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check -q

.DELETE_ON_ERROR:
.PHONY: demo test lint docs bench clean

# Installed anew only when the project's requirements or their pins change.
$(VENV)/.stamp: Makefile pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("ifdsl needs Python 3.11 or newer; name one: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -e '.[dev,train,serve,evolve]' -c constraints.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.stamp
	$(PIP) install -e '.[dev,train,serve,evolve,bench]' -c constraints.txt
	@touch $@

# Compile the examples, show rows of them, check a good answer (exit 0) and a bad one (exit 1); then
# make a small model from nothing, train it by GRPO, and compare it with itself before.
demo: $(VENV)/.stamp
	rm -rf build/demo
	$(BIN)/ifdsl check specs/examples
	$(BIN)/ifdsl compile specs/examples -o build/demo --rows 1000 --workers 2
	$(BIN)/ifdsl stats build/demo
	$(BIN)/ifdsl sample specs/examples -n 3
	@echo
	@echo "A good answer and a bad one:"
	$(BIN)/ifdsl verify -c 'std.max_words(n: 8)' -t 'Pack light, walk far, and rest well.'
	$(BIN)/ifdsl verify -c 'std.bullets(n: 3)' -t '- a warm coat'; test $$? -eq 1
	@echo
	@echo "A model made from nothing learns to follow compiled rows, in some five minutes:"
	$(BIN)/ifdsl train tiny -o build/demo/tiny

test: $(VENV)/.stamp lint
	$(BIN)/pytest -m 'not slow' -n 2
	$(BIN)/pytest -m slow -n 2

lint: $(VENV)/.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/ifdsl fmt --check specs
	$(BIN)/ifdsl check specs

docs: $(VENV)/.stamp
	$(BIN)/python docs/generate.py

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/checking.py
	$(BIN)/python benchmarks/compiling.py
	$(BIN)/python benchmarks/startup.py

clean:
	rm -rf build dist $(VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache
