/* SPDX-License-Identifier: GPL-2.0 */
/*
 * krb5-apd: the processes that look users up.
 */
#ifndef _KRB5_AP_APD_POOL_H
#define _KRB5_AP_APD_POOL_H

#include "apd.h"

/**
 * struct apd_pool_stats - what has become of look-ups
 * @answered: users found, or known not to exist
 * @unavailable: a directory could not be asked
 * @hung: took too long; the process was ended
 * @dropped: too many waited, or for too long
 * @processes: that there are
 * @waiting: principals
 */
struct apd_pool_stats {
	unsigned long long answered;
	unsigned long long unavailable;
	unsigned long long hung;
	unsigned long long dropped;
	unsigned int processes;
	unsigned int waiting;
};

/* Called with an answer: the principal, the question's number, its user. */
typedef void apd_pool_answer(struct apd *apd, const char *name, __u32 number,
			     const struct who *who);

void apd_pool_begin(struct apd *apd, bool nfsidmap, apd_pool_answer *answer);
void apd_pool_end(void);
void apd_pool_ask(const char *name, __u32 number, __u32 wait_ms);
const struct apd_pool_stats *apd_pool_stats(void);

#endif /* _KRB5_AP_APD_POOL_H */
