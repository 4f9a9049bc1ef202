/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel tells of its state.
 */
#ifndef _KRB5_AP_STATUS_H
#define _KRB5_AP_STATUS_H

#include <krb5.h>
#include <linux/types.h>
#include <stdbool.h>

#include "nl.h"

/* More encryption types than there ever were. */
#define STATUS_ENCTYPES_MAX	32
#define STATUS_TEXT_MAX		128

/**
 * struct status_enctype - an encryption type
 * @number: its number
 * @name: its name
 * @available: the kernel has what it needs
 * @permitted: the configuration permits it
 * @cipher: the driver that encrypts
 * @hash: the driver that makes checksums
 */
struct status_enctype {
	__s32 number;
	char name[STATUS_TEXT_MAX];
	bool available;
	bool permitted;
	char cipher[STATUS_TEXT_MAX];
	char hash[STATUS_TEXT_MAX];
};

/**
 * struct status_reply - the state of the module
 * @version: its version
 * @loaded: @generation and @loaded_at are known
 * @generation: of the key set
 * @loaded_at: when it was loaded, in seconds since 1970
 * @keys: number of keys
 * @skipped: entries of keytabs that were left out when they were loaded
 * @replay_entries: of this namespace
 * @replay_total: of all
 * @replay_complete_since: since when the replay table is complete
 * @suspended: acceptances are suspended
 * @capaths: number of paths between realms
 * @enctypes: number of encryption types
 * @enctype: the encryption types
 */
struct status_reply {
	char version[STATUS_TEXT_MAX];
	bool loaded;
	__u64 generation;
	__s64 loaded_at;
	__u32 keys;
	__u32 skipped;
	__u32 replay_entries;
	__u32 replay_total;
	__s64 replay_complete_since;
	bool suspended;
	__u32 capaths;
	unsigned int enctypes;
	struct status_enctype enctype[STATUS_ENCTYPES_MAX];
};

/**
 * struct loaded_key - a key in the kernel
 * @principal: as krb5_unparse_name() writes it
 * @name_type: of the principal
 * @kvno: its version
 * @enctype: its encryption type
 * @uses: how many tickets it opened
 */
struct loaded_key {
	char *principal;
	__s32 name_type;
	__u32 kvno;
	__s32 enctype;
	__u64 uses;
};

/**
 * struct loaded_keys - the keys in the kernel
 * @context: libkrb5's
 * @key: the keys
 * @count: number of keys
 * @size: room of @key
 */
struct loaded_keys {
	krb5_context context;
	struct loaded_key *key;
	size_t count;
	size_t size;
};

struct daemon_state;
struct json;

/* status_doors.c */
bool status_daemon_show(const struct daemon_state *state);
bool status_daemon_json(struct json *json, const struct daemon_state *state);
void status_doors_show(struct nl *nl);
size_t status_superseded(const struct loaded_keys *keys);

/* status_ksmbd.c */
void status_ksmbd_show(void);
void status_ksmbd_json(struct json *json);

/* status_get.c */
int status_get(struct nl *nl, struct status_reply *status);

/* keys_get.c */
int loaded_keys_get(struct nl *nl, struct loaded_keys *keys);
void loaded_keys_free(struct loaded_keys *keys);
char *principal_text(krb5_context context, const struct nlattr *nest,
		     const struct nlattr *realm);

#endif /* _KRB5_AP_STATUS_H */
