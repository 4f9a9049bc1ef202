// SPDX-License-Identifier: GPL-2.0
/*
 * Both ends of an exchange: a client with a ticket, a service with its key, in
 * one namespace at one time. The ticket is written by the encoder of the tests.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "ends.h"

const s32 ends_enctypes[6] = { 17, 18, 19, 20, 25, 26 };

static void free_ends(void *data)
{
	struct ends *ends = data;

	krb5_ap_context_put(ends->context);
	krb5_ap_initiator_free(ends->initiator);
	krb5_ap_credential_put(ends->credential);
}

/* Seals what is in @plain, under a key, into memory of the test. */
struct krb5_ap_octets ends_seal(struct kunit *test, s32 etype, const u8 *key,
				enum krb5_usage usage,
				struct krb5_ap_octets plain)
{
	const struct krb5_enctype_desc *desc = test_enctype(test, etype);
	u8 *buf = test_alloc(test, plain.len + krb5_crypt_overhead(desc));
	struct krb5_work *work = krb5_work_get();
	int err;

	noise_fill(buf, KRB5_BLOCK_LEN);
	memcpy(buf + KRB5_BLOCK_LEN, plain.data, plain.len);
	err = krb5_crypt_set_base(work, desc, key) ?:
	      krb5_crypt_usage(work, usage) ?:
	      krb5_crypt_seal(&work->pair, buf, plain.len);
	krb5_work_put(work);
	KUNIT_ASSERT_EQ(test, 0, err);
	return (struct krb5_ap_octets){
		buf, plain.len + krb5_crypt_overhead(desc)
	};
}

void ends_put_key(struct enc *enc, s32 etype, const u8 *value, size_t len)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, etype);
	enc_tagged(enc, 1, enc_octets, 0x04, value, len);
	enc_close(enc);
}

void ends_put_encrypted(struct enc *enc, s32 etype,
			struct krb5_ap_octets cipher)
{
	enc_open(enc, 0x30);
	enc_tagged(enc, 0, enc_integer, etype);
	enc_tagged(enc, 2, enc_view, 0x04, cipher);
	enc_close(enc);
}

static struct krb5_ap_octets make_ticket(struct kunit *test,
					 const struct ends *ends)
{
	s32 etype = ends->session.enctype;
	struct krb5_ap_octets cipher;
	struct enc part, ticket;

	enc_init(test, &part, 1024);
	enc_open(&part, 0x63);
	enc_open(&part, 0x30);
	enc_tagged(&part, 0, enc_flags, KRB5_AP_TICKET_INITIAL);
	enc_tagged(&part, 1, ends_put_key, etype, ends->session.value,
		   ends->session.length);
	enc_tagged(&part, 2, enc_text, "KRB5AP.TEST");
	enc_tagged(&part, 3, enc_name, 1, "alice");
	enc_open(&part, 0xa4);
	enc_open(&part, 0x30);
	enc_tagged(&part, 0, enc_integer, 1);
	enc_tagged(&part, 1, enc_octets, 0x04, "", 0);
	enc_close(&part);
	enc_close(&part);
	enc_tagged(&part, 5, enc_time, ends->now);
	enc_tagged(&part, 7, enc_time, ends->now + 3600);
	enc_close(&part);
	enc_close(&part);
	cipher = ends_seal(test, etype, ends->service, KRB5_USAGE_TICKET,
			   enc_done(&part));

	enc_init(test, &ticket, 2048);
	enc_open(&ticket, 0x61);
	enc_open(&ticket, 0x30);
	enc_tagged(&ticket, 0, enc_integer, 5);
	enc_tagged(&ticket, 1, enc_text, "KRB5AP.TEST");
	enc_tagged(&ticket, 2, enc_name, 2, "nfs/server.krb5ap.test");
	enc_tagged(&ticket, 3, ends_put_encrypted, etype, cipher);
	enc_close(&ticket);
	enc_close(&ticket);
	return enc_done(&ticket);
}

struct krb5_ap_credential *ends_credential(struct kunit *test,
					   const char *client,
					   const char *server, s64 endtime,
					   const struct krb5_ap_key *key,
					   struct krb5_ap_octets ticket)
{
	struct krb5_ap_principal *c = test_principal(test, client);
	struct krb5_ap_principal *s = test_principal(test, server);
	struct krb5_ap_credential_params params = {
		.client = c,
		.server = s,
		.ticket = ticket.data,
		.ticket_len = ticket.len,
		.key = key,
		.times.endtime = endtime,
		.flags = KRB5_AP_TICKET_INITIAL,
		.gfp = GFP_KERNEL,
	};
	struct krb5_ap_credential *credential;

	credential = krb5_ap_credential_alloc(&params);
	krb5_ap_principal_free(c);
	krb5_ap_principal_free(s);
	return credential;
}

struct ends *ends_make(struct kunit *test, s32 etype)
{
	struct ends *ends = test_alloc(test, sizeof(*ends));
	struct krb5_service_key *key;

	noise_seed(etype);
	ends->kn = test_net(test);
	ends->now = test_time();
	ends->session.enctype = etype;
	ends->session.length = test_enctype(test, etype)->key_len;
	noise_fill(ends->session.value, ends->session.length);
	noise_fill(ends->service, sizeof(ends->service));
	key = test_key(test, SERVER, 1, etype, ends->service);
	test_net_load(test, ends->kn, &key, 1);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, free_ends, ends));
	ends->credential = ends_credential(test, CLIENT, SERVER,
					   ends->now + 3600, &ends->session,
					   make_ticket(test, ends));
	KUNIT_ASSERT_FALSE(test, IS_ERR(ends->credential));
	return ends;
}

/* One request; the one of before is forgotten. */
int ends_initiate(struct ends *ends, u32 flags, s32 subkey, const char *data)
{
	struct krb5_ap_initiation wanted = {
		.credential = ends->credential,
		.flags = flags,
		.subkey_enctype = subkey,
		.data = data,
		.data_len = data ? strlen(data) : 0,
		.gfp = GFP_KERNEL,
	};

	krb5_ap_initiator_free(ends->initiator);
	krb5_ap_context_put(ends->context);
	return krb5_initiate_run(ends->kn, &wanted, ends->now * USEC_PER_SEC,
				 &ends->initiator, &ends->context);
}

int ends_accept(struct ends *ends, struct krb5_ap_context **contextp)
{
	struct krb5_ap_request request = {
		.token = ends->initiator->token.data,
		.token_len = ends->initiator->token.len,
		.framing = KRB5_AP_FRAMING_RAW,
		.gfp = GFP_KERNEL,
	};
	struct krb5_accept a = {
		.request = &request, .kn = ends->kn, .now.tv_sec = ends->now,
	};

	return krb5_accept_run(&a, contextp, &ends->reply);
}

int ends_verify(struct ends *ends, struct krb5_ap_octets reply)
{
	struct krb5_ap_answer answer;
	struct krb5_ap_context *context;
	int ret;

	ret = krb5_verify_run(ends->kn, ends->initiator, reply.data, reply.len,
			      &context, &answer);
	if (ret == KRB5_AP_REASON_REPLY_VERIFIED)
		ends->context = context;
	else if (context)
		return -EBADE;
	if ((int)answer.reason != (ret > 0 ? ret : KRB5_AP_REASON_NONE))
		return -EBADE;
	return ret;
}
