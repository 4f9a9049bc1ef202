/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Credentials: tickets with the session keys that go with them.
 *
 * A credential is immutable and counted by reference; the last reference wipes
 * it. The table of a namespace has a lock of its own, under which nothing is
 * allocated, wiped or freed.
 */
#ifndef _KRB5_AP_CREDENTIAL_H
#define _KRB5_AP_CREDENTIAL_H

#include <linux/krb5_ap.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/types.h>

#define KRB5_CREDENTIAL_BUCKETS	64

struct krb5_enctype_desc;
struct krb5_share;

/**
 * struct krb5_ap_credential - a ticket and the session key in it
 * @ref: references
 * @node: in its namespace's table, if it was uploaded
 * @counted: it is charged as a key
 * @share: to whom
 * @client: the client
 * @server: the service
 * @desc: encryption type of @key
 * @key: the session key
 * @times: of the ticket
 * @flags: of the ticket
 * @ticket_etype: encryption type of the ticket, as it says in the clear
 * @kvno: version of the service's key, likewise; 0 if it does not say
 * @ticket: the ticket, as the KDC encoded it
 * @size: bytes of the allocation
 *
 * @client, @server and @ticket are in the same allocation, behind the
 * structure. Nothing in it changes but @ref, @node, @counted and @share.
 */
struct krb5_ap_credential {
	refcount_t ref;
	struct hlist_node node;
	bool counted;
	struct krb5_share *share;
	struct krb5_ap_principal *client;
	struct krb5_ap_principal *server;
	const struct krb5_enctype_desc *desc;
	struct krb5_ap_key key;
	struct krb5_ap_times times;
	u32 flags;
	s32 ticket_etype;
	u32 kvno;
	struct krb5_ap_octets ticket;
	size_t size;
};

/**
 * struct krb5_credentials - those that were uploaded to a namespace
 * @share: of the owner of the namespace
 * @lock: protects all that follows, and @node and @counted of the credentials
 * @seed: of the hash
 * @changes: counts changes, so that a listing can tell that there was one
 * @bucket: the credentials, by server
 */
struct krb5_credentials {
	struct krb5_share *share;
	struct rw_semaphore lock;
	u32 seed;
	u32 changes;
	struct hlist_head bucket[KRB5_CREDENTIAL_BUCKETS];
};

void krb5_credentials_init(struct krb5_credentials *table,
			   struct krb5_share *share);
int krb5_credentials_add(struct krb5_credentials *table,
			 struct krb5_ap_credential *credential, s64 now);
int krb5_credentials_delete(struct krb5_credentials *table,
			    const struct krb5_ap_principal *client,
			    const struct krb5_ap_principal *server, u32 *count);
void krb5_credentials_end(struct krb5_credentials *table);
int krb5_credentials_find(struct krb5_credentials *table,
			  const struct krb5_ap_principal *client,
			  const struct krb5_ap_principal *server, s64 now,
			  struct krb5_ap_credential **credentialp);

#endif /* _KRB5_AP_CREDENTIAL_H */
