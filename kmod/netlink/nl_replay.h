/* SPDX-License-Identifier: GPL-2.0 */
/* What a test of nl_replay_add.c needs beside its header. */
#ifndef _KRB5_AP_NL_REPLAY_H
#define _KRB5_AP_NL_REPLAY_H

#include <linux/types.h>

struct krb5_ap_net;
struct netlink_ext_ack;
struct nlattr;

/**
 * struct krb5_nl_replay_added - what became of the entries of a message
 * @entries: entries that are in the table
 * @spans: spans that are taken over
 * @unknown_key: left out, both kinds: their key is not loaded
 * @ahead: left out, both kinds: their time is too far ahead
 * @no_room: entries left out because the table is full
 * @invalid: left out, both kinds: something in them is missing
 */
struct krb5_nl_replay_added {
	u32 entries;
	u32 spans;
	u32 unknown_key;
	u32 ahead;
	u32 no_room;
	u32 invalid;
};

#if IS_ENABLED(CONFIG_KUNIT)
int krb5_nl_replay_add(struct krb5_ap_net *kn, const struct nlattr *head,
		       int len, struct netlink_ext_ack *extack,
		       struct krb5_nl_replay_added *count);
#endif

#endif /* _KRB5_AP_NL_REPLAY_H */
