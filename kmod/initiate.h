/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The initiator's stages, apart from the network namespace and the clock that
 * they are run with.
 */
#ifndef _KRB5_AP_INITIATE_H
#define _KRB5_AP_INITIATE_H

#include <linux/krb5_ap.h>
#include <linux/types.h>

struct krb5_ap_net;

/* initiate.c */
int krb5_initiate_run(struct krb5_ap_net *kn,
		      const struct krb5_ap_initiation *wanted, s64 now,
		      struct krb5_ap_initiator **initiatorp,
		      struct krb5_ap_context **contextp);

/* verify_reply.c */
int krb5_verify_run(struct krb5_ap_net *kn,
		    struct krb5_ap_initiator *initiator,
		    const void *reply, size_t len,
		    struct krb5_ap_context **contextp,
		    struct krb5_ap_answer *answer);

#endif /* _KRB5_AP_INITIATE_H */
