// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap load --dry-run: what a load would change.
 *
 * The kernel does not tell the values of its keys. Keys are the same here if
 * principal, version and encryption type are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enctype.h"
#include "load.h"
#include "status.h"
#include "text.h"

/**
 * struct named_key - a key, by what is compared
 * @principal: as krb5_unparse_name() writes it; owned
 * @kvno: its version
 * @enctype: its encryption type
 */
struct named_key {
	char *principal;
	__u32 kvno;
	__s32 enctype;
};

static int named_cmp(const void *pa, const void *pb)
{
	const struct named_key *a = pa, *b = pb;
	int cmp = strcmp(a->principal, b->principal);

	if (cmp)
		return cmp;
	if (a->kvno != b->kvno)
		return a->kvno < b->kvno ? -1 : 1;
	return a->enctype < b->enctype ? -1 : a->enctype > b->enctype;
}

static void show(char sign, const struct named_key *key)
{
	char enctype[ENCTYPE_NAME_MAX];

	printf("%c %10u  %-26s ", sign, key->kvno,
	       enctype_name(key->enctype, enctype));
	text_put(stdout, key->principal);
	putchar('\n');
}

static struct named_key *name_keytab(const struct keytab *keytab)
{
	struct named_key *key = calloc(keytab->count ?: 1, sizeof(*key));
	char *principal;
	size_t i;

	if (!key)
		abort();
	for (i = 0; i < keytab->count; i++) {
		if (krb5_unparse_name(keytab->context,
				      &keytab->key[i]->principal, &principal))
			abort();
		key[i] = (struct named_key){
			.principal = strdup(principal),
			.kvno = keytab->key[i]->kvno,
			.enctype = keytab->key[i]->enctype,
		};
		krb5_free_unparsed_name(keytab->context, principal);
		if (!key[i].principal)
			abort();
	}
	qsort(key, keytab->count, sizeof(*key), named_cmp);
	return key;
}

static struct named_key *name_loaded(const struct loaded_keys *loaded)
{
	struct named_key *key = calloc(loaded->count ?: 1, sizeof(*key));
	size_t i;

	if (!key)
		abort();
	for (i = 0; i < loaded->count; i++) {
		key[i] = (struct named_key){
			.principal = strdup(loaded->key[i].principal),
			.kvno = loaded->key[i].kvno,
			.enctype = loaded->key[i].enctype,
		};
		if (!key[i].principal)
			abort();
	}
	qsort(key, loaded->count, sizeof(*key), named_cmp);
	return key;
}

static void named_free(struct named_key *key, size_t count)
{
	while (count)
		free(key[--count].principal);
	free(key);
}

static void compare(const struct keytab *keytab,
		    const struct loaded_keys *loaded)
{
	struct named_key *new = name_keytab(keytab), *old = name_loaded(loaded);
	size_t i = 0, j = 0, added = 0, removed = 0, same = 0;
	int cmp;

	while (i < keytab->count || j < loaded->count) {
		if (i == keytab->count)
			cmp = 1;
		else if (j == loaded->count)
			cmp = -1;
		else
			cmp = named_cmp(&new[i], &old[j]);
		if (cmp < 0)
			show('+', &new[i]);
		else if (cmp > 0)
			show('-', &old[j]);
		added += cmp < 0;
		removed += cmp > 0;
		same += !cmp;
		i += cmp <= 0;
		j += cmp >= 0;
	}
	printf("would load %zu keys of %zu principals: %zu added, %zu removed, %zu the same\n",
	       keytab->count, keytab_principals(keytab), added, removed, same);
	named_free(new, keytab->count);
	named_free(old, loaded->count);
}

/**
 * load_diff() - show what a load would change; tells the user if that fails
 * @load: the connection and the keys
 *
 * Return: 0 or -errno
 */
int load_diff(struct load *load)
{
	struct loaded_keys loaded;
	int err;

	err = loaded_keys_get(&load->nl, &loaded);
	if (!err)
		compare(&load->keytab, &loaded);
	loaded_keys_free(&loaded);
	return err;
}
