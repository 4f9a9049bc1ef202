/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of an exchange when its verdict falls, for tracepoints and
 * other ways to explain it. Copies only: it may outlive token and exchange.
 */
#ifndef _KRB5_AP_FACTS_H
#define _KRB5_AP_FACTS_H

#include <linux/types.h>

/**
 * struct krb5_accept_facts - an acceptor's verdict explained
 * @token_len: length of the token in bytes
 * @enctype: encryption type of the ticket, as it says in the clear; 0 if it
 *	could not be read
 * @has_kvno: the ticket names a key version, in the clear
 * @kvno: that version
 * @client_ahead: how far the client's clock is ahead, in seconds; 0 before the
 *	authenticator is authenticated
 */
struct krb5_accept_facts {
	size_t token_len;
	s32 enctype;
	bool has_kvno;
	u32 kvno;
	s64 client_ahead;
};

/* The step of an initiator that a tracepoint tells of. */
enum krb5_initiate_stage {
	KRB5_INITIATE_FIND,
	KRB5_INITIATE_REQUEST,
	KRB5_INITIATE_REPLY,
};

#endif /* _KRB5_AP_FACTS_H */
