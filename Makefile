# SPDX-License-Identifier: MIT
# Faultline: builds the kernel image and what it starts with; everything else is
# a thin caller of tools/ and tests/run.
#
# The image is linked three times: the first link yields a table of symbols, the
# second, with that table in it, the addresses that hold; the third is the image.

BUILD := build
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(Q),@echo "  $(1)")
T ?=
PYTHON ?= /usr/bin/python3

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

ifneq ($(filter deps,$(MAKECMDGOALS)),)
# `make deps run`: first install, then look for the compiler, in a new make.
GOALS := $(filter-out deps,$(MAKECMDGOALS))

deps: ## installs what the goals beside it need, through apt; alone, everything
	$(Q)tools/deps $(GOALS)

ifneq ($(GOALS),)
$(firstword $(GOALS)): deps
	$(Q)$(MAKE) --no-print-directory $(GOALS)
$(wordlist 2,99,$(GOALS)): $(firstword $(GOALS))
	@:
endif
.PHONY: deps $(GOALS)
else

# Probed when the first recipe asks for it, and once.
ifeq ($(origin CROSS_COMPILE),undefined)
CROSS_COMPILE = $(eval CROSS_COMPILE := $$(or $$(shell tools/find-cross || echo none),))$(if \
	$(filter none,$(CROSS_COMPILE)),$(error no compiler for x86-64))$(CROSS_COMPILE)
endif
CC = $(CROSS_COMPILE)gcc
LD = $(CROSS_COMPILE)ld
NM = $(CROSS_COMPILE)nm
GCC_INCLUDE = $(eval GCC_INCLUDE := $$(shell $$(CC) -print-file-name=include))$(GCC_INCLUDE)

CPPFLAGS = -nostdinc -isystem $(GCC_INCLUDE) -Iarch/x86_64/include -Ikernel -I. -MMD -MP
CFLAGS := -std=gnu11 -O2 -g -ffreestanding -fno-pic -fno-pie -mcmodel=kernel \
	-mno-red-zone -mgeneral-regs-only -mpreferred-stack-boundary=3 -fno-strict-aliasing -fno-common \
	-fno-omit-frame-pointer -fno-stack-protector -fcf-protection=none \
	-fno-asynchronous-unwind-tables -fno-delete-null-pointer-checks \
	-fno-strict-overflow -fmacro-prefix-map=$(CURDIR)/= \
	-Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes \
	-Wshadow=local -Wno-unused-parameter -Wno-sign-compare
ASFLAGS := -g -Wa,--fatal-warnings
LDFLAGS := -nostdlib -static -z max-page-size=4096 -z noexecstack \
	--build-id=none --no-warn-rwx-segments -T linker.ld

SOURCES := $(sort $(shell find arch/x86_64 kernel drivers tests/kernel \
	-name '*.[cS]' 2>/dev/null))
OBJECTS := $(patsubst %,$(BUILD)/obj/%.o,$(basename $(SOURCES)))
KERNEL := $(BUILD)/faultline.elf
INITRAMFS := $(BUILD)/initramfs.cpio

all: $(KERNEL) $(INITRAMFS) ## the kernel image and the initial files (default)

$(BUILD)/obj/drivers/%.o: CPPFLAGS += -Iinclude

