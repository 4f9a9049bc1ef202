// SPDX-License-Identifier: GPL-2.0
/*
 * A GSS-API service and requests for it, made to order.
 */
#include <linux/slab.h>
#include <linux/unaligned.h>

#include "gss.h"

#define MECH	"\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"

static void put_context(void *data)
{
	struct gss *gss = data;

	krb5_ap_exchange_free(gss->exchange);
	krb5_ap_context_put(gss->context);
}

struct gss *gss_new(struct kunit *test, s32 etype)
{
	struct gss *gss = test_alloc(test, sizeof(*gss));
	struct krb5_service_key *key;
	u8 value[KRB5_AP_KEY_MAX];

	noise_seed(etype);
	gss->kn = test_net(test);
	gss->now = test_time();
	token_service_key(etype, 3, value);
	key = test_key(test, TOKEN_SERVICE "@" TOKEN_REALM, 3, etype, value);
	test_net_load(test, gss->kn, &key, 1);
	gss->request.framing = KRB5_AP_FRAMING_GSS;
	gss->request.gfp = GFP_KERNEL;
	token_init(&gss->t, etype, gss->now);
	gss->tok_id = KRB5_GSS_AP_REQ;
	gss->flags = KRB5_AP_GSS_MUTUAL | KRB5_AP_GSS_REPLAY |
		     KRB5_AP_GSS_SEQUENCE;
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, put_context, gss));
	return gss;
}

struct krb5_ap_octets gss_frame(struct kunit *test, u16 tok_id,
				struct krb5_ap_octets message)
{
	u8 octets[2];
	struct enc enc;

	put_unaligned_be16(tok_id, octets);
	enc_init(test, &enc, message.len + 32);
	enc_open(&enc, 0x60);
	enc_raw(&enc, MECH, sizeof(MECH) - 1);
	enc_raw(&enc, octets, sizeof(octets));
	enc_raw(&enc, message.data, message.len);
	enc_close(&enc);
	return enc_done(&enc);
}

/* The next request of the same client. */
struct krb5_ap_octets gss_message(struct kunit *test, struct gss *gss)
{
	put_unaligned_le32(16, gss->checksum);
	krb5_gss_bnd(gss->bindings, gss->checksum + 4);
	put_unaligned_le32(gss->flags, gss->checksum + 20);
	if (!gss->t.checksum.data) {
		gss->t.checksum.data = gss->checksum;
		gss->t.checksum.len = sizeof(gss->checksum);
	}
	gss->t.cusec++;
	return token_make(test, &gss->t);
}

struct krb5_ap_octets gss_token(struct kunit *test, struct gss *gss)
{
	return gss_frame(test, gss->tok_id, gss_message(test, gss));
}

int gss_accept(struct gss *gss, struct krb5_ap_octets token)
{
	struct krb5_accept a = {
		.request = &gss->request, .kn = gss->kn,
		.now.tv_sec = gss->now,
	};

	krb5_ap_context_put(gss->context);
	gss->request.token = token.data;
	gss->request.token_len = token.len;
	return krb5_accept_run(&a, &gss->context, &gss->reply);
}

int gss_ask(struct kunit *test, struct gss *gss)
{
	return gss_accept(gss, gss_token(test, gss));
}

