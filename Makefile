# SPDX-License-Identifier: GPL-2.0
# What a person asks for; what to build stands in Kbuild.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr
DESTDIR ?=
VERSION := $(shell sed -n 's/^\#define KRB5_AP_VERSION\t"\(.*\)"/\1/p' kmod/version.h)

all: modules helper

modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

# And the services of tests/service, to try and to copy.
examples:
	$(MAKE) -C $(KDIR) M=$(CURDIR) KRB5_AP_TESTS=1 modules

helper:
	$(MAKE) -C userspace-helper

install: modules-install helper-install

modules-install:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules_install

helper-install: helper
	$(MAKE) -C userspace-helper install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

# A stock kernel in a VM, a real KDC, a real client.
demo:
	tests/vm/setup build vm
	$(MAKE) -s -C tests/interop
	tests/vm/run -- tests/demo/demo.sh

check:
	tests/check

# What an exchange costs: Documentation/performance.rst.
bench:
	tests/vm/setup build vm style
	tests/bench/run --json tests/bench/results.json

# Also KUnit on built kernels in QEMU, and the scenario on the other stock ones.
check-all:
	tests/check --all

style:
	tests/style/run

# HTML from Documentation/ and kernel-doc comments, into build/docs.
docs:
	Documentation/build

# Generated netlink code from its spec.
spec:
	tests/spec/generate

dkms:
	install -d $(DESTDIR)/usr/src/krb5_ap-$(VERSION)
	git archive HEAD | tar x -C $(DESTDIR)/usr/src/krb5_ap-$(VERSION)
	dkms add -m krb5_ap -v $(VERSION)
	dkms install -m krb5_ap -v $(VERSION)

clean:
	find . -path ./build -prune -o \( -name '*.o' -o -name '*.ko' \
		-o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
		-o -name modules.order -o -name '*.symvers' \) -type f -print | \
		xargs -r rm -f
	$(MAKE) -C userspace-helper clean
	$(MAKE) -C tests/interop clean
	rm -rf build

help:
	@echo 'make              build the modules for this kernel, and the helper'
	@echo 'make examples     and the example services of tests/service'
	@echo 'make demo         the exchange, in a VM: real KDC, real client'
	@echo 'make check        the tests;  make check-all  more of them'
	@echo 'make bench        what an exchange costs, in a VM that counts instructions'
	@echo 'make install      install modules and helper'
	@echo 'make dkms         install the modules through DKMS'
	@echo 'make docs         the documentation as HTML, in build/docs'
	@echo 'make style spec   parts of the above; make clean'

.PHONY: all modules examples helper install modules-install helper-install \
	demo bench check check-all style spec docs dkms clean help
