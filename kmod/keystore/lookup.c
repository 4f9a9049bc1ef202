// SPDX-License-Identifier: GPL-2.0
/*
 * Which key may have sealed a ticket? What is looked for comes from a peer, and
 * costs the same whatever it is.
 */
#include <linux/export.h>
#include <linux/jhash.h>
#include <kunit/visibility.h>

#include "keytab.h"

/**
 * krb5_family_hash() - hash what the families of a service have in common
 * @service: the principal
 * @seed: of the set
 *
 * Return: the hash
 */
u32 krb5_family_hash(const struct krb5_name *service, u32 seed)
{
	u32 hash = jhash(service->realm.data, service->realm.len, seed);

	return jhash(service->names.data, service->names.len, hash);
}

/**
 * krb5_keyset_by_fingerprint() - look for a key by what the replay table knows
 * @set: the keys
 * @fingerprint: of the key
 *
 * Return: the key, as long as @set is held; NULL if it is not there
 */
const struct krb5_service_key *
krb5_keyset_by_fingerprint(const struct krb5_keyset *set, u64 fingerprint)
{
	u32 i = set->print[fingerprint & set->mask];

	for (; i; i = set->key[i - 1]->fp_next)
		if (set->key[i - 1]->replay->fingerprint == fingerprint)
			return set->key[i - 1];
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_by_fingerprint);

/* @any: of whatever encryption type */
static const struct krb5_key_family *
keyset_family(const struct krb5_keyset *set, u32 hash,
	      const struct krb5_name *service, s32 etype, bool any)
{
	u32 i = set->bucket[hash & set->mask];

	for (; i; i = set->family[i - 1].next) {
		const struct krb5_key_family *family = &set->family[i - 1];
		const struct krb5_service_key *key = set->key[family->first];
		struct krb5_name name = krb5_principal_name(key->principal);

		if (family->hash == hash &&
		    (any || key->ticket.desc->etype == etype) &&
		    krb5_name_equal(&name, service))
			return family;
	}
	return NULL;
}

/* Keys are sorted newest first; returns NULL if there is no such version. */
static struct krb5_service_key **
family_version(const struct krb5_keyset *set,
	       const struct krb5_key_family *family, u32 kvno)
{
	u32 low = family->first, high = family->first + family->count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (set->key[mid]->kvno == kvno)
			return &set->key[mid];
		if (set->key[mid]->kvno > kvno)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/**
 * krb5_keyset_find() - which keys may have sealed a ticket?
 * @set: the keys
 * @service: the service that the ticket names in clear
 * @ticket: its enc-part
 * @range: set to the keys to be tried, in this order
 *
 * RFC 4120 section 3.2.3. A version that the ticket names is the only one that
 * is tried. There is one leniency: keytabs used to have room for eight bits of
 * the version. If that is all that can be seen of the service's versions, a
 * ticket's larger one is taken for the key whose eight bits it has. As keytab
 * readers merge both fields, it can be seen only of keys that are all below
 * 256.
 *
 * A ticket without version is tried with the newest keys, a bounded number.
 *
 * Return: 0, or a reason (greater than 0)
 */
int krb5_keyset_find(const struct krb5_keyset *set,
		     const struct krb5_name *service,
		     const struct krb5_encrypted *ticket,
		     struct krb5_key_range *range)
{
	u32 hash = krb5_family_hash(service, set->seed);
	const struct krb5_key_family *family;

	family = keyset_family(set, hash, service, ticket->etype, false);
	if (!family)
		return keyset_family(set, hash, service, 0, true) ?
			KRB5_AP_REASON_NO_ENCTYPE_KEY :
			KRB5_AP_REASON_NO_PRINCIPAL;
	if (!ticket->has_kvno) {
		range->key = &set->key[family->first];
		range->count = min_t(u32, family->count,
				     KRB5_AP_KVNO_TRIES_MAX);
		return 0;
	}

	range->count = 1;
	range->key = family_version(set, family, ticket->kvno);
	if (!range->key && set->key[family->first]->kvno <= 0xff)
		range->key = family_version(set, family, ticket->kvno & 0xff);
	return range->key ? 0 : KRB5_AP_REASON_BAD_KVNO;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_find);
