/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checking keys against what the KDC issues.
 */
#ifndef _KRB5_AP_CHECK_H
#define _KRB5_AP_CHECK_H

#include "keytab.h"

/**
 * enum key_verdict - what a key is good for today
 * @KEY_UNCHECKED: the KDC could not be asked for a ticket
 * @KEY_CURRENT: opens the ticket that the KDC issues
 * @KEY_IDLE: has the ticket's version, and another encryption type
 * @KEY_SUPERSEDED: older than the key of the ticket
 * @KEY_AHEAD: newer than the key of the ticket
 * @KEY_WRONG: should open the ticket, and does not
 */
enum key_verdict {
	KEY_UNCHECKED,
	KEY_CURRENT,
	KEY_IDLE,
	KEY_SUPERSEDED,
	KEY_AHEAD,
	KEY_WRONG,
};

/**
 * struct key_check - the check of one key
 * @verdict: what it is good for
 * @until: when the last ticket under a superseded key ends, in seconds since
 *	1970; 0 if that is not known
 */
struct key_check {
	enum key_verdict verdict;
	__s64 until;
};

/**
 * struct issued - a service ticket as the KDC issues it today
 * @fault: why there is none, NULL if there is one; owned
 * @kvno: its key version; 0 if it has none
 * @enctype: its encryption type
 * @lifetime: in seconds
 */
struct issued {
	char *fault;
	__u32 kvno;
	__s32 enctype;
	__s64 lifetime;
};

/**
 * struct kdc - tickets with which service tickets are asked for
 * @keytab: the keys, sorted
 * @client: principal of the ticket-granting ticket, as text; owned
 * @ccache: has the ticket-granting ticket
 */
struct kdc {
	const struct keytab *keytab;
	char *client;
	krb5_ccache ccache;
};

/* check_kdc.c */
int kdc_login(struct kdc *kdc, const struct keytab *keytab);
void kdc_logout(struct kdc *kdc);
void kdc_check(const struct kdc *kdc, size_t first, size_t end,
	       struct issued *issued, struct key_check *checks);

#endif /* _KRB5_AP_CHECK_H */
