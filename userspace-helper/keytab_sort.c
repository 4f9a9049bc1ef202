// SPDX-License-Identifier: GPL-2.0
/*
 * Sorting the keys of a keytab, to find those that are there twice.
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

static int entry_cmp(const krb5_keytab_entry *a, const krb5_keytab_entry *b)
{
	int cmp = principal_cmp(a->principal, b->principal);

	if (cmp)
		return cmp;
	if (a->key.enctype != b->key.enctype)
		return a->key.enctype < b->key.enctype ? -1 : 1;
	return a->vno < b->vno ? -1 : a->vno > b->vno;
}

static int key_cmp(const void *pa, const void *pb)
{
	const struct keytab_key *a = *(const struct keytab_key *const *)pa;
	const struct keytab_key *b = *(const struct keytab_key *const *)pb;
	int cmp = entry_cmp(&a->entry, &b->entry);

	if (cmp)
		return cmp;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* Two keys for one ticket: which of them is it? */
static int conflict(const struct keytab *keytab, const struct keytab_key *a,
		    const struct keytab_key *b)
{
	char *text = keytab_key_text(keytab, b);

	say("%s: %s: entry %u is for the same, with another key", keytab->name, text,
	    a->number);
	say("remove the wrong one with ktutil; nothing was loaded");
	free(text);
	return -EEXIST;
}

/**
 * keytab_sort() - sort keys, drop doubles and count principals; tells the user
 * of doubles that differ
 * @keytab: the keytab
 *
 * Return: 0, or -EEXIST if two keys are for the same tickets
 */
int keytab_sort(struct keytab *keytab)
{
	size_t i = 1;

	if (keytab->count)
		qsort(keytab->key, keytab->count, sizeof(*keytab->key),
		      key_cmp);
	keytab->principals = !!keytab->count;
	while (i < keytab->count) {
		const struct keytab_key *a = keytab->key[i - 1];
		const struct keytab_key *b = keytab->key[i];

		if (!entry_cmp(&a->entry, &b->entry)) {
			if (memcmp(a->entry.key.contents, b->entry.key.contents,
				   a->entry.key.length))
				return conflict(keytab, a, b);
			keytab_drop(keytab, i);
			continue;
		}
		if (principal_cmp(a->entry.principal, b->entry.principal))
			keytab->principals++;
		i++;
	}
	return 0;
}
