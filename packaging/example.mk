# SPDX-License-Identifier: GPL-2.0
# Builds the example services against an installed krb5_ap: make, and then
# insmod krb5_ap_echo.ko. What to build stands in Kbuild.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
KRB5_AP ?= /usr/share/krb5-ap

all: krb5_ap.symvers
	$(MAKE) -C $(KDIR) M=$(CURDIR) KRB5_AP=$(KRB5_AP) \
		KBUILD_EXTRA_SYMBOLS=$(CURDIR)/krb5_ap.symvers modules

# The symbols of the krb5_ap that is installed for this kernel.
krb5_ap.symvers:
	$(KRB5_AP)/symvers $(KVER) >$@.new
	mv $@.new $@

clean:
	$(MAKE) -C $(KDIR) M=$(CURDIR) clean
	rm -f krb5_ap.symvers

.PHONY: all clean
