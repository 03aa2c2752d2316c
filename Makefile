# A thin front for Meson and ninja. `make demo` and `make test` do all the set-up on a fresh
# Debian 12; everything else expects it done.
BUILD ?= build
ASAN ?= build-asan
TSAN ?= build-tsan
CLANG ?= build-clang

.PHONY: all build demo test test-r check asan tsan clang fuzz bench docs format lint setup-demo setup-test clean install help

all: build

help:
	@sed -n 's/^## //p' Makefile

## make            build/accord
build: $(BUILD)/build.ninja
	@tools/configure.sh $(BUILD)
	@ninja -C $(BUILD) --quiet

$(BUILD)/build.ninja: | setup-demo
	@tools/configure.sh $(BUILD)

## make demo       install what it needs (it says what first), build, and run the main job
demo: setup-demo build
	@$(BUILD)/accord demo $(BUILD)/demo

## make test       everything a release passes
test: setup-test
	@tools/test.sh all

## make test-r     the statistics against R and liblinear, where these are installed
test-r: build
	@test/r/all.sh $(BUILD)

## make check      the developer's loop: unit tests, scripted tests and gates, under a minute
check:
	@tools/test.sh check

## make asan       the same tests under AddressSanitizer, LeakSanitizer and UBSan (clang)
asan:
	@tools/test.sh asan

## make tsan       the tests that have threads, under ThreadSanitizer (clang)
tsan:
	@tools/test.sh tsan

## make clang      build with clang, warnings as errors
clang:
	@tools/test.sh clang

## make fuzz       each fuzzer for FUZZ_SECONDS (default 60)
fuzz:
	@tools/fuzz.sh $${FUZZ_SECONDS:-60}

## make bench      the benchmark against other engines; BENCH_SIZES sets its sizes
bench: build
	@bench/run.sh $(BUILD)

## make docs       write the reference from the registries
docs: build
	@tools/docs.sh $(BUILD)/accord

## make format     clang-format over everything
format:
	@git ls-files '*.c' '*.h' '*.cc' | xargs clang-format -i

## make lint       clang-tidy and cppcheck
lint:
	@tools/test.sh lint

setup-demo:
	@tools/setup.sh demo

setup-test:
	@tools/setup.sh test

install: build
	install -D $(BUILD)/accord $(DESTDIR)/usr/local/bin/accord

clean:
	rm -rf $(BUILD) $(ASAN) $(TSAN) $(CLANG) build-fuzz
