# SPDX-License-Identifier: GPL-2.0
# What a person asks for; what to build stands in Kbuild.

KDIR ?= /lib/modules/$(shell uname -r)/build
# Debian's headers have the release in utsrelease.h alone.
KVER ?= $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(KDIR)/include/generated/utsrelease.h)
PREFIX ?= /usr
DESTDIR ?=
DATADIR ?= $(PREFIX)/share/krb5-ap
DOCDIR ?= $(PREFIX)/share/doc/krb5-ap
VERSION := $(shell sed -n 's/^\#define KRB5_AP_VERSION\t"\(.*\)"/\1/p' kmod/version.h)
# Where external modules go, below /lib/modules/VERSION.
MODDIR := updates

all: modules helper

modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

# And the services of tests/service, to try and to copy.
examples:
	$(MAKE) -C $(KDIR) M=$(CURDIR) KRB5_AP_TESTS=1 modules

helper:
	$(MAKE) -C userspace-helper

# DESTDIR goes before every path, that of the modules included.
install: modules-install helper-install headers-install doc-install

modules-install: modules
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules_install \
		INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=$(MODDIR)

helper-install: helper
	$(MAKE) -C userspace-helper install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

# What modules of others are compiled against: packaging/symvers makes the
# Module.symvers that belongs to an installed krb5_ap.ko.
headers-install:
	install -d $(DESTDIR)$(DATADIR)/include/linux \
		$(DESTDIR)$(DATADIR)/include/uapi/linux
	install -m 644 include/linux/*.h $(DESTDIR)$(DATADIR)/include/linux
	install -m 644 include/uapi/linux/*.h \
		$(DESTDIR)$(DATADIR)/include/uapi/linux
	install -m 755 packaging/symvers $(DESTDIR)$(DATADIR)

doc-install:
	install -d $(DESTDIR)$(DOCDIR)
	install -m 644 README.md CHANGELOG.md SECURITY.md Documentation/*.rst \
		packaging/grafana/krb5-ap.json $(DESTDIR)$(DOCDIR)

uninstall:
	rm -f $(addprefix $(DESTDIR)/lib/modules/$(KVER)/$(MODDIR)/kmod/,\
		krb5_ap.ko* nfsd/krb5_ap_nfsd.ko* ksmbd/krb5_ap_ksmbd.ko*)
	for folder in /nfsd /ksmbd ''; do \
		rmdir $(DESTDIR)/lib/modules/$(KVER)/$(MODDIR)/kmod$$folder \
			2>/dev/null || :; \
	done
	$(if $(DESTDIR),,depmod $(KVER))
	$(MAKE) -C userspace-helper uninstall DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	rm -rf $(DESTDIR)$(DATADIR) $(DESTDIR)$(DOCDIR)

# A tarball that builds without git, in build/.
dist:
	packaging/dist build

# Debian packages, in build/deb/; lintian has the last word.
deb:
	packaging/deb

# ksmbd with the patches of patches/ksmbd, from the source of Debian's package.
KSMBD_SOURCE ?=
ksmbd:
	mkdir -p build
	patches/ksmbd/build "$(KDIR)" "$(KSMBD_SOURCE)" build/ksmbd
	cp build/ksmbd/ksmbd.ko build/ksmbd.ko

# Patches for the kernel's own tree, in build/upstream/.
LINUX ?= $(shell bash -c '. tests/vm/lib.sh && linux_source 7.3')
upstream:
	packaging/upstream/series $(LINUX) build/upstream

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

# All clients of an NFS server at once: Documentation/performance.rst.
storm:
	tests/bench/storm --json tests/bench/storm.json

# Also KUnit on built kernels in QEMU, and the scenario on the other stock ones.
check-all:
	tests/check --all

# The parsers in userspace: fuzzed for MINUTES a target, and proved:
# Documentation/security.rst.
MINUTES ?= 1
fuzz:
	tests/fuzz/run $(MINUTES)

prove:
	tests/prove/run

mutants:
	tests/mutants/all

# Logins for MINUTES, while everything else changes.
soak:
	tests/demo/soak.sh $(MINUTES)

style:
	tests/style/run

# HTML from Documentation/ and kernel-doc comments, into build/docs.
docs:
	Documentation/build

# Generated netlink code from its spec.
spec:
	tests/spec/generate

# Again after a change: the version that is there is replaced.
dkms:
	packaging/dkms

ksmbd-dkms:
	packaging/dkms ksmbd

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
	@echo 'make ksmbd        build the SMB server that krb5_ap_ksmbd plugs into'
	@echo 'make demo         the exchange, in a VM: real KDC, real client'
	@echo 'make check        the tests;  make check-all  more of them'
	@echo 'make bench        what an exchange costs, in a VM that counts instructions'
	@echo 'make fuzz prove   the parsers in userspace, for MINUTES a target; with CBMC'
	@echo 'make mutants      planted bugs, which tests have to find'
	@echo 'make storm        what it costs when all clients come back at once'
	@echo 'make soak         logins for MINUTES, while everything else changes'
	@echo 'make install      install modules, helper, headers and documentation;'
	@echo '                  make uninstall removes them'
	@echo 'make deb          Debian packages, in build/deb;  make dist  a tarball'
	@echo 'make upstream     patches for the kernel of linux-source-7.3, in build/upstream'
	@echo 'make dkms         install the modules through DKMS;'
	@echo '                  make ksmbd-dkms  that SMB server'
	@echo 'make docs         the documentation as HTML, in build/docs'
	@echo 'make style spec   parts of the above; make clean'

.PHONY: all modules examples ksmbd helper install modules-install helper-install \
	headers-install doc-install uninstall dist deb upstream demo bench storm check check-all \
	fuzz prove mutants soak style spec docs dkms ksmbd-dkms clean help
