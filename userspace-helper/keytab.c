// SPDX-License-Identifier: GPL-2.0
/*
 * Reading a keytab with libkrb5.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enctype.h"
#include "keytab.h"
#include "text.h"

/* How many entries that are left out are named one by one. */
#define NAMED_MAX	8
/* Octets of a principal in a message. */
#define SHOWN_MAX	256
/* How often a keytab may be replaced while it is being read. */
#define TRIES_MAX	5

static void complain(const struct keytab *keytab, krb5_error_code code,
		     const char *what)
{
	const char *text = krb5_get_error_message(keytab->context, code);

	say("%s: %s: %s", keytab->name, what, text);
	krb5_free_error_message(keytab->context, text);
}

/**
 * keytab_key_text() - name a key
 * @keytab: its keytab
 * @key: the key
 *
 * Return: a text, to be freed
 */
char *keytab_key_text(const struct keytab *keytab, const struct keytab_key *key)
{
	const krb5_keytab_entry *entry = &key->entry;
	char enctype[ENCTYPE_NAME_MAX];
	char *principal, *text;

	if (krb5_unparse_name(keytab->context, entry->principal, &principal))
		abort();
	if (asprintf(&text, "entry %u, %.*s%s, key version %u, %s", key->number,
		     SHOWN_MAX, principal,
		     strlen(principal) > SHOWN_MAX ? "..." : "", entry->vno,
		     enctype_name(entry->key.enctype, enctype)) < 0)
		abort();
	krb5_free_unparsed_name(keytab->context, principal);
	return text;
}

static void say_key(const struct keytab *keytab, const struct keytab_key *key,
		    const char *what)
{
	char *text = keytab_key_text(keytab, key);

	say("%s: %s: %s", keytab->name, text, what);
	free(text);
}

static void free_key(struct keytab *keytab, struct keytab_key *key)
{
	if (key->entry.key.contents)
		explicit_bzero(key->entry.key.contents, key->entry.key.length);
	krb5_free_keytab_entry_contents(keytab->context, &key->entry);
	free(key);
}

/**
 * keytab_drop() - forget a key
 * @keytab: the keytab
 * @index: of the key; the others keep their order
 */
void keytab_drop(struct keytab *keytab, size_t index)
{
	free_key(keytab, keytab->key[index]);
	keytab->count--;
	memmove(&keytab->key[index], &keytab->key[index + 1],
		(keytab->count - index) * sizeof(*keytab->key));
}

static void drop_all(struct keytab *keytab)
{
	while (keytab->count)
		keytab_drop(keytab, keytab->count - 1);
	keytab->entries = 0;
}

/* Only the pointers move; there are no keys left behind. */
static int make_room(struct keytab *keytab)
{
	size_t size = keytab->size ? 2 * keytab->size : 64;
	struct keytab_key **key;

	if (keytab->count < keytab->size)
		return 0;
	key = realloc(keytab->key, size * sizeof(*key));
	if (!key)
		return -ENOMEM;
	keytab->key = key;
	keytab->size = size;
	return 0;
}

static int read_all(struct keytab *keytab, krb5_keytab kt)
{
	krb5_keytab_entry entry;
	struct keytab_key *key;
	krb5_kt_cursor cursor;
	krb5_error_code code;

	code = krb5_kt_start_seq_get(keytab->context, kt, &cursor);
	if (code) {
		complain(keytab, code, "cannot read it");
		return -EIO;
	}
	for (;;) {
		code = krb5_kt_next_entry(keytab->context, kt, &entry, &cursor);
		if (code)
			break;
		key = make_room(keytab) ? NULL : malloc(sizeof(*key));
		if (!key) {
			explicit_bzero(entry.key.contents, entry.key.length);
			krb5_free_keytab_entry_contents(keytab->context,
							&entry);
			code = ENOMEM;
			break;
		}
		key->entry = entry;
		key->number = ++keytab->entries;
		keytab->key[keytab->count++] = key;
	}
	krb5_kt_end_seq_get(keytab->context, kt, &cursor);
	if (code == KRB5_KT_END)
		return 0;
	complain(keytab, code, "cannot read it to its end");
	return -EIO;
}

