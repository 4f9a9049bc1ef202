// SPDX-License-Identifier: GPL-2.0
/*
 * An acceptance and the replay table, RFC 4120 section 3.2.3: asked twice, once
 * early and once for good.
 */
#include <linux/err.h>

#include "accept.h"
#include "netlink/netlink.h"

/**
 * krb5_accept_replay_lookup() - was it accepted before?
 * @a: the exchange
 * @query: set to what the table is asked
 *
 * A replay is known as one before anything is made for it. The keys of
 * user-to-user are not in the table yet, and can wait for it.
 *
 * Return: 0 or KRB5_AP_REASON_REPLAY
 */
int krb5_accept_replay_lookup(struct krb5_accept *a,
			      struct krb5_replay_query *query)
{
	struct krb5_ap_octets cipher = a->req.authenticator.cipher;

	*query = (struct krb5_replay_query){
		.account = a->kn->account,
		.max = a->config.replay_max,
		.key = a->key ? a->key->replay : NULL,
		.tag = cipher.data + cipher.len - a->session->mac_len,
		.tag_len = a->session->mac_len,
		.ctime = a->auth.ctime,
		.now = a->now.tv_sec,
		.skew = a->config.skew,
		.cold_start = a->config.replay_cold_start,
		.acceptor_subkey = a->mutual,
		.gfp = a->request->gfp,
	};
	if (!query->key)
		return 0;
	return krb5_replay_lookup(query) ? KRB5_AP_REASON_REPLAY : 0;
}

/* The key as the replay table knows it; the caller gives it back. */
static struct krb5_replay_key *accept_replay_key(struct krb5_accept *a)
{
	const struct krb5_ap_key *u2u = a->request->u2u_key;

	return krb5_replay_key_get(u2u->enctype, u2u->value, u2u->length,
				   a->kn->account->unprivileged,
				   a->request->gfp);
}

/**
 * krb5_accept_replay_commit() - accept it now, if nobody did before
 * @a: the exchange
 * @query: from krb5_accept_replay_lookup()
 *
 * Nothing can fail after this.
 *
 * Return: as krb5_replay_insert()
 */
int krb5_accept_replay_commit(struct krb5_accept *a,
			      struct krb5_replay_query *query)
{
	struct krb5_replay_key *u2u = a->key ? NULL : accept_replay_key(a);
	int ret;

	if (u2u == ERR_PTR(-EDQUOT))
		return KRB5_AP_REASON_REPLAY_FULL;
	if (IS_ERR(u2u))
		return PTR_ERR(u2u);
	if (u2u)
		query->key = u2u;
	ret = krb5_replay_insert(query);
	krb5_replay_key_put(u2u);
	if (!ret && a->net && a->key)
		krb5_nl_replay_notify(a->net, a->key, query->tag,
				      query->tag_len, query->ctime,
				      query->gfp);
	return ret;
}
