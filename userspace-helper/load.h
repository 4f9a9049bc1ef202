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

/* load_send.c */
int load_send(struct load *load, bool allow_empty);

/* load_diff.c */
int load_diff(struct load *load);

#endif /* _KRB5_AP_LOAD_H */
