// SPDX-License-Identifier: GPL-2.0
/*
 * Sorting the keys of keytabs, to find those that are there twice.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "keytab.h"
#include "text.h"

static int data_cmp(const krb5_data *a, const krb5_data *b)
{
	int cmp = memcmp(a->data, b->data,
			 a->length < b->length ? a->length : b->length);

	if (cmp)
		return cmp;
	return a->length < b->length ? -1 : a->length > b->length;
}

static int principal_cmp(krb5_const_principal a, krb5_const_principal b)
{
	int i, cmp = data_cmp(&a->realm, &b->realm);

	for (i = 0; !cmp && i < a->length && i < b->length; i++)
		cmp = data_cmp(&a->data[i], &b->data[i]);
	if (cmp)
		return cmp;
	return a->length < b->length ? -1 : a->length > b->length;
}

/**
 * keytab_same_principal() - compare two principals, name types aside
 * @a: one principal
 * @b: the other
 *
 * Return: whether they are the same
 */
bool keytab_same_principal(krb5_const_principal a, krb5_const_principal b)
{
	return !principal_cmp(a, b);
}

/* Principal, type and version: what a ticket tells about its key. */
static int ticket_cmp(const struct keytab_key *a, const struct keytab_key *b)
{
	int cmp = principal_cmp(&a->principal, &b->principal);

	if (cmp)
		return cmp;
	if (a->enctype != b->enctype)
		return a->enctype < b->enctype ? -1 : 1;
	return a->kvno < b->kvno ? -1 : a->kvno > b->kvno;
}

static int value_cmp(const struct keytab_key *a, const struct keytab_key *b)
{
	return memcmp(a->value, b->value, a->value_len);
}

static int key_order(const struct keytab_key *a, const struct keytab_key *b)
{
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static int key_cmp(const void *pa, const void *pb)
{
	const struct keytab_key *a = *(const struct keytab_key *const *)pa;
	const struct keytab_key *b = *(const struct keytab_key *const *)pb;

	return ticket_cmp(a, b) ?: value_cmp(a, b) ?: key_order(a, b);
}

/**
 * keytab_newer() - compare the age of two keys of a principal
 * @a: one key
 * @b: the other
 *
 * Versions are stored in eight bits by old tools and in sixteen by some KDCs. A
 * small version that was written later than a large one has wrapped, as libkrb5
 * sees it too.
 *
 * Return: whether @a is newer than @b
 */
bool keytab_newer(const struct keytab_key *a, const struct keytab_key *b)
{
	if (a->written >= b->written && a->kvno < 128 && b->kvno > 240)
		return true;
	if (b->written >= a->written && b->kvno < 128 && a->kvno > 240)
		return false;
	return a->kvno > b->kvno;
}

/*
 * Both are loaded: after an account was deleted and made again, versions start
 * over, and which key opens a ticket shows only when it is tried.
 */
static void say_conflict(struct keytab *keytab, const struct keytab_key *a,
			 const struct keytab_key *b, bool strict)
{
	const struct keytab_key *first = key_order(a, b) < 0 ? a : b;
	char *text;

	if (first == b)
		b = a;
	a = first;
	if (keytab->conflicts++ >= KEYTAB_NAMED_MAX)
		return;
	text = keytab_key_text(keytab, b);
	say("%s: entry %u of %s has another key for the same; %s", text,
	    a->number, keytab->source[a->source].name,
	    strict ? "remove the wrong one with ktutil" :
		     "both are tried");
	free(text);
}

/**
 * keytab_principals() - count the principals that have keys
 * @keytab: the keytab, sorted
 *
 * Return: their number
 */
size_t keytab_principals(const struct keytab *keytab)
{
	size_t i, count = !!keytab->count;

	for (i = 1; i < keytab->count; i++)
		count += !!principal_cmp(&keytab->key[i - 1]->principal,
					 &keytab->key[i]->principal);
	return count;
}

/**
 * keytab_sort() - sort keys and drop repeated ones; tells the user of keys that
 * contradict each other
 * @keytab: the keytab
 * @strict: contradictory keys are an error
 *
 * Return: 0, or -EEXIST if @strict and two keys are for the same tickets
 */
int keytab_sort(struct keytab *keytab, bool strict)
{
	size_t i = 1;

	if (keytab->count)
		qsort(keytab->key, keytab->count, sizeof(*keytab->key),
		      key_cmp);
	keytab->conflicts = 0;
	while (i < keytab->count) {
		const struct keytab_key *a = keytab->key[i - 1];
		const struct keytab_key *b = keytab->key[i];

		if (!ticket_cmp(a, b)) {
			if (!value_cmp(a, b)) {
				keytab_drop(keytab, i);
				continue;
			}
			say_conflict(keytab, a, b, strict);
		}
		i++;
	}
	if (!strict || !keytab->conflicts)
		return 0;
	say("%s: %u contradictory keys, which --strict forbids; nothing was loaded",
	    keytab_title(keytab), keytab->conflicts);
	return -EEXIST;
}
