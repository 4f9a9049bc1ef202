// SPDX-License-Identifier: GPL-2.0
/*
 * An acceptance and the replay table, RFC 4120 section 3.2.3: an early lookup,
 * and the insertion that is the acceptance.
 */
#include <linux/err.h>

#include "accept.h"
#include "notify.h"
#include "replay/replay.h"

/*
 * Whether an attacker who sends the request again ends with keys that it does
 * not know, and with a service that wants them.
 */
static bool replay_is_useless(const struct krb5_accept *a)
{
	u32 flags = a->request->flags;

	if (flags & KRB5_AP_KEYS_OPTIONAL)
		return false;
	/*
	 * A fresh subkey, asked for under the session key; a raw request asks in
	 * the clear, where an attacker can ask for it.
	 */
	return (a->gss.client && a->gss.mutual) || flags & KRB5_AP_FRESH_KEYS;
}

/**
 * krb5_accept_replay_lookup() - look for an earlier acceptance
 * @a: the exchange; @a->query is set
 *
 * A replay is refused before anything is made for it. A key of user-to-user is
 * not in the table yet, so that there is nothing to look for.
 *
 * Return: 0 or KRB5_AP_REASON_REPLAY
 */
int krb5_accept_replay_lookup(struct krb5_accept *a)
{
	struct krb5_replay_query *query = &a->query;
	struct krb5_ap_octets cipher = a->ap_req.message.authenticator.cipher;
	s64 now, offset;

	krb5_replay_clock_read(&now, &offset);
	*query = (struct krb5_replay_query){
		.account = a->kn->account,
		.max = a->config.replay_max,
		.key = a->ap_req.key ? a->ap_req.key->replay : NULL,
		.client = krb5_replay_client(&a->ap_req.ticket.client),
		.ctime = a->ap_req.auth.ctime,
		.now = now,
		.offset = offset,
		.skew = a->config.skew,
		.cold_start = a->config.replay_cold_start,
		.replay_useless = replay_is_useless(a),
		.gfp = a->request->gfp,
	};
	krb5_replay_tag(query->tag, cipher.data, cipher.len);
	if (!query->key)
		return 0;
	return krb5_replay_lookup(query) ? KRB5_AP_REASON_REPLAY : 0;
}

/* Gets the replay table's key of a session key; the caller puts it. */
static struct krb5_replay_key *accept_replay_key(struct krb5_accept *a)
{
	const struct krb5_ap_key *u2u = a->ap_req.u2u;

	return krb5_replay_key_get(u2u->enctype, u2u->value, u2u->length,
				   a->kn->share, a->request->gfp);
}

/**
 * krb5_accept_replay_commit() - record the acceptance, unless there was one
 * @a: the exchange, after krb5_accept_replay_lookup()
 *
 * Nothing can fail after this.
 *
 * Return: as krb5_replay_insert()
 */
int krb5_accept_replay_commit(struct krb5_accept *a)
{
	struct krb5_replay_query *query = &a->query;
	struct krb5_replay_key *u2u = NULL;
	int ret;

	if (a->ap_req.u2u)
		u2u = accept_replay_key(a);
	if (u2u == ERR_PTR(-EDQUOT) || u2u == ERR_PTR(-ENOSPC))
		return KRB5_AP_REASON_REPLAY_FULL;
	if (IS_ERR(u2u))
		return PTR_ERR(u2u);
	if (u2u)
		query->key = u2u;
	ret = krb5_replay_insert(query);
	krb5_replay_key_put(u2u);
	if (!ret && a->net && a->ap_req.key)
		krb5_notify_accepted(a->net, a->ap_req.key, query->tag,
				     query->ctime, query->gfp);
	return ret;
}
