/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The service keys of a network namespace.
 */
#ifndef _KRB5_AP_KEYTAB_H
#define _KRB5_AP_KEYTAB_H

#include <linux/krb5_ap.h>
#include <linux/percpu-refcount.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "crypt/crypt.h"
#include "wire/message.h"
#include "wire/principal.h"
#include "replay/replay.h"

struct krb5_ap_net;

/**
 * struct krb5_service_key - one key of one service
 * @next: in an upload
 * @principal: the service
 * @kvno: version of the key
 * @ticket: usage 2 (tickets), ready for work
 * @pac: usage 17 (signatures of PACs), ready for work
 * @replay: the key as the replay table knows it
 * @unprivileged: made for a namespace that the initial user namespace does not own
 * @uses: how many tickets it opened
 * @fp_next: next key of the same bucket of fingerprints, as index + 1
 */
struct krb5_service_key {
	struct krb5_service_key *next;
	struct krb5_ap_principal *principal;
	u32 kvno;
	struct krb5_usage_keys ticket;
	struct krb5_usage_keys pac;
	struct krb5_replay_key *replay;
	bool unprivileged;
	u64 __percpu *uses;
	u32 fp_next;
};

/**
 * struct krb5_key_family - keys that differ by their version only
 * @next: next family of the same bucket, as index + 1; 0 for none
 * @first: index of the newest key; the others follow, newer before older
 * @count: how many
 * @hash: krb5_family_hash()
 */
struct krb5_key_family {
	u32 next;
	u32 first;
	u32 count;
	u32 hash;
};

/**
 * struct krb5_keyset - all keys that a namespace has at a time; never changed
 * @ref: of the namespace, and of exchanges that are under way. Per CPU, so
 *	that exchanges do not share a cache line.
 * @generation: counts the sets that the namespace has had
 * @loaded_at: when, seconds since 1970
 * @count: how many keys
 * @families: how many families
 * @mask: number of buckets, less one
 * @seed: of the hash
 * @key: the keys, family by family
 * @family: the families
 * @bucket: index + 1 of the first family of a bucket; 0 for none
 * @print: the same for keys by their fingerprint
 * @release: frees the set, off the RCU path
 */
struct krb5_keyset {
	struct percpu_ref ref;
	u64 generation;
	s64 loaded_at;
	u32 count;
	u32 families;
	u32 mask;
	u32 seed;
	struct krb5_service_key **key;
	struct krb5_key_family *family;
	u32 *bucket;
	u32 *print;
	struct rcu_work release;
};

/**
 * struct krb5_key_range - keys that a ticket may be sealed with
 * @key: the keys
 * @count: how many, at least 1
 */
struct krb5_key_range {
	struct krb5_service_key **key;
	u32 count;
};

/* keytab.c */
int krb5_keytab_init(void);
void krb5_keytab_wait(void);
void krb5_keytab_exit(void);

struct krb5_service_key *
krb5_service_key_alloc(struct krb5_ap_principal *principal, u32 kvno,
		       const struct krb5_enctype_desc *desc, const u8 *value,
		       bool unprivileged);
void krb5_service_key_free(struct krb5_service_key *key);
u64 krb5_service_key_uses(const struct krb5_service_key *key);

struct krb5_keyset *krb5_keyset_build(struct krb5_service_key **list,
				      u32 count, u64 generation);
void krb5_keyset_kill(struct krb5_keyset *set);
struct krb5_keyset *krb5_keyset_get(struct krb5_ap_net *kn);
void krb5_keyset_put(struct krb5_keyset *set);
bool krb5_keys_charge(bool unprivileged);
void krb5_keys_uncharge(bool unprivileged);
u32 krb5_keys_total(void);
u32 krb5_keys_ceiling(void);
void krb5_keys_set_ceiling(u32 keys);

/* keytab_find.c */
u32 krb5_family_hash(const struct krb5_name *service, u32 seed);
int krb5_keyset_find(const struct krb5_keyset *set,
		     const struct krb5_name *service,
		     const struct krb5_encrypted *ticket,
		     struct krb5_key_range *range);
const struct krb5_service_key *
krb5_keyset_by_fingerprint(const struct krb5_keyset *set, u64 fingerprint);

#endif /* _KRB5_AP_KEYTAB_H */