$(BUILD)/obj/%.o: %.c Makefile
	$(Q)mkdir -p $(@D)
	$(call say,CC    $<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

$(BUILD)/obj/%.o: %.S Makefile
	$(Q)mkdir -p $(@D)
	$(call say,AS    $<)
	$(Q)$(CC) $(CPPFLAGS) $(ASFLAGS) -D__ASSEMBLER__ -c $< -o $@

# Changes when a source file came or went.
$(BUILD)/objects: always
	$(Q)mkdir -p $(@D)
	$(Q)echo $(OBJECTS) | cmp -s - $@ || echo $(OBJECTS) > $@

$(BUILD)/faultline.1: $(OBJECTS) $(BUILD)/objects linker.ld
	$(call say,LD    $@)
	$(Q)$(LD) $(LDFLAGS) $(OBJECTS) -o $@

$(BUILD)/faultline.2: $(BUILD)/symbols.1.o
$(BUILD)/faultline.2 $(KERNEL):
	$(call say,LD    $@)
	$(Q)$(LD) $(LDFLAGS) $(OBJECTS) $(filter %.o,$^) -o $@

$(BUILD)/symbols.%.o: $(BUILD)/faultline.% tools/symbols
	$(Q)$(NM) -n $< | $(PYTHON) tools/symbols > $(@:.o=.S)
	$(Q)$(CC) $(CPPFLAGS) $(ASFLAGS) -c $(@:.o=.S) -o $@

$(KERNEL): $(BUILD)/symbols.2.o

# The initial files: a program from each user/*.c, what lies in user/root, and the
# busybox that is installed here.
BUSYBOX ?= /bin/busybox
USER_CC ?= musl-gcc
USER_CFLAGS := -std=gnu11 -O2 -g -static -Wall -Wextra -Werror
USER_PROGRAMS := $(patsubst user/%.c,$(BUILD)/user/%,$(wildcard user/*.c))
USER_FILES := $(shell find user/root 2>/dev/null)

$(BUILD)/user/%: user/%.c Makefile
	$(Q)mkdir -p $(@D)
	$(call say,USER  $<)
	$(Q)$(USER_CC) $(USER_CFLAGS) -MMD -MP -MF $@.d $< -o $@

# Changes when another busybox is asked for.
$(BUILD)/busybox: always
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(BUSYBOX)' | cmp -s - $@ || echo '$(BUSYBOX)' > $@

$(INITRAMFS): $(USER_PROGRAMS) $(USER_FILES) user tools/root tools/pack \
		$(BUILD)/busybox $(wildcard $(BUSYBOX))
	$(call say,CPIO  $@)
	$(Q)tools/root $(BUILD)/root '$(BUSYBOX)' $(USER_PROGRAMS)
	$(Q)tools/pack $(BUILD)/root $@

# Programs that tests run in the guest: those of tests/abi with both C libraries,
# because each also runs on Linux, and those that the machine tests start.
TEST_CFLAGS := -std=gnu11 -O2 -g -static -pthread -Wall -Wextra -Werror -D_GNU_SOURCE
ABI := $(notdir $(basename $(wildcard tests/abi/*.c)))
BENCH := $(patsubst bench/%.c,$(BUILD)/bench/%,$(wildcard bench/*.c))
TEST_PROGRAMS := $(BENCH) $(addprefix $(BUILD)/abi/gcc/,$(ABI)) \
	$(addprefix $(BUILD)/abi/musl/,$(ABI)) \
	$(patsubst tests/machine/programs/%.c,$(BUILD)/machine/%,$(wildcard tests/machine/programs/*.c))

$(BUILD)/abi/gcc/%: TEST_CC = $(CC)
$(BUILD)/abi/gcc/%: tests/abi/%.c Makefile
	$(test-program)
$(BUILD)/abi/musl/%: TEST_CC = musl-gcc
$(BUILD)/abi/musl/%: tests/abi/%.c Makefile
	$(test-program)
$(BUILD)/bench/%: TEST_CC = musl-gcc
$(BUILD)/bench/%: bench/%.c Makefile
	$(test-program)
$(BUILD)/machine/%: TEST_CC = musl-gcc
$(BUILD)/machine/%: tests/machine/programs/%.c Makefile
	$(test-program)

define test-program
$(Q)mkdir -p $(@D)
$(call say,TEST  $@)
$(Q)$(TEST_CC) $(TEST_CFLAGS) -MMD -MP -MF $@.d $< -o $@
endef

test-programs: $(TEST_PROGRAMS)
	$(Q)$(MAKE) --no-print-directory -C tests/host

iso: all ## a boot medium for BIOS and UEFI: build/faultline.iso
	$(call say,ISO   $(BUILD)/faultline.iso)
	$(Q)tools/iso $(BUILD)/faultline.iso

run: all ## boots it in this terminal; Ctrl-A x leaves
	$(Q)tools/run

run-uefi: all ## the same with UEFI firmware
	$(Q)tools/run --firmware uefi

test: all test-programs ## all tests, within 10 minutes; T=pattern chooses some
	$(Q)tests/run normal $(if $(T),'$(T)')

test-quick: all test-programs ## a choice of them within a minute
	$(Q)tests/run quick $(if $(T),'$(T)')

test-long: all test-programs ## the same tests with many more rounds: hours
	$(Q)tests/run long $(if $(T),'$(T)')

test-on-linux: test-programs ## the programs of tests/abi on this Linux
	$(Q)tests/run normal 'linux/*'

bench: all $(BENCH) ## what frequent services cost, in instructions
	$(Q)tools/run --icount --cpu max,-erms,-fsrm --overlay $(BUILD)/bench -- /bench

gdb: all ## stops it before its first instruction, in gdb
	$(Q)tools/debug

qemu-gdb: all ## the same without gdb: says how to attach one
	$(Q)tools/run --gdb

check: all ## rules of the tree: floors, rooms, sparse, layout
	$(Q)tools/check

# What tools/check asks for: files that say when a source was last found clean.
SPARSE_FLAGS = $(CPPFLAGS) -D__VERSION__='"sparse"' -std=gnu11 -O2 -ffreestanding -Wall -Wsparse-error
HEADERS := $(shell find arch/x86_64/include kernel include -name '*.h' 2>/dev/null)

check-sparse: $(patsubst %.c,$(BUILD)/sparse/%,$(filter %.c,$(SOURCES)))
check-headers: $(addprefix $(BUILD)/headers/,$(HEADERS))

$(BUILD)/sparse/drivers/%: CPPFLAGS += -Iinclude
$(BUILD)/sparse/%: %.c $(BUILD)/obj/%.o
	$(Q)mkdir -p $(@D)
	$(Q)sparse $(SPARSE_FLAGS) $<
	$(Q)touch $@

$(BUILD)/headers/include/%: CPPFLAGS += -Iinclude
$(BUILD)/headers/%: %
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MF $@.d -MT $@ -x c -fsyntax-only -include $< /dev/null
	$(Q)touch $@

stat: ## sizes, lengths of functions, floors
	$(Q)tools/stat

clean: ## removes build/
	$(Q)rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 18
	@echo "  Variables: V=1 shows commands, CROSS_COMPILE=prefix-, T=pattern,"
	@echo "             STRICT=1 makes a skipped test a failed one"

.PHONY: all always bench check check-headers check-sparse clean gdb help iso qemu-gdb \
	run run-uefi stat test test-long test-on-linux test-programs test-quick
-include $(OBJECTS:.o=.d) $(addsuffix .d,$(USER_PROGRAMS) $(TEST_PROGRAMS) \
	$(addprefix $(BUILD)/headers/,$(HEADERS)))
endif
