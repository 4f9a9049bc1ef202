// SPDX-License-Identifier: GPL-2.0
/*
 * Reading keytabs, on libkrb5.
 *
 * A keytab is taken as a whole or not at all: one that is damaged in the middle
 * would otherwise look like one with fewer keys, and a service would lose its
 * clients without a word.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "keytab.h"
#include "krb5-ap.h"

static bool is_supported(krb5_enctype enctype)
{
	switch (enctype) {
	case 17: /* aes128-cts-hmac-sha1-96 */
	case 18: /* aes256-cts-hmac-sha1-96 */
	case 19: /* aes128-cts-hmac-sha256-128 */
	case 20: /* aes256-cts-hmac-sha384-192 */
	case 25: /* camellia128-cts-cmac */
	case 26: /* camellia256-cts-cmac */
		return true;
	default:
		return false;
	}
}

static void complain_krb5(krb5_context krb5, krb5_error_code code,
			  const struct keytab *keytab, size_t number)
{
	const char *text = krb5_get_error_message(krb5, code);

	if (number)
		complain("%s: entry %zu: %s; nothing was loaded", keytab->name,
			 number, text);
	else
		complain("%s: %s", keytab->name, text);
	krb5_free_error_message(krb5, text);
}

static int cmp_data(const krb5_data *a, const krb5_data *b)
{
	unsigned int n = a->length < b->length ? a->length : b->length;
	int cmp = n ? memcmp(a->data, b->data, n) : 0;

	if (cmp)
		return cmp;
	return a->length < b->length ? -1 : a->length > b->length;
}

static int cmp_principal(krb5_const_principal a, krb5_const_principal b)
{
	int cmp = cmp_data(&a->realm, &b->realm), i;

	for (i = 0; !cmp && i < a->length && i < b->length; i++)
		cmp = cmp_data(&a->data[i], &b->data[i]);
	return cmp ? cmp : a->length - b->length;
}

static int cmp_entry(const void *pa, const void *pb)
{
	const krb5_keytab_entry *a = pa, *b = pb;
	int cmp = cmp_principal(a->principal, b->principal);

	if (cmp)
		return cmp;
	if (a->vno != b->vno)
		return a->vno < b->vno ? -1 : 1;
	return a->key.enctype - b->key.enctype;
}

static int add_entry(krb5_context krb5, struct keytab *keytab,
		     krb5_keytab_entry *entry)
{
	krb5_keytab_entry *more;

	if (!is_supported(entry->key.enctype)) {
		keytab->skipped++;
		krb5_free_keytab_entry_contents(krb5, entry);
		return 0;
	}
	/* No realloc(): entries point to keys, but do not hold them. */
	if (!(keytab->count & (keytab->count - 1))) {
		more = xalloc((keytab->count ? 2 * keytab->count : 1) *
			      sizeof(*more));
		if (keytab->count)
			memcpy(more, keytab->entry,
			       keytab->count * sizeof(*more));
		free(keytab->entry);
		keytab->entry = more;
	}
	keytab->entry[keytab->count++] = *entry;
	return 0;
}

/* Entries that are there twice count once; two keys for one name do not. */
static int drop_duplicates(krb5_context krb5, struct keytab *keytab)
{
	size_t i, kept = 0;
	char *name;

	if (!keytab->count)
		return 0;
	qsort(keytab->entry, keytab->count, sizeof(*keytab->entry), cmp_entry);
	keytab->principals = 1;
	for (i = 1; i < keytab->count; i++) {
		krb5_keytab_entry *last = &keytab->entry[kept];
		krb5_keytab_entry *entry = &keytab->entry[i];

		if (cmp_principal(last->principal, entry->principal))
			keytab->principals++;
		if (cmp_entry(last, entry)) {
			keytab->entry[++kept] = *entry;
			if (kept != i)
				memset(entry, 0, sizeof(*entry));
			continue;
		}
		if (last->key.length != entry->key.length ||
		    memcmp(last->key.contents, entry->key.contents,
			   entry->key.length)) {
			if (krb5_unparse_name(krb5, entry->principal, &name))
				name = NULL;
			complain("%s: two different keys for %s, kvno %u, enctype %d; nothing was loaded. Remove one of them (ktutil, delete_entry)",
				 keytab->name, name ? name : "a principal",
				 entry->vno, entry->key.enctype);
			krb5_free_unparsed_name(krb5, name);
			return -1;
		}
		krb5_free_keytab_entry_contents(krb5, entry);
		memset(entry, 0, sizeof(*entry));
	}
	keytab->count = kept + 1;
	return 0;
}

