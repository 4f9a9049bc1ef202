/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading a keytab.
 */
#ifndef _KRB5_AP_KEYTAB_H
#define _KRB5_AP_KEYTAB_H

#include <krb5.h>
#include <stdbool.h>
#include <sys/stat.h>

/**
 * struct keytab_key - one entry of a keytab
 * @entry: as libkrb5 reads it
 * @number: which entry, from 1
 */
struct keytab_key {
	krb5_keytab_entry entry;
	unsigned int number;
};

/**
 * struct keytab - what was read from a keytab
 * @context: libkrb5's
 * @name: of the keytab, with its type
 * @entries: how many it has
 * @key: those that krb5_ap can use; after keytab_sort() by principal, enctype
 *	and version, each once
 * @count: how many
 * @size: how many @key has room for
 * @principals: how many principals have keys; after keytab_sort()
 */
struct keytab {
	krb5_context context;
	char *name;
	unsigned int entries;
	struct keytab_key **key;
	size_t count;
	size_t size;
	size_t principals;
};

/**
 * struct keytab_file - a keytab in a file, while it is being read
 * @path: of the file
 * @fd: the file, locked; -1 if there is none
 * @stat: of the file
 * @entries: how many it has
 */
struct keytab_file {
	const char *path;
	int fd;
	struct stat stat;
	unsigned int entries;
};

/* keytab.c */
int keytab_read(struct keytab *keytab, const char *name);
void keytab_free(struct keytab *keytab);
void keytab_drop(struct keytab *keytab, size_t index);
char *keytab_key_text(const struct keytab *keytab,
		      const struct keytab_key *key);

/* keytab_sort.c */
int keytab_sort(struct keytab *keytab);

/* keytab_file.c */
int keytab_file_open(struct keytab_file *file);
bool keytab_file_replaced(const struct keytab_file *file);
void keytab_file_close(struct keytab_file *file);

/* keytab_record.c */
const char *keytab_record_fault(const unsigned char *record, size_t len,
				bool native);

#endif /* _KRB5_AP_KEYTAB_H */
