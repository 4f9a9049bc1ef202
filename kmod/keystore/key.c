// SPDX-License-Identifier: GPL-2.0
/*
 * One service key, keyed once for all tickets that it opens.
 */
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <kunit/visibility.h>

#include "keytab.h"
#include "share.h"

/**
 * krb5_service_key_free() - wipe and free a key
 * @key: the key, or NULL
 *
 * Context: process; may sleep.
 */
void krb5_service_key_free(struct krb5_service_key *key)
{
	if (!key)
		return;
	krb5_replay_key_put(key->replay);
	krb5_ap_principal_free(key->principal);
	free_percpu(key->uses);
	krb5_share_uncharge(key->share, KRB5_SHARE_KEYS);
	kfree_sensitive(key->bulk);
	kfree_sensitive(key);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_service_key_free);

/**
 * krb5_service_keys_free() - wipe and free a list of keys
 * @list: the keys, linked by their @next, or NULL
 */
void krb5_service_keys_free(struct krb5_service_key *list)
{
	struct krb5_service_key *key;

	while ((key = list)) {
		list = key->next;
		krb5_service_key_free(key);
		cond_resched();
	}
}
EXPORT_SYMBOL_IF_KUNIT(krb5_service_keys_free);

/* Derive the keys of both usages from the service key. */
static int key_derive(struct krb5_service_key *key,
		      const struct krb5_enctype_desc *desc, const u8 *value)
{
	struct krb5_scratch *scratch;
	int err;

	scratch = krb5_scratch_get(GFP_KERNEL);
	if (IS_ERR(scratch))
		return PTR_ERR(scratch);
	key->bulk = krb5_bulk_alloc(desc->cipher);
	err = krb5_crypt_set_key(scratch, desc, value) ?:
	      krb5_crypt_derive_into(scratch, KRB5_USAGE_TICKET,
				     &key->ticket, key->bulk) ?:
	      krb5_checksum_key(scratch, KRB5_USAGE_PAC, &key->pac);
	krb5_scratch_put(scratch);
	return err;
}

/**
 * krb5_service_key_alloc() - make a key ready for use
 * @principal: the service; consumed, even on failure
 * @kvno: version of the key
 * @desc: its encryption type
 * @value: the key, @desc->key_len bytes; the caller wipes it
 * @share: of the owner of the namespace, which pays for it
 *
 * Context: process; may sleep. No lock of the keystore is held: this derives
 *	keys.
 *
 * Return: the key, to be freed with krb5_service_key_free();
 *	ERR_PTR(-ENOSPC) if the machine has too many keys, ERR_PTR(-EDQUOT) if the
 *	owner has;
 *	ERR_PTR(-ENOMEM); another error pointer from the crypto API
 */
struct krb5_service_key *
krb5_service_key_alloc(struct krb5_ap_principal *principal, u32 kvno,
		       const struct krb5_enctype_desc *desc, const u8 *value,
		       struct krb5_share *share)
{
	struct krb5_service_key *key;
	int err = krb5_share_charge(share, KRB5_SHARE_KEYS);

	if (err) {
		krb5_ap_principal_free(principal);
		return ERR_PTR(err);
	}
	err = -ENOMEM;
	key = kzalloc_obj(*key, GFP_KERNEL_ACCOUNT);
	if (!key) {
		krb5_ap_principal_free(principal);
		krb5_share_uncharge(share, KRB5_SHARE_KEYS);
		return ERR_PTR(-ENOMEM);
	}
	key->principal = principal;
	key->kvno = kvno;
	key->share = share;
	key->uses = alloc_percpu_gfp(unsigned long, GFP_KERNEL_ACCOUNT);
	key->replay = krb5_replay_key_get(desc->etype, value, desc->key_len,
					  share, GFP_KERNEL);
	if (IS_ERR(key->replay))
		err = PTR_ERR(key->replay);
	else if (key->uses)
		err = key_derive(key, desc, value);
	if (err) {
		krb5_service_key_free(key);
		return ERR_PTR(err);
	}
	return key;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_service_key_alloc);

/**
 * krb5_service_key_uses() - count the tickets that a key has opened
 * @key: the key
 *
 * Return: since it was loaded
 */
u64 krb5_service_key_uses(const struct krb5_service_key *key)
{
	u64 uses = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		uses += READ_ONCE(*per_cpu_ptr(key->uses, cpu));
	return uses;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_service_key_uses);
