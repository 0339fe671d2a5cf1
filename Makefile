PYTHON := /usr/bin/python3
SWIFT_BUILD := .ci/tidily .ci/never-silent 5 "Still building" swift build -Xswiftc -warnings-as-errors
SWIFT_SOURCES := Sources Tests Package.swift
# The programs that the tests start, and what the tests are written with. Of Apache it is the program
# without the service, which would take nginx's port.
TEST_PACKAGES := python3-pytest python3-pytest-xdist python3-prometheus-client apache2-bin lighttpd \
	fcgiwrap chromium chromium-driver python3-selenium systemd iproute2 prometheus
# What `make fuzz` takes for all targets together, building aside.
FUZZ_SECONDS := 60
# Of the linkers, GNU gold can't link what the fuzzer has instrumented.
FUZZ_BUILD := .ci/tidily env OAUTH_RESPONDER_FUZZ=1 swift build -c release --product Fuzz \
	--scratch-path .build/fuzz -Xswiftc -sanitize=address,fuzzer -Xswiftc -use-ld=lld \
	-Xswiftc -enable-testing -Xswiftc -warnings-as-errors

# Where "make install" installs, and what.
PREFIX := /usr/local
UNITS := $(PREFIX)/lib/systemd/system
PROGRAM := .build/release/oauth-responder
SHARE = $(DESTDIR)$(PREFIX)/share
SHARED := $(wildcard deploy/*.conf deploy/providers deploy/callers deploy/simulator)

# The peers of the benchmark, and wrk, which calls them.
BENCH_PACKAGES := gcc libc6-dev wrk nodejs node-express golang-go golang-golang-x-oauth2-dev \
	python3-flask python3-requests-oauthlib gunicorn

.PHONY: help run test test-deb soak build release install deb bench lint page format fuzz address thread sanitize prepare

help: ## Tells what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1 \2/p' $(MAKEFILE_LIST) | awk '{ n = $$1 " " $$2; $$1 = $$2 = ""; printf "%-13s%s\n", n, $$0 }'

run: build ## Plays Fibery once through both versions, then stays up; CONFIG=path tries your apps
	@exec $(if $(CONFIG),.build/debug/oauth-responder try --config "$(CONFIG)",$(PYTHON) demo/play.py)

test: build ## Runs all tests: those in Swift, then those end to end
	@.ci/prepare $(TEST_PACKAGES)
	.ci/tidily .ci/never-silent 5 "Still building or testing" swift test -Xswiftc -warnings-as-errors
	.ci/tidily $(PYTHON) -m pytest -q -p no:cacheprovider -n 4 Tests/EndToEnd

test-deb: deb ## Installs the package in a fresh Debian and connects an account there
	@.ci/prepare python3-pytest debootstrap lintian python3-yaml python3-kubernetes
	.ci/tidily $(PYTHON) -m pytest -q -p no:cacheprovider Tests/Package

soak: build ## Plays calls, faults, reloads and restarts at once, for SOAK_SECONDS (60 unless set)
	.ci/tidily $(PYTHON) -B Tests/EndToEnd/soak.py

fuzz: prepare ## Fuzzes each parser and the whole service for FUZZ_SECONDS
	$(FUZZ_BUILD)
	.ci/tidily Tests/Fuzz/run .build/fuzz/release/Fuzz $(FUZZ_SECONDS)

sanitize: address thread ## Runs the tests under the sanitizers of addresses and of threads
	@.ci/prepare $(TEST_PACKAGES)
	.ci/tidily env OAUTH_RESPONDER_BINARY=$(CURDIR)/.build/address/debug/oauth-responder \
		$(PYTHON) -m pytest -q -p no:cacheprovider -n 2 -m "not bounded" Tests/EndToEnd

# A sanitizer takes more time and memory than the tests of costs allow, here as above.
address thread: prepare
	.ci/tidily env SWIFT_BACKTRACE=enable=no swift test --sanitize $@ --scratch-path .build/$@ \
		-Xswiftc -warnings-as-errors --disable-xctest --skip CostTests --skip secureProxy

build: prepare ## Builds the program for the tests and the demo
	$(SWIFT_BUILD)

release: prepare ## Builds the program for other machines, which need no Swift
	$(SWIFT_BUILD) -c release

install: $(PROGRAM) ## Installs the release build below PREFIX (/usr/local), in the root DESTDIR
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/oauth-responder
	install -d $(DESTDIR)/etc/oauth-responder $(DESTDIR)$(UNITS)
	for unit in $(wildcard deploy/*.service deploy/*.socket); do \
		sed 's#/usr/local/bin/#$(PREFIX)/bin/#' $$unit | \
			install -m 644 /dev/stdin $(DESTDIR)$(UNITS)/$${unit##*/} || exit 1; \
	done
	rm -rf $(SHARE)/oauth-responder
	install -d $(SHARE)/oauth-responder
	cp -r $(SHARED) $(SHARE)/oauth-responder
	chmod -R u=rwX,go=rX $(SHARE)/oauth-responder
	.ci/man-pages $(PROGRAM) $(SHARE)/man
	.ci/completions $(PROGRAM) $(SHARE)

.build/release/oauth-responder:
	$(MAKE) release

deb: release ## Builds a Debian package in .build/deb
	@.ci/prepare debhelper
	.ci/deb

bench: release ## Measures the program beside its peers and writes docs/benchmarks.md
	@.ci/prepare $(BENCH_PACKAGES)
	@.ci/tidily $(PYTHON) Tests/Benchmarks/bench.py

lint: prepare ## Checks the format of the Swift sources and the rules of the house
	swift format lint --strict --recursive $(SWIFT_SOURCES)
	@.ci/house-rules

page: build ## Writes docs/providers.md from the presets
	.ci/providers-page

format: ## Formats the Swift sources
	swift format --in-place --recursive $(SWIFT_SOURCES)

prepare:
	@.ci/prepare
