.POSIX:
.SUFFIXES:
.PHONY: help run test setup bench reset lock

VENV = .venv/bin

help:
	@echo 'make run      start ecnet and print the address to open; PORT=8000, HOST=127.0.0.1; Ctrl-C stops it'
	@echo 'make test     everything that is checked: style, types, architecture, tests, browser'
	@echo 'make setup    the Python environment alone; PYTHON=python3.12 chooses the Python'
	@echo 'make bench    measure, and print the figures as a table'
	@echo 'make reset    throw away all state: database, jobs, logs'
	@echo 'make lock     resolve requirements/*.in into requirements/*.txt; UPGRADE=1 takes the newest'

run: setup
	@exec $(VENV)/python manage.py run

test: setup
	@exec .ci/test

setup:
	@.ci/setup

bench: setup
	@exec $(VENV)/python -m tests.load

reset:
	@.ci/reset

lock: setup
	@.ci/lock
