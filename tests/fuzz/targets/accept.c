// SPDX-License-Identifier: GPL-2.0
/*
 * The whole acceptor: up to three messages of a client, under any configuration,
 * with an allocation that fails, and with the same request again.
 *
 * Input: a header of HEADER bytes, see struct setting, then messages, each with
 * its length in two bytes.
 */
#include "env.h"
#include "accept/accept.h"
#include "accept/explain.h"
#include "capaths.h"
#include "reason.h"
#include "stats.h"

#define HEADER	6
#define LEGS	3

/**
 * struct setting - under which a client is judged: the first bytes of an input
 * @how: framing (2 bits), a pinned service, user-to-user, peer's address (2),
 *	no room for an exchange, facts wanted
 * @want: the request's flags (6), channel bindings, context enctypes
 * @policy: kvno, service-name (2), transited (2), critical-authdata,
 *	replay-cold-start (2)
 * @enctypes: permitted ones; 0 are all
 * @fail: number of the allocation that fails; 0 for none
 * @table: suspended, no room, capaths, short tokens, dry run, no keys
 */
struct setting {
	u8 how, want, policy, enctypes, fail, table;
};

/* What came of one message. */
struct outcome {
	int ret;
	enum krb5_ap_reason reason;
	size_t len;
};

static struct krb5_ap_principal *service;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	env_begin();
	env_load_keys();
	return 0;
}

static bool no_keys(const struct setting *s)
{
	return (s->table & 0xe0) == 0xe0;
}

static void configure(const struct setting *s)
{
	struct krb5_ap_net *kn = env_net();
	struct krb5_config config = {
		.skew = 300,
		.token_max = s->table & 8 ? 256 : 65536,
		.replay_max = s->table & 2 ? 0 : 1000,
		.enctypes = s->enctypes & 0x3f ?: KRB5_ENCTYPES_ALL,
		.kvno = s->policy & 1,
		.service_name = (s->policy >> 1 & 3) % 3,
		.transited = (s->policy >> 3 & 3) % 3,
		.critical_authdata = s->policy >> 5 & 1,
		.replay_cold_start = (s->policy >> 6) % 3,
	};
	struct krb5_capath path = {
		.client = { (const u8 *)"OTHER.ORG", 9 },
		.server = { (const u8 *)"EXAMPLE.ORG", 11 },
		.via = { (const u8 *)"MIDDLE.ORG", 10 },
	};
	struct krb5_capaths *paths = NULL;

	krb5_config_write(&kn->settings, &config);
	if (s->table & 4)
		paths = krb5_capaths_alloc(&path, 1, GFP_KERNEL);
	krb5_capaths_replace(&kn->capaths, paths);
	CHECK(!krb5_keytab_suspend(&kn->keytab, s->table & 1));
	service = s->how & 4 ?
		env_principal("nfs/server.example.org@EXAMPLE.ORG") : NULL;
}

static const struct sockaddr *peer_of(const struct setting *s)
{
	static const struct sockaddr_in v4 = {
		.sin_family = AF_INET, .sin_addr.s_addr = 0x0101a8c0,
	};
	static const struct sockaddr_in6 v6 = {
		.sin6_family = AF_INET6,
		.sin6_addr.s6_addr = { 0x20, 1, 0xd, 0xb8, [15] = 1 },
	};
	static const struct sockaddr_in6 mapped = {
		.sin6_family = AF_INET6,
		.sin6_addr.s6_addr = { [10] = 0xff, 0xff, 192, 168, 1, 1 },
	};
	const void *peers[] = { NULL, &v4, &v6, &mapped };

	return peers[s->how >> 4 & 3];
}

/* Views lie where they belong, and both exports are of what there is. */
static void check_context(const struct krb5_ap_context *c)
{
	u8 lucid[KRB5_AP_LUCID_MAX], mic[KRB5_AP_MIC_MAX];
	unsigned int fail_at = shim_fail_at, allocations = shim_allocations;
	struct krb5_ap_context peer = *c;
	u64 seq;
	int len;

	/* The allocation that fails is one of the acceptor's. */
	shim_fail_at = 0;
	CHECK(inside(c->authdata, c->buf, c->buf_len));
	CHECK(inside(c->pac, c->buf, c->buf_len));
	CHECK(inside(c->delegated.tickets, c->deleg_buf, c->deleg_len));
	CHECK(inside(c->delegated.part, c->deleg_buf, c->deleg_len));
	CHECK(!c->pac.data == (c->pac_state != KRB5_AP_PAC_VERIFIED || !c->buf));
	CHECK(!c->initiator && c->client->components && c->service->components);
	CHECK(krb5_ap_context_export_lucid(c, lucid, sizeof(lucid)) > 0);
	len = krb5_ap_get_mic(c, c->send_seq, "text", 4, mic, sizeof(mic));
	CHECK(len > 0);
	peer.initiator = true;
	CHECK(!krb5_ap_verify_mic(&peer, "text", 4, mic, len, &seq));
	CHECK(seq == c->send_seq);
	shim_fail_at = fail_at;
	shim_allocations = allocations;
}

