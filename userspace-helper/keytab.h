/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading keytabs, on libkrb5.
 */
#ifndef KRB5_AP_KEYTAB_H
#define KRB5_AP_KEYTAB_H

#include <krb5.h>
#include <stddef.h>

/**
 * struct keytab - the usable entries of a keytab
 * @name: what was read
 * @entry: the entries, sorted by principal, kvno and encryption type
 * @count: how many
 * @principals: how many principals they are of
 * @skipped: entries of encryption types that are not supported
 */
struct keytab {
	char name[4096];
	krb5_keytab_entry *entry;
	size_t count;
	size_t principals;
	size_t skipped;
};

int keytab_read(krb5_context krb5, const char *name, struct keytab *keytab);
void keytab_free(krb5_context krb5, struct keytab *keytab);

#endif /* KRB5_AP_KEYTAB_H */
