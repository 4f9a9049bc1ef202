// SPDX-License-Identifier: GPL-2.0
/*
 * Wrap and MIC tokens of RFC 4121 under a context of either end, and back.
 *
 * Input: encryption type; which end, and whether with an acceptor's subkey; the
 * token.
 */
#include "env.h"
#include "context/context.h"

#define TEXT	"four score and seven"

/* The token that the peer would have made is this one: MICs have one form. */
static void check_mic(struct krb5_ap_context *c, u64 seq, const u8 *token,
		      size_t len)
{
	u8 mic[KRB5_AP_MIC_MAX];
	int made;

	c->initiator = !c->initiator;
	made = krb5_ap_get_mic(c, seq, TEXT, sizeof(TEXT), mic, sizeof(mic));
	c->initiator = !c->initiator;
	CHECK(made == (int)len);
	/* RFC 4121 section 4.2.2: flags that are not known are ignored. */
	CHECK(!(token[2] & 2));
	mic[2] |= token[2] & ~7;
	CHECK(!memcmp(mic, token, len));
}

static void check_wrap(struct krb5_ap_context *c, u64 seq, bool conf,
		       struct krb5_ap_octets data)
{
	size_t size = data.len + KRB5_AP_WRAP_MAX;
	struct krb5_ap_octets again;
	u8 *token = malloc(size), *buf;
	bool conf_again;
	u64 seq_again;
	int made;

	c->initiator = !c->initiator;
	made = krb5_ap_wrap(c, seq, conf, data.data, data.len, token, size);
	c->initiator = !c->initiator;
	CHECK(made > 0 && made <= (int)size);
	buf = malloc(made);
	CHECK(!krb5_ap_unwrap(c, token, made, buf, &seq_again, &conf_again,
			      &again));
	CHECK(seq_again == seq && conf_again == conf && again.len == data.len);
	CHECK(!data.len || !memcmp(again.data, data.data, data.len));
	/* Its own end does not take it. */
	c->initiator = !c->initiator;
	CHECK(krb5_ap_unwrap(c, token, made, buf, &seq_again, &conf_again,
			     &again) == -EPROTO);
	c->initiator = !c->initiator;
	free(token);
	free(buf);
}

static bool is_verdict(int ret)
{
	return !ret || ret == -EPROTO || ret == -EBADMSG;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	env_begin();
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct krb5_ap_context c = {};
	struct krb5_ap_octets text;
	u8 *token, *buf;
	bool conf;
	u64 seq;
	int ret;

	if (size < 2)
		return -1;
	env_key(&c.session_key, env_etypes[data[0] % 6], 1);
	c.initiator = data[1] & 1;
	if (data[1] & 4)
		env_key(&c.acceptor_subkey, env_etypes[data[0] / 6 % 6], 2);
	data += 2;
	size -= 2;
	token = copy_of(data, size);
	buf = malloc(size);
	ret = krb5_ap_verify_mic(&c, TEXT, sizeof(TEXT), token, size, &seq);
	CHECK(is_verdict(ret));
	outcome(" mic=%d", ret);
	CHECK(!size || !memcmp(token, data, size));
	if (!ret)
		check_mic(&c, seq, token, size);
	ret = krb5_ap_unwrap(&c, token, size, buf, &seq, &conf, &text);
	CHECK(is_verdict(ret));
	outcome(" unwrap=%d", ret);
	if (!ret) {
		outcome(" seq=%llu conf=%d text=%x", seq, conf,
			digest(text.data, text.len));
		CHECK(inside(text, conf ? buf : token, size));
		check_wrap(&c, seq, conf, text);
	}
	free(token);
	free(buf);
	CHECK(shim_live >= 0);
	return 0;
}