/* All that a service can learn of a context. */
static void tell_context(const struct krb5_ap_context *c)
{
	char client[256], service_name[256];
	u8 lucid[KRB5_AP_LUCID_MAX];
	int len = krb5_ap_context_export_lucid(c, lucid, sizeof(lucid));

	krb5_ap_principal_unparse(c->client, client, sizeof(client));
	krb5_ap_principal_unparse(c->service, service_name,
				  sizeof(service_name));
	outcome(" client=%x service=%x kvno=%u flags=%x gss=%x pac=%d mutual=%d anonymous=%d recv=%llu send=%llu keys=%u/%u/%u authdata=%zu deleg=%zu lucid=%x end=%lld",
		digest(client, strlen(client)),
		digest(service_name, strlen(service_name)), c->kvno,
		c->ticket_flags, c->gss_flags, c->pac_state, c->mutual,
		c->anonymous, c->recv_seq, c->send_seq, c->session_key.length,
		c->initiator_subkey.length, c->acceptor_subkey.length,
		c->authdata.len, c->deleg_len, digest(lucid, len),
		c->times.endtime);
}

/* Copy of an exchange, to tell whether a call has changed it. */
struct snapshot {
	struct krb5_ap_exchange *exchange;
	struct krb5_ap_exchange copy;
	struct krb5_ap_context context;
	u64 verdicts;
	u32 entries;
	long live;
};

static void snapshot_take(struct snapshot *s, struct krb5_ap_exchange *exchange)
{
	memset(s, 0, sizeof(*s));
	s->exchange = exchange;
	if (exchange)
		memcpy(&s->copy, exchange, sizeof(s->copy));
	if (exchange && exchange->context)
		memcpy(&s->context, exchange->context, sizeof(s->context));
	s->verdicts = env_verdicts();
	s->entries = krb5_replay_account_entries(env_net()->account);
	s->live = shim_live;
}

/*
 * What a call that is no verdict may leave: the counters of clients, which an
 * account gets with its first one.
 */
static void snapshot_check(const struct snapshot *before,
			   struct krb5_ap_exchange *exchange, bool clients)
{
	struct snapshot now;

	snapshot_take(&now, exchange);
	now.live -= clients;
	CHECK(!memcmp(&now, before, sizeof(now)));
}

struct judge {
	const struct setting *setting;
	struct krb5_ap_request request;
	struct krb5_ap_exchange *exchange;
	struct krb5_ap_context *context;
	struct krb5_ap_reply reply;
};

static int judge_call(struct judge *j)
{
	bool dry = j->setting->table & 16 && j->setting->how & 0x80;
	struct krb5_accept_facts facts;
	int ret;

	memset(&j->reply, 0x5a, sizeof(j->reply));
	work_begin();
	if (!(j->setting->how & 0x80)) {
		ret = krb5_ap_accept(&shim_net, &j->request, &j->context,
				     &j->reply);
	} else {
		ret = krb5_accept_explain(&shim_net, &j->request, dry,
					  &j->context, &j->reply, &facts);
		krb5_accept_facts_free(&facts);
	}
	work_end(j->request.token_len);
	return ret;
}

static void check_verdict(const struct judge *j, int ret)
{
	const struct krb5_ap_reply *reply = &j->reply;

	CHECK(ret <= 0 && !ret == !!j->context);
	CHECK(reply->len <= sizeof(reply->data));
	CHECK(reply->error == krb5_ap_reason_error(reply->reason));
	if (reply->reason != KRB5_AP_REASON_NONE) {
		CHECK(ret == -krb5_reason_errno(reply->reason));
		CHECK(reply->reason < KRB5_AP_REASON_COUNT);
	} else {
		CHECK(ret < 0 && !reply->len);
	}
	/* An exchange goes on, or is as it was, or is over. */
	if (reply->reason == KRB5_AP_REASON_CONTINUE)
		CHECK(j->exchange);
	else if (reply->reason != KRB5_AP_REASON_NONE)
		CHECK(!j->exchange);
	if (j->context) {
		check_context(j->context);
		tell_context(j->context);
	}
}

