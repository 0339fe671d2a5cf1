PYTHON := /usr/bin/python3
SWIFT_BUILD := .ci/tidily swift build -Xswiftc -warnings-as-errors
SWIFT_SOURCES := Sources Tests Package.swift
# What `make fuzz` takes for all targets together, building aside.
FUZZ_SECONDS := 60
# Of the linkers, GNU gold can't link what the fuzzer has instrumented.
FUZZ_BUILD := .ci/tidily env OAUTH_RESPONDER_FUZZ=1 swift build -c release --product Fuzz \
	--scratch-path .build/fuzz -Xswiftc -sanitize=address,fuzzer -Xswiftc -use-ld=lld \
	-Xswiftc -enable-testing -Xswiftc -warnings-as-errors

.PHONY: help run test build release lint page format fuzz address thread sanitize prepare

help: ## Tells what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1 \2/p' $(MAKEFILE_LIST) | awk '{ n = $$1 " " $$2; $$1 = $$2 = ""; printf "%-13s%s\n", n, $$0 }'

run: build ## Plays Fibery once through both versions, then stays up until Ctrl-C
	@exec $(PYTHON) demo/play.py

test: build ## Runs all tests: those in Swift, then those end to end
	.ci/tidily swift test -Xswiftc -warnings-as-errors
	.ci/tidily $(PYTHON) -m pytest -q -p no:cacheprovider -n 4 Tests/EndToEnd

fuzz: prepare ## Fuzzes each parser and the whole service for FUZZ_SECONDS
	$(FUZZ_BUILD)
	.ci/tidily Tests/Fuzz/run .build/fuzz/release/Fuzz $(FUZZ_SECONDS)

sanitize: address thread ## Runs the tests under the sanitizers of addresses and of threads
	.ci/tidily env OAUTH_RESPONDER_BINARY=$(CURDIR)/.build/address/debug/oauth-responder \
		$(PYTHON) -m pytest -q -p no:cacheprovider -n 2 Tests/EndToEnd

address thread: prepare
	.ci/tidily swift test --sanitize $@ --scratch-path .build/$@ -Xswiftc -warnings-as-errors

build: prepare ## Builds the program for the tests and the demo
	$(SWIFT_BUILD)

release: prepare ## Builds the program for other machines, which need no Swift
	$(SWIFT_BUILD) -c release

lint: prepare ## Checks the format of the Swift sources and the rules of the house
	swift format lint --strict --recursive $(SWIFT_SOURCES)
	@.ci/house-rules

page: build ## Writes docs/providers.md from the presets
	.ci/providers-page

format: ## Formats the Swift sources
	swift format --in-place --recursive $(SWIFT_SOURCES)

prepare:
	@.ci/prepare