/* Why a file cannot be read, in words that say what to do. */
static int check_file(const struct keytab *keytab)
{
	const char *path = keytab->name;
	struct stat st;
	FILE *file;

	if (!strncmp(path, "FILE:", 5))
		path += 5;
	else if (strchr(path, ':'))
		return 0;
	file = fopen(path, "r");
	if (!file) {
		if (errno == ENOENT)
			complain("there is no keytab %s: name one with -k, or have it made (kadmin: ktadd -k %s PRINCIPAL)",
				 path, path);
		else if (errno == EACCES)
			complain("may not read the keytab %s: try as root",
				 path);
		else
			complain("cannot read the keytab %s: %s", path,
				 strerror(errno));
		return -1;
	}
	if (fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= 2) {
		complain("the keytab %s is empty", path);
		fclose(file);
		return -1;
	}
	fclose(file);
	return 0;
}

static int read_entries(krb5_context krb5, krb5_keytab kt,
			struct keytab *keytab)
{
	krb5_keytab_entry entry;
	krb5_kt_cursor cursor;
	krb5_error_code code;
	size_t number = 0;

	code = krb5_kt_start_seq_get(krb5, kt, &cursor);
	if (code) {
		complain_krb5(krb5, code, keytab, 0);
		return -1;
	}
	for (;;) {
		number++;
		code = krb5_kt_next_entry(krb5, kt, &entry, &cursor);
		if (code)
			break;
		add_entry(krb5, keytab, &entry);
	}
	krb5_kt_end_seq_get(krb5, kt, &cursor);
	if (code != KRB5_KT_END) {
		complain_krb5(krb5, code, keytab, number);
		return -1;
	}
	return 0;
}

/**
 * keytab_read() - read a keytab
 * @krb5: libkrb5
 * @name: of the keytab; NULL for the default one
 * @keytab: set to what is in it; to be freed with keytab_free()
 *
 * Return: 0; -1, a message was printed, and there is nothing to be freed
 */
int keytab_read(krb5_context krb5, const char *name, struct keytab *keytab)
{
	krb5_error_code code;
	krb5_keytab kt;
	int ret;

	memset(keytab, 0, sizeof(*keytab));
	snprintf(keytab->name, sizeof(keytab->name), "%s",
		 name ? name : "the default keytab");
	code = name ? krb5_kt_resolve(krb5, name, &kt) :
		      krb5_kt_default(krb5, &kt);
	if (!code)
		code = krb5_kt_get_name(krb5, kt, keytab->name,
					sizeof(keytab->name));
	if (code) {
		complain_krb5(krb5, code, keytab, 0);
		return -1;
	}

	ret = check_file(keytab);
	if (!ret)
		ret = read_entries(krb5, kt, keytab);
	if (!ret)
		ret = drop_duplicates(krb5, keytab);
	krb5_kt_close(krb5, kt);
	if (!ret && !keytab->count && keytab->skipped) {
		complain("%s has only keys of encryption types that are too weak or unknown (DES, triple DES, RC4, ...). Give the principal AES keys and export it again",
			 keytab->name);
		ret = -1;
	} else if (!ret && !keytab->count) {
		complain("the keytab %s is empty", keytab->name);
		ret = -1;
	}
	if (ret)
		keytab_free(krb5, keytab);
	return ret;
}

/**
 * keytab_free() - wipe and free what keytab_read() read
 * @krb5: libkrb5
 * @keytab: what was read
 */
void keytab_free(krb5_context krb5, struct keytab *keytab)
{
	size_t i;

	/* libkrb5 wipes the key of each. */
	for (i = 0; i < keytab->count; i++)
		krb5_free_keytab_entry_contents(krb5, &keytab->entry[i]);
	free(keytab->entry);
	keytab->entry = NULL;
	keytab->count = 0;
}