static int judge_leg(struct judge *j, struct outcome *o)
{
	bool failing = shim_fail_at;
	struct snapshot before;
	u8 *token = copy_of(j->request.token, j->request.token_len);
	int ret;

	snapshot_take(&before, j->exchange);
	ret = judge_call(j);
	check_verdict(j, ret);
	CHECK(!j->request.token_len ||
	      !memcmp(token, j->request.token, j->request.token_len));
	if (ret == -ENOMEM && failing) {
		CHECK(j->reply.reason == KRB5_AP_REASON_NONE);
		snapshot_check(&before, j->exchange,
			       shim_live > before.live);
		CHECK(shim_live - before.live <= 1);
		shim_fail_at = 0;
		ret = judge_call(j);
		check_verdict(j, ret);
	}
	free(token);
	outcome(" %s/%d", j->reply.reason == KRB5_AP_REASON_NONE ? "-" :
		krb5_ap_reason_name(j->reply.reason), ret);
	if (j->reply.len)
		outcome(":%x", digest(j->reply.data, j->reply.len));
	*o = (struct outcome){ ret, j->reply.reason, j->reply.len };
	return ret;
}

/* The one request that was accepted is not accepted again. */
static void check_replay(struct judge *j)
{
	struct krb5_ap_exchange *none = NULL;
	struct krb5_ap_context *context = j->context;
	int ret;

	shim_fail_at = 0;
	j->context = NULL;
	j->request.exchange = &none;
	ret = judge_call(j);
	CHECK(ret && !none && j->reply.reason == KRB5_AP_REASON_REPLAY);
	j->context = context;
}

static bool judge_all(const struct setting *s, struct input in,
		      unsigned int fail, struct outcome *outcomes)
{
	static const struct krb5_ap_bindings bindings = {
		.application = { (const u8 *)"tls-server-end-point:here", 25 },
	};
	static const s32 context_etypes[] = { 18, 20 };
	struct krb5_ap_key u2u;
	struct judge j = { .setting = s };
	u64 verdicts = env_verdicts();
	bool spent = false, dry = s->table & 16 && s->how & 0x80;
	unsigned int leg;
	u8 *token;
	size_t len;
	int ret;

	env_key(&u2u, env_etypes[(s->table >> 5) % 6], 0x77);
	j.request = (struct krb5_ap_request){
		.framing = s->how & 3,
		.flags = s->want & 0x3f,
		.service = service,
		.u2u_key = s->how & 8 ? &u2u : NULL,
		.peer = peer_of(s),
		.exchange = s->how & 0x40 ? NULL : &j.exchange,
		.bindings = s->want & 0x40 ? &bindings : NULL,
		.context_enctypes = s->want & 0x80 ? context_etypes : NULL,
		.context_enctypes_count = s->want & 0x80 ? 2 : 0,
	};
	shim_allocations = 0;
	shim_fail_at = fail;
	for (leg = 0; leg < LEGS; leg++) {
		len = input_u16(&in);
		token = input_copy(&in, &len);
		j.request.token = token;
		j.request.token_len = len;
		ret = judge_leg(&j, &outcomes[leg]);
		spent |= krb5_replay_account_entries(env_net()->account);
		if (!ret && !leg && !dry)
			check_replay(&j);
		free(token);
		if (ret != -EINPROGRESS)
			break;
	}
	shim_fail_at = 0;
	krb5_ap_context_put(j.context);
	krb5_ap_exchange_free(j.exchange);
	outcome(" entries=%u used=%llu",
		krb5_replay_account_entries(env_net()->account),
		env_verdicts() - verdicts);
	return spent;
}

/* A table that has been written to is made anew, and all of it has to go. */
static void renew(bool spent)
{
	if (!spent)
		return;
	env_end();
	env_begin();
	env_load_keys();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct outcome first[LEGS] = {}, second[LEGS] = {};
	struct setting s;
	struct input in;
	long live;
	bool spent;

	if (size < HEADER)
		return -1;
	memcpy(&s, data, HEADER);
	in = (struct input){ data + HEADER, size - HEADER };
	if (no_keys(&s)) {
		/* No keys at all. */
		CHECK(!krb5_keytab_replace(&env_net()->keytab, NULL, NULL));
	}
	live = shim_live;
	configure(&s);
	spent = judge_all(&s, in, s.fail, first);
	krb5_ap_principal_free(service);
	krb5_capaths_replace(&env_net()->capaths, NULL);
	/* Counters of clients stay with an account, even of a refused one. */
	CHECK(spent || shim_live - live <= 1);
	renew(spent || shim_live != live || no_keys(&s));
	if (!s.fail || no_keys(&s))
		return 0;

	/* An allocation that failed has changed nothing in the end. */
	configure(&s);
	spent = judge_all(&s, in, 0, second);
	krb5_ap_principal_free(service);
	krb5_capaths_replace(&env_net()->capaths, NULL);
	CHECK(!memcmp(first, second, sizeof(first)));
	renew(spent || shim_live != live);
	return 0;
}
