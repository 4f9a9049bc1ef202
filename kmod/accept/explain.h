/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The acceptor's other entrance, for those who explain verdicts to an
 * administrator with CAP_NET_ADMIN. It judges as krb5_ap_accept() does, under
 * the same contract, and tells the facts that decided.
 */
#ifndef _KRB5_AP_EXPLAIN_H
#define _KRB5_AP_EXPLAIN_H

#include <linux/krb5_ap.h>

#include "facts.h"

struct net;

int krb5_accept_explain(struct net *net, const struct krb5_ap_request *request,
			bool dry_run, struct krb5_ap_context **contextp,
			struct krb5_ap_reply *reply,
			struct krb5_accept_facts *facts);
void krb5_accept_facts_free(struct krb5_accept_facts *facts);

#endif /* _KRB5_AP_EXPLAIN_H */
