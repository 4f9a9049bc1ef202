// SPDX-License-Identifier: GPL-2.0
/*
 * Select the keys that a ticket is tried with. What is looked for comes from a
 * peer, in the clear; it costs the same whatever it is, and however many keys
 * and names there are.
 */
#include <linux/export.h>
#include <linux/hash.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "keytab.h"
#include "wire/der.h"

/* Spellings of one name that are looked at. */
#define FAMILIES_MAX	64

/* Entries of a key's bytes that are looked at for a name to report. */
#define NAMESAKES_MAX	256

/*
 * Every request comes by here, so eight bytes are folded at a time. That the bit of
 * letters' case is set in other bytes as well makes names collide, never differ.
 */
static u64 hash_word(u64 hash, u64 word)
{
	hash = (hash ^ (word | 0x2020202020202020ULL)) * GOLDEN_RATIO_64;
	return hash ^ hash >> 32;
}

static u64 hash_folded(struct krb5_ap_octets bytes, u64 hash)
{
	const u8 *p = bytes.data;
	size_t len = bytes.len;
	u64 word = len;

	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word))
		hash = hash_word(hash, get_unaligned((const u64 *)p));
	while (len--)
		word = word << 8 | *p++;
	return hash_word(hash, word);
}

/**
 * krb5_family_hash() - hash a principal without regard to case
 * @service: the principal
 * @seed: of the set
 *
 * Return: the hash
 */
u32 krb5_family_hash(const struct krb5_name *service, u32 seed)
{
	return hash_folded(service->names, hash_folded(service->realm, seed));
}

static bool name_matches(const struct krb5_service_key *key,
			 const struct krb5_name *service, bool nocase)
{
	struct krb5_name name = krb5_principal_name(key->principal);

	return krb5_name_equal(&name, service) ||
	       (nocase && krb5_name_equal_nocase(&name, service));
}

/* Whether a bucket, from @i (an index + 1) on, has a family of a name. */
static bool name_is_there(const struct krb5_keyset *set, u32 i, u32 hash,
			  const struct krb5_name *service, bool nocase)
{
	for (; i; i = set->family[i - 1].next) {
		const struct krb5_key_family *family = &set->family[i - 1];

		if (family->hash == hash &&
		    name_matches(set->key[family->first], service, nocase))
			return true;
	}
	return false;
}

static void tries_add(struct krb5_key_tries *tries,
		      const struct krb5_service_key *key)
{
	u32 i;

	for (i = 0; i < tries->count; i++)
		if (tries->key[i]->replay == key->replay)
			return;
	if (tries->count < KRB5_AP_KEY_TRIES_MAX)
		tries->key[tries->count++] = key;
}

