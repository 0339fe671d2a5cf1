PYTHON := /usr/bin/python3
SWIFT_BUILD := .ci/tidily swift build -Xswiftc -warnings-as-errors
SWIFT_SOURCES := Sources Tests Package.swift

.PHONY: help run test soak build release lint page format prepare

help: ## Tells what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1 \2/p' $(MAKEFILE_LIST) | awk '{ n = $$1 " " $$2; $$1 = $$2 = ""; printf "%-13s%s\n", n, $$0 }'

run: build ## Plays Fibery once through both versions, then stays up until Ctrl-C
	@exec $(PYTHON) demo/play.py

test: build ## Runs all tests: those in Swift, then those end to end
	.ci/tidily swift test -Xswiftc -warnings-as-errors
	.ci/tidily $(PYTHON) -m pytest -q -p no:cacheprovider -n 4 Tests/EndToEnd

soak: build ## Plays calls, faults, reloads and restarts at once, for SOAK_SECONDS (60 unless set)
	.ci/tidily $(PYTHON) -B Tests/EndToEnd/soak.py

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