static int read_file(struct keytab *keytab, krb5_keytab kt, const char *path)
{
	struct keytab_file file = { .path = path, .fd = -1 };
	unsigned int tries;
	int err = -EAGAIN;

	for (tries = 0; err == -EAGAIN && tries < TRIES_MAX; tries++) {
		drop_all(keytab);
		err = keytab_file_open(&file) ?: read_all(keytab, kt);
		if (!err && keytab_file_replaced(&file))
			err = -EAGAIN;
		keytab_file_close(&file);
	}
	if (err == -EAGAIN) {
		say("%s: is replaced again and again while it is read; load it again",
		    path);
	} else if (!err && keytab->entries != file.entries) {
		say("%s is damaged: libkrb5 cannot read entry %u of %u; nothing was loaded",
		    path, keytab->entries + 1, file.entries);
		err = -EBADMSG;
	}
	return err;
}

/* Leaves out what krb5_ap cannot use, and refuses what nobody could use. */
static int judge(struct keytab *keytab)
{
	size_t i = 0, out = 0, len;

	while (i < keytab->count) {
		const struct keytab_key *key = keytab->key[i];

		len = enctype_key_len(key->entry.key.enctype);
		if (!len) {
			if (out++ < NAMED_MAX)
				say_key(keytab, key,
					"skipped, its encryption type is weak or unknown");
			keytab_drop(keytab, i);
			continue;
		}
		if (len != key->entry.key.length) {
			say_key(keytab, key,
				"damaged, its key has the wrong length; nothing was loaded");
			return -EBADMSG;
		}
		i++;
	}
	if (out > NAMED_MAX)
		say("%s: %zu more skipped for the same reason", keytab->name,
		    out - NAMED_MAX);
	return 0;
}

static krb5_error_code resolve(struct keytab *keytab, const char *name,
			       krb5_keytab *kt)
{
	char text[4096];
	krb5_error_code code;

	if (name)
		code = krb5_kt_resolve(keytab->context, name, kt);
	else
		code = krb5_kt_default(keytab->context, kt);
	keytab->name = strdup(name ?: "default keytab");
	if (!keytab->name)
		abort();
	if (code || krb5_kt_get_name(keytab->context, *kt, text, sizeof(text)))
		return code;
	free(keytab->name);
	keytab->name = strdup(text);
	if (!keytab->name)
		abort();
	return 0;
}

/**
 * keytab_read() - read a keytab; tells the user what is wrong with it
 * @keytab: set to what is in it; to be freed with keytab_free() even if this
 *	fails
 * @name: of the keytab; NULL for the default one
 *
 * Return: 0 or -errno
 */
int keytab_read(struct keytab *keytab, const char *name)
{
	krb5_error_code code;
	const char *path;
	krb5_keytab kt;
	int err;

	*keytab = (struct keytab){};
	code = krb5_init_context(&keytab->context);
	if (code) {
		keytab->context = NULL;
		say("libkrb5 does not start: error %ld; is /etc/krb5.conf in order?",
		    (long)code);
		return -EINVAL;
	}
	code = resolve(keytab, name, &kt);
	if (code) {
		complain(keytab, code, "is no keytab");
		return -EINVAL;
	}
	path = strchr(keytab->name, ':');
	if (!strcmp(krb5_kt_get_type(keytab->context, kt), "FILE") && path)
		err = read_file(keytab, kt, path + 1);
	else
		err = read_all(keytab, kt);
	krb5_kt_close(keytab->context, kt);
	return err ?: judge(keytab);
}

/**
 * keytab_free() - wipe and free what was read from a keytab
 * @keytab: what was read
 */
void keytab_free(struct keytab *keytab)
{
	drop_all(keytab);
	free(keytab->key);
	free(keytab->name);
	if (keytab->context)
		krb5_free_context(keytab->context);
	*keytab = (struct keytab){};
}
