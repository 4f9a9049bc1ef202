/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading keytabs.
 *
 * A bad entry costs only itself: it is left out, named on standard error and
 * counted. A keytab that cannot be opened fails the whole read, because its keys
 * that are in use would be dropped.
 */
#ifndef _KRB5_AP_KEYTAB_H
#define _KRB5_AP_KEYTAB_H

#include <krb5.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* Skipped entries of one keytab that are named one by one, for each cause. */
#define KEYTAB_NAMED_MAX	8

/**
 * struct keytab_key - an entry of a keytab, one allocation of @size bytes
 * @source: index of its keytab
 * @number: index of the entry in its keytab, from 1
 * @principal: its principal; points into the allocation
 * @kvno: its version
 * @enctype: its encryption type
 * @written: when it was written, in seconds since 1970
 * @value_len: length of @value in bytes
 * @value: the key; points into the allocation
 * @size: of the allocation
 */
struct keytab_key {
	unsigned int source;
	unsigned int number;
	krb5_principal_data principal;
	__u32 kvno;
	__s32 enctype;
	__u32 written;
	size_t value_len;
	unsigned char *value;
	size_t size;
};

/**
 * struct keytab_source - a keytab that was read
 * @name: its name; of a file the path
 * @entries: how many entries it has, bad ones included
 * @skipped: how many were skipped for each of enum keytab_skip
 * @stat: of the file
 * @is_file: it is a file, and @stat is set
 */
struct keytab_source {
	char *name;
	unsigned int entries;
	unsigned int skipped[2];
	struct stat stat;
	bool is_file;
};

/**
 * enum keytab_skip - why an entry is left out
 * @KEYTAB_SKIP_BAD: it is damaged
 * @KEYTAB_SKIP_WEAK: krb5_ap does not have its encryption type
 */
enum keytab_skip {
	KEYTAB_SKIP_BAD,
	KEYTAB_SKIP_WEAK,
};

/**
 * struct keytab - the keys of one or several keytabs
 * @context: libkrb5's
 * @source: the keytabs that were read
 * @sources: number of keytabs
 * @entries: entries of all keytabs, bad ones included
 * @bad: entries skipped because they are damaged
 * @weak: entries skipped because of their encryption type
 * @conflicts: keys with the principal, version and type of another key; after
 *	keytab_sort()
 * @key: the usable keys; after keytab_sort() by principal, type and version,
 *	each once
 * @count: number of usable keys
 * @size: room of @key
 */
struct keytab {
	krb5_context context;
	struct keytab_source *source;
	unsigned int sources;
	unsigned int entries;
	unsigned int bad;
	unsigned int weak;
	unsigned int conflicts;
	struct keytab_key **key;
	size_t count;
	size_t size;
};

/**
 * struct keytab_names - names of keytabs and directories, as the user gave them
 * @name: the names, borrowed from the command line
 * @count: number of names
 */
struct keytab_names {
	const char **name;
	unsigned int count;
};

/* keytab.c */
int keytab_init(struct keytab *keytab);
void keytab_free(struct keytab *keytab);
void keytab_clear(struct keytab *keytab);
struct keytab_key *keytab_key_alloc(const krb5_principal_data *principal,
				    const void *value, size_t value_len);
int keytab_add(struct keytab *keytab, struct keytab_key *key);
void keytab_drop(struct keytab *keytab, size_t index);
char *keytab_key_text(const struct keytab *keytab,
		      const struct keytab_key *key);
const char *keytab_title(const struct keytab *keytab);
[[gnu::format(printf, 3, 4)]]
void keytab_skip(struct keytab *keytab, enum keytab_skip why,
		 const char *format, ...);

/* keytab_source.c */
int keytab_read(struct keytab *keytab, const struct keytab_names *names,
		bool strict);
const char *keytab_file_path(const char *name);
char *keytab_default_name(void);
void keytab_names_add(struct keytab_names *names, const char *name);
void keytab_names_free(struct keytab_names *names);

/* keytab_sort.c */
int keytab_sort(struct keytab *keytab, bool strict);
size_t keytab_principals(const struct keytab *keytab);
bool keytab_same_principal(krb5_const_principal a, krb5_const_principal b);
bool keytab_newer(const struct keytab_key *a, const struct keytab_key *b);

/* keytab_file.c */
int keytab_file_read(struct keytab *keytab, const char *path);

/* keytab_open.c */
int keytab_open(const char *path, struct stat *stat);

/* keytab_record.c */
const char *keytab_record_parse(const unsigned char *record, size_t len,
				bool native, struct keytab_key **key);

#endif /* _KRB5_AP_KEYTAB_H */