/* Find the first key that is not newer than a version; they are newest first. */
static u32 versions_at(struct krb5_service_key **key, u32 count, u32 kvno)
{
	u32 low = 0, high = count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (key[mid]->kvno > kvno)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Add the keys of one version, several if their bytes differ. */
static bool versions_add(struct krb5_service_key **key, u32 count, u32 kvno,
			 struct krb5_key_tries *tries)
{
	u32 first = versions_at(key, count, kvno), i;
	u32 end = min(count, first + KRB5_AP_KEY_TRIES_MAX);

	for (i = first; i < end && key[i]->kvno == kvno; i++)
		tries_add(tries, key[i]);
	return i > first;
}

/*
 * Add keys that differ by version or bytes. First the version that the ticket
 * names (RFC 4120 section 3.2.3). Keytabs used to have room for eight bits of
 * a version; if that is all that can be seen, a larger one of the ticket is
 * taken for the key that has its eight bits. Keytab readers merge both fields,
 * so it can be seen only of keys that are all below 256.
 *
 * Returns false if there is no key of the ticket's version.
 */
static bool slice_add(struct krb5_service_key **key, u32 count,
		      const struct krb5_encrypted *ticket,
		      enum krb5_ap_kvno policy, struct krb5_key_tries *tries)
{
	bool found = true;
	u32 i;

	if (!count)
		return false;
	if (ticket->has_kvno) {
		found = versions_add(key, count, ticket->kvno, tries);
		if (!found && key[0]->kvno <= 0xff)
			found = versions_add(key, count, ticket->kvno & 0xff,
					     tries);
		if (policy == KRB5_AP_KVNO_STRICT)
			return found;
	}
	count = min_t(u32, count, KRB5_AP_KEY_TRIES_MAX);
	for (i = 0; i < count; i++)
		tries_add(tries, key[i]);
	return found;
}

/*
 * Add the keys of a name; returns the reason why none is the right one. Names are
 * compared last, and those of other encryption types only for the reason.
 */
static int name_add(const struct krb5_keyset *set,
		    const struct krb5_name *service, bool nocase,
		    const struct krb5_encrypted *ticket,
		    enum krb5_ap_kvno policy, struct krb5_key_tries *tries)
{
	u32 hash = krb5_family_hash(service, set->seed);
	u32 first = set->by_name[hash & set->mask], i;
	int reason = KRB5_AP_REASON_NO_PRINCIPAL;
	u32 left = FAMILIES_MAX;

	for (i = first; i && left; i = set->family[i - 1].next) {
		const struct krb5_key_family *family = &set->family[i - 1];
		struct krb5_service_key **key = &set->key[family->first];

		if (family->hash != hash ||
		    key[0]->ticket.mac.desc->etype != ticket->etype ||
		    !name_matches(key[0], service, nocase))
			continue;
		left--;
		if (slice_add(key, family->count, ticket, policy, tries))
			reason = 0;
		else if (reason)
			reason = KRB5_AP_REASON_BAD_KVNO;
	}
	if (reason == KRB5_AP_REASON_NO_PRINCIPAL &&
	    name_is_there(set, first, hash, service, nocase))
		return KRB5_AP_REASON_NO_ENCTYPE_KEY;
	return reason;
}

/**
 * krb5_keyset_find() - select the keys that a ticket is tried with
 * @set: the keys
 * @service: the service that the ticket names in the clear, or the one that
 *	the caller wants it to be for
 * @ticket: its enc-part
 * @policy: what the names and versions in the clear count for
 * @tries: set to the keys, at most KRB5_AP_KEY_TRIES_MAX, in the order in
 *	which they are tried: those of the very name and version first, then
 *	what @policy adds. Only keys of the ticket's encryption type are
 *	tried. They live as long as @set is held.
 *
 * A ticket without a version is tried with the newest keys.
 *
 * Return: the reason (greater than 0) to give if no key opens the ticket, and
 *	0 if there was a key of the name, version and encryption type; whether
 *	there is anything to try, @tries says
 */
int krb5_keyset_find(const struct krb5_keyset *set,
		     const struct krb5_name *service,
		     const struct krb5_encrypted *ticket,
		     const struct krb5_key_policy *policy,
		     struct krb5_key_tries *tries)
{
	const struct krb5_enctype_desc *desc;
	int reason, nocase;

	tries->count = 0;
	reason = name_add(set, service, false, ticket, policy->kvno, tries);
	if (policy->service_name == KRB5_AP_SERVICE_NAME_EXACT)
		return reason;
	/* Under "any", other spellings of a name that is there come with the rest. */
	if (reason || policy->service_name == KRB5_AP_SERVICE_NAME_NOCASE) {
		nocase = name_add(set, service, true, ticket, policy->kvno,
				  tries);
		if (reason)
			reason = nocase;
	}
	desc = krb5_enctype_find(ticket->etype);
	if (policy->service_name == KRB5_AP_SERVICE_NAME_ANY && desc)
		slice_add(&set->distinct[set->distinct_first[desc->index]],
			  set->distinct_count[desc->index], ticket,
			  policy->kvno, tries);
	return reason;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_find);

/* Find the next key of these bytes, after @i (an index + 1) of its bucket. */
static u32 fingerprint_next(const struct krb5_keyset *set, u32 i,
			    u64 fingerprint)
{
	while (i && krb5_replay_key_fingerprint(set->key[i - 1]->replay) !=
	       fingerprint)
		i = set->key[i - 1]->fp_next;
	return i;
}

/**
 * krb5_keyset_by_fingerprint() - find a key by what the replay table knows
 * @set: the keys
 * @fingerprint: of the key
 *
 * Return: the key, as long as @set is held; NULL if it is not there
 */
const struct krb5_service_key *
krb5_keyset_by_fingerprint(const struct krb5_keyset *set, u64 fingerprint)
{
	u32 i = fingerprint_next(set,
				 set->by_fingerprint[fingerprint & set->mask],
				 fingerprint);

	return i ? set->key[i - 1] : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_by_fingerprint);

static struct krb5_ap_octets first_component(const struct krb5_name *name)
{
	struct der der;

	der_init(&der, name->names.data, name->names.len);
	return der_string(&der);
}

/*
 * Tell whether a principal is of a kind. Active Directory does not tell case
 * apart, and gives accounts of computers a name of one component that ends
 * with '$'.
 */
static bool is_of_kind(const struct krb5_name *name, const char *kind)
{
	struct krb5_ap_octets wanted = { (const u8 *)kind, strlen(kind) };
	struct krb5_ap_octets first = first_component(name);

	if (strcmp(kind, "$"))
		return krb5_bytes_equal_nocase(first, wanted);
	return name->components == 1 && first.len > 1 &&
	       first.data[first.len - 1] == '$';
}

static bool is_served(const struct krb5_service_key *key,
		      const struct krb5_service_kinds *kinds)
{
	struct krb5_name name = krb5_principal_name(key->principal);
	u32 i;

	for (i = 0; i < kinds->count; i++)
		if (is_of_kind(&name, kinds->kind[i]))
			return true;
	return !kinds->count;
}

/**
 * krb5_keyset_namesake() - select the name under which a key is reported
 * @set: the keys
 * @key: the key that opened the ticket
 * @service: the service that the ticket names in the clear
 * @kinds: the kinds of service that the caller serves
 *
 * Several principals of one account have the same key, and no ticket can tell
 * them apart. Of those that are served, the one of the same kind (nfs/, host/)
 * is the best guess; it is a principal of the key in any case. Whether there is
 * one depends on the key's bytes alone, since whoever knows these can name any
 * of its principals in the clear.
 *
 * Return: @key, or an entry of the same bytes whose first component is that of
 *	@service, without regard to case, or else another one that is served;
 *	NULL if none is
 */
const struct krb5_service_key *
krb5_keyset_namesake(const struct krb5_keyset *set,
		     const struct krb5_service_key *key,
		     const struct krb5_name *service,
		     const struct krb5_service_kinds *kinds)
{
	const struct krb5_service_key *other = NULL;
	struct krb5_ap_octets kind;
	u64 fingerprint;
	u32 i, n = 0;

	if (is_served(key, kinds)) {
		if (name_matches(key, service, true))
			return key;
		other = key;
	}
	kind = first_component(service);
	fingerprint = krb5_replay_key_fingerprint(key->replay);
	i = set->by_fingerprint[fingerprint & set->mask];
	/* However many names a key has, one that is served is found. */
	while ((i = fingerprint_next(set, i, fingerprint)) &&
	       (n++ < NAMESAKES_MAX || !other)) {
		const struct krb5_service_key *each = set->key[i - 1];
		struct krb5_name name = krb5_principal_name(each->principal);

		i = each->fp_next;
		if (!is_served(each, kinds))
			continue;
		if (each->kvno == key->kvno &&
		    krb5_bytes_equal_nocase(first_component(&name), kind))
			return each;
		if (!other)
			other = each;
	}
	return other;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_keyset_namesake);
