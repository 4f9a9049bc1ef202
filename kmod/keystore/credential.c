// SPDX-License-Identifier: GPL-2.0
/*
 * Credentials: a ticket for a service, the session key in it, and what the KDC
 * said about both in the encrypted part of its reply. Made by a kernel client,
 * or uploaded to a network namespace and found there by name.
 */
#include <linux/export.h>
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "credential.h"
#include "crypt/crypt.h"
#include "proto.h"
#include "share.h"
#include "wire/message.h"

static int params_check(const struct krb5_ap_credential_params *params,
			const struct krb5_enctype_desc **descp,
			struct krb5_encrypted *part)
{
	*descp = krb5_enctype_find(params->key->enctype);
	if (!*descp)
		return -ENOPKG;
	if (params->key->length != (*descp)->key_len)
		return -EINVAL;
	if (params->ticket_len > KRB5_AP_TICKET_MAX)
		return -EMSGSIZE;
	if (!krb5_decode_ticket(params->ticket, params->ticket_len, part))
		return -EINVAL;
	return 0;
}

/**
 * krb5_ap_credential_alloc() - make a credential
 * @params: what it is made of. All of it is copied. The caller still owns
 *	and wipes its copy of the key.
 *
 * The name in the clear part of the ticket is not compared with
 * @params->server: the KDC may use an alias, and nothing vouches for it.
 *
 * Context: process; sleeps if @params->gfp may.
 *
 * Return: the credential, with one reference, to be given back with
 *	krb5_ap_credential_put();
 *	ERR_PTR(-ENOPKG) if the key's encryption type is not one of 17, 18, 19,
 *	20, 25, 26, or this kernel lacks an algorithm for it;
 *	ERR_PTR(-EINVAL) if the key has not the length of its type, or the
 *	ticket is not a Ticket of RFC 4120 section 5.3 in DER;
 *	ERR_PTR(-EMSGSIZE) if the ticket has more than 256 KiB;
 *	ERR_PTR(-ENOMEM)
 */
struct krb5_ap_credential *
krb5_ap_credential_alloc(const struct krb5_ap_credential_params *params)
{
	struct krb5_name client = krb5_principal_name(params->client);
	struct krb5_name server = krb5_principal_name(params->server);
	size_t client_size = ALIGN(krb5_principal_size(&client),
				   __alignof__(struct krb5_ap_principal));
	size_t server_size = krb5_principal_size(&server);
	const struct krb5_enctype_desc *desc;
	struct krb5_ap_credential *credential;
	struct krb5_encrypted part;
	size_t size;
	u8 *ticket;
	int err;

	err = params_check(params, &desc, &part);
	if (err)
		return ERR_PTR(err);
	size = sizeof(*credential) + client_size + server_size +
	       params->ticket_len;
	credential = kvzalloc(size, params->gfp | __GFP_ACCOUNT);
	if (!credential)
		return ERR_PTR(-ENOMEM);

	refcount_set(&credential->ref, 1);
	credential->size = size;
	credential->client = (void *)(credential + 1);
	credential->server = (void *)credential->client + client_size;
	ticket = (u8 *)credential->server + server_size;
	krb5_principal_set(credential->client, &client);
	krb5_principal_set(credential->server, &server);
	memcpy(ticket, params->ticket, params->ticket_len);
	credential->ticket.data = ticket;
	credential->ticket.len = params->ticket_len;
	credential->desc = desc;
	credential->key = *params->key;
	credential->times = params->times;
	credential->flags = params->flags;
	credential->ticket_etype = part.etype;
	credential->kvno = part.kvno;
	return credential;
}
EXPORT_SYMBOL_GPL(krb5_ap_credential_alloc);

/**
 * krb5_ap_credential_get() - take another reference
 * @credential: the credential
 *
 * Context: any.
 *
 * Return: @credential
 */
struct krb5_ap_credential *
krb5_ap_credential_get(struct krb5_ap_credential *credential)
{
	refcount_inc(&credential->ref);
	return credential;
}
EXPORT_SYMBOL_GPL(krb5_ap_credential_get);

