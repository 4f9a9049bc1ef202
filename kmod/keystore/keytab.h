/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The service keys of a network namespace.
 *
 * Sets of keys are immutable and replaced as a whole. A reader takes no lock:
 * krb5_keytab_get() gives it a reference, under which keys and principals stay
 * as they are. The lock of the keytab orders writers only. It is held for as
 * long as it takes to swap a pointer; keys are prepared, sets built and both
 * freed outside of it.
 *
 * The keystore knows enctypes, principals and the replay table's view of a
 * key. It knows neither namespaces nor tokens.
 */
#ifndef _KRB5_AP_KEYTAB_H
#define _KRB5_AP_KEYTAB_H

#include <linux/mutex.h>
#include <linux/percpu-refcount.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <uapi/linux/krb5_ap.h>

#include "config.h"
#include "crypt/crypt.h"
#include "proto.h"
#include "replay/replay.h"
#include "wire/message.h"
#include "wire/principal.h"

struct krb5_upload;

/**
 * struct krb5_service_key - one key of one service
 * @next: in an upload
 * @principal: the service
 * @kvno: version of the key
 * @ticket: usage 2 (tickets), keyed
 * @bulk: part of @ticket, for long ones; NULL if no driver has that
 * @pac: usage 17 (signatures of PACs), keyed
 * @replay: the key as the replay table knows it: one for all keys with the
 *	same bytes and encryption type
 * @share: of the owner of the namespace, charged with it
 * @uses: how many tickets it opened
 * @fp_next: next key of the same bucket of fingerprints, as index + 1
 */
struct krb5_service_key {
	struct krb5_service_key *next;
	struct krb5_ap_principal *principal;
	u32 kvno;
	struct krb5_usage_keys ticket;
	struct krb5_bulk *bulk;
	struct krb5_mac_key pac;
	struct krb5_replay_key *replay;
	struct krb5_share *share;
	unsigned long __percpu *uses;
	u32 fp_next;
};

/**
 * struct krb5_key_family - keys of one principal and encryption type
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
 * struct krb5_keyset - keys of a namespace; immutable once in use
 * @ref: of the keytab, and of exchanges in flight. Per CPU, so that exchanges
 *	do not share a cache line.
 * @generation: counts the sets that the keytab has had
 * @loaded_at: when it was built, seconds since 1970
 * @count: how many keys
 * @skipped: entries of keytabs that the uploader left out, as it says
 * @families: how many families
 * @mask: number of buckets, less one
 * @seed: of the hash
 * @key: the keys, family by family
 * @family: the families
 * @by_name: index + 1 of the first family of a bucket; 0 for none
 * @by_fingerprint: the same for keys by their fingerprint
 * @distinct: one key of each bytes, encryption type by encryption type, newer
 *	before older
 * @distinct_first: index in @distinct of the first one of an encryption type
 * @distinct_count: how many there are of it
 * @release: frees the set, outside of RCU callbacks
 */
struct krb5_keyset {
	struct percpu_ref ref;
	u64 generation;
	s64 loaded_at;
	u32 count;
	u32 skipped;
	u32 families;
	u32 mask;
	u32 seed;
	struct krb5_service_key **key;
	struct krb5_key_family *family;
	u32 *by_name;
	u32 *by_fingerprint;
	struct krb5_service_key **distinct;
	u32 distinct_first[KRB5_ENCTYPES];
	u32 distinct_count[KRB5_ENCTYPES];
	struct rcu_work release;
};

/**
 * struct krb5_keytab - the keys of a namespace
 * @set: in use; NULL if none are loaded
 * @lock: serialises those who replace @set, suspend, or upload; protects what
 *	follows
 * @changes: counts changes of @set and of the suspension; read without @lock
 * @upload: in progress, or NULL
 * @upload_portid: the socket that owns it, or 0; read without @lock
 * @upload_ids: numbers given out
 * @generation: of the last set
 * @account: the namespace's in the replay table; borrowed
 */
struct krb5_keytab {
	struct krb5_keyset __rcu *set;
	struct mutex lock; /* protects what follows */
	u32 changes;
	struct krb5_upload *upload;
	u32 upload_portid;
	u32 upload_ids;
	u64 generation;
	struct krb5_replay_account *account;
};

/**
 * struct krb5_key_policy - which keys a ticket may be tried with
 * @kvno: whether the version that it names in the clear decides
 * @service_name: whether the service that it names in the clear does
 */
struct krb5_key_policy {
	enum krb5_ap_kvno kvno;
	enum krb5_ap_service_name service_name;
};

/**
 * struct krb5_service_kinds - kinds of service that a caller serves
 * @kind: first components of principals; "$" for accounts of computers, NAME$
 * @count: how many; 0 for all kinds
 */
struct krb5_service_kinds {
	const char *const *kind;
	u32 count;
};

/**
 * struct krb5_key_tries - keys that a ticket is to be tried with
 * @key: the keys, in this order; no two with the same bytes
 * @count: how many; 0 is possible
 * @reason: the reason to give if none opens the ticket and there is a better
 *	one than that; 0 otherwise
 */
struct krb5_key_tries {
	const struct krb5_service_key *key[KRB5_AP_KEY_TRIES_MAX];
	u32 count;
	int reason;
};

/* key.c */
struct krb5_service_key *
krb5_service_key_alloc(struct krb5_ap_principal *principal, u32 kvno,
		       const struct krb5_enctype_desc *desc, const u8 *value,
		       struct krb5_share *share);
void krb5_service_key_free(struct krb5_service_key *key);
void krb5_service_keys_free(struct krb5_service_key *list);
u64 krb5_service_key_uses(const struct krb5_service_key *key);

/* keyset.c */
int krb5_keyset_init(void);
void krb5_keyset_wait(void);
void krb5_keyset_exit(void);
struct krb5_keyset *krb5_keyset_build(struct krb5_service_key **list,
				      u32 count);
void krb5_keyset_kill(struct krb5_keyset *set);
void krb5_keyset_put(struct krb5_keyset *set);
void krb5_keyset_suspend(struct krb5_keyset *set, bool suspend);

/* keytab.c */
void krb5_keytab_init(struct krb5_keytab *keytab,
		      struct krb5_replay_account *account);
void krb5_keytab_end(struct krb5_keytab *keytab);
u32 krb5_keytab_changes(struct krb5_keytab *keytab);
struct krb5_keyset *krb5_keytab_get(struct krb5_keytab *keytab);
int krb5_keytab_replace(struct krb5_keytab *keytab, struct krb5_keyset *set,
			u64 *generation);
int krb5_keytab_suspend(struct krb5_keytab *keytab, bool suspend);

/* lookup.c */
u32 krb5_family_hash(const struct krb5_name *service, u32 seed);
int krb5_keyset_find(const struct krb5_keyset *set,
		     const struct krb5_name *service,
		     const struct krb5_encrypted *ticket,
		     const struct krb5_key_policy *policy,
		     struct krb5_key_tries *tries);
const struct krb5_service_key *
krb5_keyset_by_fingerprint(const struct krb5_keyset *set, u64 fingerprint);
const struct krb5_service_key *
krb5_keyset_namesake(const struct krb5_keyset *set,
		     const struct krb5_service_key *key,
		     const struct krb5_name *service,
		     const struct krb5_service_kinds *kinds);

#endif /* _KRB5_AP_KEYTAB_H */
