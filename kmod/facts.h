/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of an exchange when its verdict falls, for tracepoints and
 * other ways to explain it. Copies only: they may outlive token and exchange.
 */
#ifndef _KRB5_AP_FACTS_H
#define _KRB5_AP_FACTS_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

/**
 * struct krb5_accept_facts - an acceptor's verdict explained
 * @names: set by the caller: @service and @client are wanted
 * @token_len: length of the token in bytes
 * @named: the ticket could be read: @enctype, @has_kvno, @kvno, @service are
 *	what it says in the clear
 * @enctype: encryption type of the ticket
 * @has_kvno: the ticket names a key version
 * @kvno: that version
 * @service: the service; NULL if not wanted, or there was no memory for it
 * @opened: the ticket could be opened: the KDC vouches for @key_kvno,
 *	@ticket_flags, @times and @client, and for nothing else the client does
 * @key_kvno: version of the key that opened it; 0 for user-to-user
 * @key_service: principal of that key; NULL as @service, and for user-to-user
 * @ticket_flags: its flags
 * @times: its times
 * @client: the client; NULL as @service
 * @authenticated: the authenticator could be opened: the client has the session
 *	key, and vouches for @ctime
 * @ctime: the client's time, in seconds since 1970
 * @client_ahead: how far that is ahead of this machine's, in seconds; else 0
 */
struct krb5_accept_facts {
	bool names;
	size_t token_len;
	bool named;
	s32 enctype;
	bool has_kvno;
	u32 kvno;
	struct krb5_ap_principal *service;
	bool opened;
	u32 key_kvno;
	struct krb5_ap_principal *key_service;
	u32 ticket_flags;
	struct krb5_ap_times times;
	struct krb5_ap_principal *client;
	bool authenticated;
	s64 ctime;
	s64 client_ahead;
};

/* The step of an initiator that a tracepoint tells of. */
enum krb5_initiate_stage {
	KRB5_INITIATE_FIND,
	KRB5_INITIATE_REQUEST,
	KRB5_INITIATE_REPLY,
};

#endif /* _KRB5_AP_FACTS_H */
