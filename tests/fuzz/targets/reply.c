// SPDX-License-Identifier: GPL-2.0
/*
 * The initiator: a request, whatever answers to it, and the acceptor's verdict on
 * the request.
 *
 * Input: encryption type and framing; flags; a failing allocation; the reply.
 */
#include "env.h"
#include "context/context.h"
#include "initiate/initiate.h"
#include "keystore/credential.h"
#include "stats.h"

#define HEADER	3

static struct krb5_ap_principal *client, *server;

/* A ticket: nobody but the acceptor looks inside. */
static const u8 ticket[] = {
	0x61, 0x4a, 0x30, 0x48, 0xa0, 0x03, 0x02, 0x01, 0x05, 0xa1, 0x0d, 0x1b,
	0x0b, 'E', 'X', 'A', 'M', 'P', 'L', 'E', '.', 'O', 'R', 'G', 0xa2, 0x14,
	0x30, 0x12, 0xa0, 0x03, 0x02, 0x01, 0x02, 0xa1, 0x0b, 0x30, 0x09, 0x1b,
	0x03, 'n', 'f', 's', 0x1b, 0x02, 'h', '1', 0xa3, 0x1c, 0x30, 0x1a, 0xa0,
	0x03, 0x02, 0x01, 0x12, 0xa1, 0x03, 0x02, 0x01, 0x03, 0xa2, 0x0e, 0x04,
	0x0c, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	env_begin();
	client = env_principal("alice@EXAMPLE.ORG");
	server = env_principal("nfs/server.example.org@EXAMPLE.ORG");
	return 0;
}

static struct krb5_ap_credential *credential_new(u8 how)
{
	struct krb5_ap_credential *credential;
	struct krb5_ap_key key;
	struct krb5_ap_credential_params params = {
		.client = client,
		.server = server,
		.ticket = ticket,
		.ticket_len = sizeof(ticket),
		.key = &key,
		.times.endtime = shim_now + 3600,
	};

	env_key(&key, env_etypes[how % 6], 3);
	credential = krb5_ap_credential_alloc(&params);
	CHECK(!IS_ERR(credential));
	return credential;
}

static void check_reply(struct krb5_ap_initiator *initiator, bool mutual,
			const u8 *data, size_t size)
{
	struct krb5_ap_verify_result result, again;
	struct krb5_ap_context *context = NULL, *second = NULL;
	u8 *reply = copy_of(data, size), lucid[KRB5_AP_LUCID_MAX] = {};
	int ret;

	ret = krb5_ap_verify_reply(&shim_net, initiator, reply, size, &context,
				   &result);
	CHECK(ret <= 0 && !ret == !!context);
	outcome(" %d/%d error=%d stime=%lld susec=%u", ret, result.reason,
		result.error, result.stime, result.susec);
	CHECK(!size || !memcmp(reply, data, size));
	CHECK((ret == -EREMOTEIO) ==
	      (result.reason == KRB5_AP_REASON_KRB_ERROR));
	if (result.reason != KRB5_AP_REASON_KRB_ERROR)
		CHECK(!result.error && !result.stime && !result.susec);
	if (ret == -EINVAL)
		CHECK(!mutual);
	if (!ret) {
		CHECK(mutual && krb5_ap_context_mutual(context));
		CHECK(result.reason == KRB5_AP_REASON_REPLY_VERIFIED);
		CHECK(krb5_ap_context_export_lucid(context, lucid,
						   sizeof(lucid)) > 0);
		outcome(" lucid=%x recv=%llu", digest(lucid, sizeof(lucid) / 2),
			krb5_ap_context_recv_seq(context));
		/* No second one is waited for. */
		CHECK(krb5_ap_verify_reply(&shim_net, initiator, reply, size,
					   &second, &again) == -EINVAL);
		CHECK(!second);
	}
	krb5_ap_context_put(context);
	free(reply);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const struct krb5_ap_bindings bindings = {
		.application = { (const u8 *)"abc", 3 },
	};
	struct krb5_config config = {
		.skew = 300, .token_max = 8192, .enctypes = KRB5_ENCTYPES_ALL,
	};
	struct krb5_ap_initiate_params params = {};
	struct krb5_ap_initiator *initiator;
	struct krb5_ap_context *context;
	long live = shim_live;
	bool mutual;
	int ret;

	if (size < HEADER)
		return -1;
	if (data[1] & 1)
		config.enctypes = 0x15;
	krb5_config_write(&env_net()->settings, &config);
	params.credential = credential_new(data[0]);
	params.framing = data[0] & 0x40 ? KRB5_AP_FRAMING_GSS :
					  KRB5_AP_FRAMING_RAW;
	mutual = !(data[0] & 0x80);
	params.flags = mutual ? KRB5_AP_MUTUAL : 0;
	if (params.framing == KRB5_AP_FRAMING_GSS)
		params.gss_flags = KRB5_AP_GSS_REPLAY | KRB5_AP_GSS_CONF;
	if (data[1] & 2)
		params.bindings = &bindings;
	if (data[1] & 4) {
		params.data = data;
		params.data_len = size;
	}
	params.subkey_enctype = data[1] >> 3;
	/* The clock stands: the request's time is that of the seeds. */
	krb5_initiate_time((shim_now + 3600) * USEC_PER_SEC);
	shim_allocations = 0;
	shim_fail_at = data[2] & 7;
	ret = krb5_ap_initiate(&shim_net, &params, &initiator, &context);
	CHECK(ret != -ENOMEM || shim_fail_at);
	shim_fail_at = 0;
	CHECK(!ret == !!initiator && (!ret && !mutual) == !!context);
	outcome(" initiate=%d", ret);
	if (!ret)
		outcome(" token=%x",
			digest(krb5_ap_initiator_token(initiator).data,
			       krb5_ap_initiator_token(initiator).len));
	if (!ret)
		check_reply(initiator, mutual, data + HEADER, size - HEADER);
	krb5_ap_context_put(context);
	krb5_ap_initiator_free(initiator);
	krb5_ap_credential_put(params.credential);
	CHECK(shim_live == live);
	return 0;
}