/**
 * krb5_ap_credential_put() - give a reference back
 * @credential: the credential; NULL and error pointers are ignored. With the
 *	last reference it is wiped and freed, and its principals with it.
 *
 * Context: process; may sleep.
 */
void krb5_ap_credential_put(struct krb5_ap_credential *credential)
{
	if (IS_ERR_OR_NULL(credential) ||
	    !refcount_dec_and_test(&credential->ref))
		return;
	if (credential->counted)
		krb5_share_uncharge(credential->share, KRB5_SHARE_KEYS);
	kvfree_sensitive(credential, credential->size);
}
EXPORT_SYMBOL_GPL(krb5_ap_credential_put);

/**
 * krb5_credentials_init() - set up an empty table
 * @table: to be set up
 * @share: of the owner of the namespace, which pays for credentials
 */
void krb5_credentials_init(struct krb5_credentials *table,
			   struct krb5_share *share)
{
	unsigned int i;

	table->share = share;
	init_rwsem(&table->lock);
	table->seed = get_random_u32();
	table->changes = 1;
	for (i = 0; i < KRB5_CREDENTIAL_BUCKETS; i++)
		INIT_HLIST_HEAD(&table->bucket[i]);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_credentials_init);

static struct hlist_head *table_bucket(struct krb5_credentials *table,
				       const struct krb5_ap_principal *server)
{
	struct krb5_name name = krb5_principal_name(server);
	u32 hash = jhash(name.realm.data, name.realm.len, table->seed);

	hash = jhash(name.names.data, name.names.len, hash);
	return &table->bucket[hash % KRB5_CREDENTIAL_BUCKETS];
}

/* A principal that is NULL matches any. */
static bool credential_matches(const struct krb5_ap_credential *credential,
			       const struct krb5_ap_principal *client,
			       const struct krb5_ap_principal *server)
{
	return (!server || krb5_ap_principal_equal(credential->server, server)) &&
	       (!client || krb5_ap_principal_equal(credential->client, client));
}

/* Take a credential out; the caller frees what is @gone without the lock. */
static void table_remove(struct krb5_credentials *table,
			 struct krb5_ap_credential *credential,
			 struct hlist_head *gone)
{
	lockdep_assert_held_write(&table->lock);
	hlist_del(&credential->node);
	hlist_add_head(&credential->node, gone);
	table->changes++;
}

static void free_gone(struct hlist_head *gone)
{
	struct krb5_ap_credential *each;
	struct hlist_node *next;

	hlist_for_each_entry_safe(each, next, gone, node) {
		hlist_del(&each->node);
		krb5_ap_credential_put(each);
		cond_resched();
	}
}

/* Keys that nobody can use any more need not stay in memory. */
static void table_remove_expired(struct krb5_credentials *table, s64 now,
				 struct hlist_head *gone)
{
	struct krb5_ap_credential *each;
	struct hlist_node *next;
	unsigned int i;

	for (i = 0; i < KRB5_CREDENTIAL_BUCKETS; i++) {
		hlist_for_each_entry_safe(each, next, &table->bucket[i], node)
			if (each->times.endtime < now)
				table_remove(table, each, gone);
		cond_resched();
	}
}

/**
 * krb5_credentials_add() - add a credential
 * @table: the namespace's
 * @credential: the credential, which nobody else knows; the reference is
 *	consumed on success
 * @now: the time, seconds since 1970
 *
 * It replaces one with the same client and server, as when a ticket was
 * renewed, and takes over its charge. Expired ones are removed.
 *
 * Return: 0; -ENOSPC if the machine has as many keys as it may have, -EDQUOT if
 *	the owner of the namespace has; -EINTR if the task is being killed
 */
int krb5_credentials_add(struct krb5_credentials *table,
			 struct krb5_ap_credential *credential, s64 now)
{
	struct hlist_head *bucket = table_bucket(table, credential->server);
	struct krb5_ap_credential *each, *old = NULL;
	HLIST_HEAD(gone);
	int err = 0;

