/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loading keys into the kernel.
 */
#ifndef _KRB5_AP_LOAD_H
#define _KRB5_AP_LOAD_H

#include "keytab.h"
#include "nl.h"

/**
 * struct load - an upload
 * @nl: the connection
 * @keytab: the keys
 * @unavailable: keys that were dropped because the kernel has no algorithm
 * @id: the kernel's number for the upload
 * @generation: the kernel's number for the set, after the commit
 */
struct load {
	struct nl nl;
	struct keytab keytab;
	__u32 unavailable;
	__u32 id;
	__u64 generation;
};

/**
 * struct load_options - how to load
 * @names: keytabs and directories
 * @allow_empty: a keytab without usable keys drops those in use
 * @strict: a damaged or contradictory entry is an error
 * @dry_run: only show what would change
 */
struct load_options {
	struct keytab_names names;
	bool allow_empty;
	bool strict;
	bool dry_run;
};

/* load.c */
int load_keytabs(struct load *load, const struct load_options *options);

/* load_send.c */
int load_send(struct load *load, bool allow_empty);

/* load_diff.c */
int load_diff(struct load *load);

#endif /* _KRB5_AP_LOAD_H */
