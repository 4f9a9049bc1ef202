/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Established contexts: names, keys and numbers that both ends share.
 *
 * A context is written by the task that makes it, before any other knows it, and
 * does not change afterwards but for krb5_ap_context_trim(): no lock is needed
 * to read it, a reference is. It points to nothing of a namespace, a key set
 * or a token. Its last reference wipes it.
 */
#ifndef _KRB5_AP_CONTEXT_H
#define _KRB5_AP_CONTEXT_H

#include <linux/krb5_ap.h>
#include <linux/refcount.h>
#include <linux/types.h>

#include "wire/principal.h"

/**
 * struct krb5_ap_context - an established context
 * @ref: references
 * @client: the client
 * @service: the service: the principal of the key
 * @ticket_flags: flags of the ticket
 * @ticket_enctype: its encryption type
 * @kvno: version of the key that opened it; 0 for user-to-user
 * @times: of the ticket
 * @session_key: of the ticket
 * @initiator_subkey: of the authenticator; length 0 if there is none
 * @acceptor_subkey: of the KRB_AP_REP; length 0 if there is none
 * @recv_seq: first sequence number of the peer
 * @send_seq: first sequence number of our own
 * @gss_flags: KRB5_AP_GSS_*, as both ends have agreed
 * @initiator: it is the initiator's
 * @mutual: the peer is, or will be, sure of both ends: the client has asked for
 *	a KRB_AP_REP under the session key, or has verified one
 * @anonymous: the KDC did not authenticate the client
 * @room: bytes behind @service, for @buf; 0 if that is allocated
 * @buf: holds the authorization data and nothing else; NULL if not kept
 * @buf_len: length of @buf in bytes
 * @deleg_buf: holds the delegated credential and nothing else
 * @deleg_len: length of @deleg_buf in bytes
 * @delegated: the delegated credential
 * @authdata: authorization data in @buf
 * @pac: the PAC in @authdata, if it is verified
 * @pac_state: whether it is
 *
 * It points to nothing outside itself but @buf and @deleg_buf, and so outlives the namespace,
 * the keys and the token. @client and @service are in the same allocation,
 * behind the structure, and a short @buf behind these.
 */
struct krb5_ap_context {
	refcount_t ref;
	struct krb5_ap_principal *client;
	struct krb5_ap_principal *service;
	u32 ticket_flags;
	s32 ticket_enctype;
	u32 kvno;
	struct krb5_ap_times times;
	struct krb5_ap_key session_key;
	struct krb5_ap_key initiator_subkey;
	struct krb5_ap_key acceptor_subkey;
	u64 recv_seq;
	u64 send_seq;
	u32 gss_flags;
	bool initiator;
	bool mutual;
	bool anonymous;
	size_t room;
	u8 *buf;
	size_t buf_len;
	u8 *deleg_buf;
	size_t deleg_len;
	struct krb5_ap_delegated delegated;
	struct krb5_ap_octets authdata;
	struct krb5_ap_octets pac;
	enum krb5_ap_pac pac_state;
};

struct krb5_ap_context *krb5_context_alloc(const struct krb5_name *client,
					   const struct krb5_name *service,
					   u32 ticket_flags, size_t room,
					   gfp_t gfp);

/* What is behind the principals, @context->room bytes. */
static inline u8 *krb5_context_room(struct krb5_ap_context *context)
{
	const struct krb5_ap_principal *service = context->service;

	return context->service->data + service->realm_len + service->names_len;
}

#endif /* _KRB5_AP_CONTEXT_H */