	if (down_write_killable(&table->lock))
		return -EINTR;
	table_remove_expired(table, now, &gone);
	hlist_for_each_entry(each, bucket, node)
		if (credential_matches(each, credential->client,
				       credential->server))
			old = each;
	if (old) {
		old->counted = false;
		table_remove(table, old, &gone);
	} else {
		err = krb5_share_charge(table->share, KRB5_SHARE_KEYS);
	}
	if (!err) {
		credential->counted = true;
		credential->share = table->share;
		hlist_add_head(&credential->node, bucket);
		table->changes++;
	}
	up_write(&table->lock);
	free_gone(&gone);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_credentials_add);

static u32 table_remove_matching(struct krb5_credentials *table,
				 const struct krb5_ap_principal *client,
				 const struct krb5_ap_principal *server,
				 struct hlist_head *gone)
{
	struct krb5_ap_credential *each;
	struct hlist_node *next;
	unsigned int i;
	u32 n = 0;

	for (i = 0; i < KRB5_CREDENTIAL_BUCKETS; i++) {
		hlist_for_each_entry_safe(each, next, &table->bucket[i], node) {
			cond_resched();
			if (!credential_matches(each, client, server))
				continue;
			table_remove(table, each, gone);
			n++;
		}
	}
	return n;
}

/**
 * krb5_credentials_delete() - remove credentials
 * @table: the namespace's
 * @client: those of this client, or NULL for all clients
 * @server: those for this server, or NULL for all servers
 * @count: set to how many there were, or NULL
 *
 * Exchanges in flight, and clients that found them before, keep theirs.
 *
 * Return: 0, or -EINTR if the task is being killed
 */
int krb5_credentials_delete(struct krb5_credentials *table,
			    const struct krb5_ap_principal *client,
			    const struct krb5_ap_principal *server, u32 *count)
{
	HLIST_HEAD(gone);
	u32 n;

	if (down_write_killable(&table->lock))
		return -EINTR;
	n = table_remove_matching(table, client, server, &gone);
	up_write(&table->lock);
	free_gone(&gone);
	if (count)
		*count = n;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_credentials_delete);

/**
 * krb5_credentials_end() - remove all credentials
 * @table: that of a namespace that ends
 */
void krb5_credentials_end(struct krb5_credentials *table)
{
	HLIST_HEAD(gone);

	down_write(&table->lock);
	table_remove_matching(table, NULL, NULL, &gone);
	up_write(&table->lock);
	free_gone(&gone);
}

/**
 * krb5_credentials_find() - find a credential
 * @table: the namespace's
 * @client: the client, or NULL for the only one there is
 * @server: the service
 * @now: the time, seconds since 1970
 * @credentialp: set to the credential, with a reference, or to NULL
 *
 * If @client is NULL and there are several, none is right: picking one would
 * be picking an identity.
 *
 * Return: 0 or a reason
 */
int krb5_credentials_find(struct krb5_credentials *table,
			  const struct krb5_ap_principal *client,
			  const struct krb5_ap_principal *server, s64 now,
			  struct krb5_ap_credential **credentialp)
{
	struct krb5_ap_credential *each, *found = NULL;
	int reason = KRB5_AP_REASON_NO_CREDENTIAL;

	down_read(&table->lock);
	hlist_for_each_entry(each, table_bucket(table, server), node) {
		if (!credential_matches(each, client, server))
			continue;
		if (each->times.endtime < now) {
			if (!found)
				reason = KRB5_AP_REASON_CREDENTIAL_EXPIRED;
			continue;
		}
		reason = found ? KRB5_AP_REASON_CREDENTIAL_AMBIGUOUS : 0;
		found = each;
	}
	*credentialp = reason ? NULL : krb5_ap_credential_get(found);
	up_read(&table->lock);
	return reason;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_credentials_find);
