// SPDX-License-Identifier: GPL-2.0
/*
 * The walk over a PAC: whatever sizes and offsets it names, what is found lies in it,
 * behind its table, and the two signatures do not overlap.
 */
#include "common.h"
#include "clock.h"
#include "wire/der.c"
#include "accept/pac.c"

int krb5_checksum_key(struct krb5_scratch *s, enum krb5_usage usage,
		      struct krb5_mac_key *k)
{
	return 0;
}

int krb5_checksum(const struct krb5_mac_key *k, struct krb5_ap_octets first,
		  struct krb5_ap_octets second, u8 *sum)
{
	return nondet_bool() ? -ENOMEM : 0;
}

static bool apart(struct krb5_ap_octets a, struct krb5_ap_octets b)
{
	return !a.len || !b.len || a.data + a.len <= b.data ||
	       b.data + b.len <= a.data;
}

int main(void)
{
	struct krb5_ap_octets signature;
	struct pac pac = {};
	size_t len;
	s32 type;

	pac.data = any_bytes(&len);
	pac.len = len;
	switch (STEP) {
	case 0:
		if (!pac_parse(&pac))
			break;
		INSIDE(pac.server_sum, pac.data, len);
		INSIDE(pac.kdc_sum, pac.data, len);
		INSIDE(pac.client_info, pac.data, len);
		CLAIM(apart(pac.server_sum, pac.kdc_sum));
		CLAIM(apart(pac.server_sum, pac.client_info));
		break;
	default:
		/* Anything that the walk can have found. */
		pac.server_sum.data = pac.data;
		pac.server_sum.len = len;
		if (!pac_signature(&pac.server_sum, &type, &signature))
			break;
		INSIDE(signature, pac.data, len);
		CLAIM(signature.len && signature.len <= KRB5_MAC_LEN_MAX);
		break;
	}
	return 0;
}
