# SPDX-License-Identifier: GPL-2.0
# Builds the example services against an installed krb5_ap: make, and then
# insmod krb5_ap_echo.ko. compat/ lets one source fit Linux 6.1 and newer.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
KRB5_AP ?= /usr/share/krb5-ap

ifneq ($(KERNELRELEASE),)
NOSTDINC_FLAGS += -I$(src)/compat/include
ccflags-y += -I$(KRB5_AP)/include -I$(KRB5_AP)/include/uapi

obj-m += krb5_ap_echo.o
krb5_ap_echo-y := echo.o tcp.o
obj-m += krb5_ap_gss.o
krb5_ap_gss-y := gss.o tcp.o
obj-m += krb5_ap_probe.o
krb5_ap_probe-y := probe.o
else
all: krb5_ap.symvers
	$(MAKE) -C $(KDIR) M=$(CURDIR) KRB5_AP=$(KRB5_AP) \
		KBUILD_EXTRA_SYMBOLS=$(CURDIR)/krb5_ap.symvers modules

krb5_ap.symvers:
	$(KRB5_AP)/symvers $(KVER) >$@.new
	mv $@.new $@

clean:
	$(MAKE) -C $(KDIR) M=$(CURDIR) clean
	rm -f krb5_ap.symvers

.PHONY: all clean
endif
