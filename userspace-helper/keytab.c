// SPDX-License-Identifier: GPL-2.0
/*
 * The keys of keytabs in memory.
 *
 * A key is one allocation that has its owner in struct keytab and is wiped when
 * it is dropped. Only pointers to keys are ever moved.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enctype.h"
#include "keytab.h"
#include "text.h"

/* Bytes of a principal in a message. */
#define SHOWN_MAX	256

/**
 * keytab_init() - prepare an empty set of keys; tells the user if it fails
 * @keytab: the set; to be freed with keytab_free() even if this fails
 *
 * Return: 0 or -EINVAL
 */
int keytab_init(struct keytab *keytab)
{
	krb5_error_code code;
	const char *text;

	*keytab = (struct keytab){};
	code = krb5_init_context(&keytab->context);
	if (!code)
		return 0;
	keytab->context = NULL;
	text = krb5_get_error_message(NULL, code);
	say("libkrb5 does not start: %s; check krb5.conf", text);
	krb5_free_error_message(NULL, text);
	return -EINVAL;
}

/**
 * keytab_title() - name the keytabs in a message about all of them
 * @keytab: what was read
 *
 * Return: a text, valid as long as @keytab
 */
const char *keytab_title(const struct keytab *keytab)
{
	return keytab->sources == 1 ? keytab->source[0].name : "keytabs";
}

/**
 * keytab_key_text() - name a key
 * @keytab: its keytab
 * @key: the key
 *
 * Return: a text with its keytab, number, principal, version and type; the
 *	caller frees it
 */
char *keytab_key_text(const struct keytab *keytab, const struct keytab_key *key)
{
	char enctype[ENCTYPE_NAME_MAX];
	char *principal, *text;

	if (krb5_unparse_name(keytab->context, &key->principal, &principal))
		abort();
	if (asprintf(&text, "%s: entry %u, %.*s%s, key version %u, %s",
		     keytab->source[key->source].name, key->number, SHOWN_MAX,
		     principal, strlen(principal) > SHOWN_MAX ? "..." : "",
		     key->kvno, enctype_name(key->enctype, enctype)) < 0)
		abort();
	krb5_free_unparsed_name(keytab->context, principal);
	return text;
}

/**
 * keytab_skip() - count and name a skipped entry of the keytab being read
 * @keytab: what is being read
 * @why: the cause
 * @format: which entry and what is wrong with it, as for printf()
 */
void keytab_skip(struct keytab *keytab, enum keytab_skip why,
		 const char *format, ...)
{
	struct keytab_source *source = &keytab->source[keytab->sources - 1];
	va_list args;
	char *text;

	if (why == KEYTAB_SKIP_BAD)
		keytab->bad++;
	else
		keytab->weak++;
	if (source->skipped[why]++ >= KEYTAB_NAMED_MAX)
		return;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	say("%s", text);
	free(text);
}

/**
 * keytab_key_alloc() - allocate a key
 * @principal: its principal; copied
 * @value: the key; copied
 * @value_len: its length in bytes
 *
 * Return: the key with all other members zero, or NULL without memory
 */
struct keytab_key *keytab_key_alloc(const krb5_principal_data *principal,
				    const void *value, size_t value_len)
{
	size_t names = principal->realm.length, size, parts;
	struct keytab_key *key;
	krb5_int32 i;
	char *at;

	parts = principal->length * sizeof(*principal->data);
	for (i = 0; i < principal->length; i++)
		names += principal->data[i].length;
	size = sizeof(*key) + parts + names + value_len;
	key = calloc(1, size);
	if (!key)
		return NULL;
	key->size = size;
	key->principal = *principal;
	key->principal.data = (void *)(key + 1);
	at = (char *)(key + 1) + parts;
	key->principal.realm.data = at;
	at = mempcpy(at, principal->realm.data, principal->realm.length);
	for (i = 0; i < principal->length; i++) {
		key->principal.data[i] = principal->data[i];
		key->principal.data[i].data = at;
		at = mempcpy(at, principal->data[i].data,
			     principal->data[i].length);
	}
	key->value = (unsigned char *)at;
	key->value_len = value_len;
	if (value_len)
		memcpy(key->value, value, value_len);
	return key;
}

static void key_free(struct keytab_key *key)
{
	explicit_bzero(key, key->size);
	free(key);
}

/* A key that krb5_ap can use stays; any other is named. */
static bool key_usable(struct keytab *keytab, const struct keytab_key *key)
{
	size_t len = enctype_key_len(key->enctype);
	enum keytab_skip why = KEYTAB_SKIP_BAD;
	char fault[96], *text;

	if (len && len == key->value_len)
		return true;
	if (!key->value_len) {
		snprintf(fault, sizeof(fault), "it has no key");
	} else if (!len) {
		why = KEYTAB_SKIP_WEAK;
		snprintf(fault, sizeof(fault),
			 "its encryption type is weak or unknown");
	} else {
		snprintf(fault, sizeof(fault),
			 "its key has %zu bytes instead of %zu", key->value_len,
			 len);
	}
	text = keytab_key_text(keytab, key);
	keytab_skip(keytab, why, "%s: skipped, %s", text, fault);
	free(text);
	return false;
}

/**
 * keytab_add() - add a key of the keytab being read
 * @keytab: what is being read
 * @key: the key; consumed. One that krb5_ap cannot use is named and skipped.
 *
 * Return: 0 or -ENOMEM
 */
int keytab_add(struct keytab *keytab, struct keytab_key *key)
{
	struct keytab_source *source = &keytab->source[keytab->sources - 1];
	size_t size = keytab->size ? 2 * keytab->size : 64;
	struct keytab_key **more;

	key->source = keytab->sources - 1;
	key->number = source->entries;
	if (!key_usable(keytab, key)) {
		key_free(key);
		return 0;
	}
	if (keytab->count == keytab->size) {
		more = realloc(keytab->key, size * sizeof(*more));
		if (!more) {
			key_free(key);
			return -ENOMEM;
		}
		keytab->key = more;
		keytab->size = size;
	}
	keytab->key[keytab->count++] = key;
	return 0;
}

/**
 * keytab_drop() - wipe and drop a key
 * @keytab: the set
 * @index: of the key; the others keep their order
 */
void keytab_drop(struct keytab *keytab, size_t index)
{
	key_free(keytab->key[index]);
	keytab->count--;
	memmove(&keytab->key[index], &keytab->key[index + 1],
		(keytab->count - index) * sizeof(*keytab->key));
}

/**
 * keytab_clear() - wipe and drop all keys and forget their keytabs
 * @keytab: the set
 */
void keytab_clear(struct keytab *keytab)
{
	while (keytab->count)
		key_free(keytab->key[--keytab->count]);
	while (keytab->sources)
		free(keytab->source[--keytab->sources].name);
	keytab->entries = 0;
	keytab->bad = 0;
	keytab->weak = 0;
}

/**
 * keytab_free() - wipe and free what was read
 * @keytab: the set
 */
void keytab_free(struct keytab *keytab)
{
	keytab_clear(keytab);
	free(keytab->key);
	free(keytab->source);
	if (keytab->context)
		krb5_free_context(keytab->context);
	*keytab = (struct keytab){};
}
