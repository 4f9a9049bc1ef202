// SPDX-License-Identifier: GPL-2.0
/*
 * Keyed checksums of data that travels in clear, RFC 3961 section 5.4: a MAC
 * under Kc, of the same length as the MAC of the encryption type.
 */
#include <linux/export.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "crypt.h"

/**
 * krb5_checksum_type() - the checksum type that goes with an encryption type
 * @desc: the encryption type
 *
 * Return: checksum type: RFC 3962, RFC 8009, RFC 6803
 */
s32 krb5_checksum_type(const struct krb5_enctype_desc *desc)
{
	static const s32 types[KRB5_ENCTYPES] = {
		[KRB5_ENCTYPE_INDEX_AES128_SHA1]	= 15,
		[KRB5_ENCTYPE_INDEX_AES256_SHA1]	= 16,
		[KRB5_ENCTYPE_INDEX_AES128_SHA256]	= 19,
		[KRB5_ENCTYPE_INDEX_AES256_SHA384]	= 20,
		[KRB5_ENCTYPE_INDEX_CAMELLIA128]	= 17,
		[KRB5_ENCTYPE_INDEX_CAMELLIA256]	= 18,
	};

	return types[desc->index];
}
EXPORT_SYMBOL_IF_KUNIT(krb5_checksum_type);

/**
 * krb5_checksum_init() - allocate what checksums of one usage need
 * @pair: to be set up; it can make checksums only
 * @desc: the encryption type
 *
 * Context: may sleep.
 *
 * Return: 0 and @pair is to be freed with krb5_usage_keys_free(), or -errno
 */
int krb5_checksum_init(struct krb5_usage_keys *pair,
		       const struct krb5_enctype_desc *desc)
{
	struct crypto_shash *cmac;

	memset(pair, 0, sizeof(*pair));
	if (desc->hash == KRB5_HASH_CMAC) {
		cmac = krb5_cmac_alloc();
		if (IS_ERR(cmac))
			return PTR_ERR(cmac);
		pair->cmac = cmac;
	}
	pair->desc = desc;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_checksum_init);

/**
 * krb5_checksum_key() - derive the key for checksums of one usage
 * @work: the caller's, with the protocol key set
 * @usage: key usage number
 * @pair: of the same encryption type, to be keyed
 *
 * Return: 0 or -errno
 */
int krb5_checksum_key(struct krb5_scratch *work, enum krb5_usage usage,
		      struct krb5_usage_keys *pair)
{
	const struct krb5_enctype_desc *desc = work->base_desc;
	u8 key[KRB5_AP_KEY_MAX];
	int err;

	err = desc->derive(work, usage, KRB5_DERIVED_KC, key, desc->ki_len);
	if (!err)
		err = krb5_usage_keys_set_mac_key(pair, key);
	memzero_explicit(key, sizeof(key));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_checksum_key);

/**
 * krb5_checksum_two() - make a checksum of octets in two places
 * @pair: the key; may be shared
 * @first: of what; any kernel memory
 * @second: what follows it
 * @sum: as of krb5_checksum()
 *
 * Return: 0 or -errno
 */
int krb5_checksum_two(const struct krb5_usage_keys *pair,
		      struct krb5_ap_octets first, struct krb5_ap_octets second,
		      u8 *sum)
{
	SHASH_DESC_ON_STACK(desc, pair->cmac);
	int err;

	if (!pair->cmac)
		return krb5_hmac(pair->desc->hash, &pair->hmac, first, second,
				 sum);
	desc->tfm = pair->cmac;
	err = crypto_shash_init(desc) ?:
	      crypto_shash_update(desc, first.data, first.len) ?:
	      crypto_shash_finup(desc, second.data, second.len, sum);
	shash_desc_zero(desc);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_checksum_two);

/**
 * krb5_checksum() - make a checksum
 * @pair: the key; may be shared
 * @data: of what; any kernel memory
 * @sum: the checksum is its first pair->desc->mac_len octets; it must have
 *	room for KRB5_HASH_LEN_MAX
 *
 * Return: 0 or -errno
 */
int krb5_checksum(const struct krb5_usage_keys *pair,
		  struct krb5_ap_octets data, u8 *sum)
{
	if (pair->cmac)
		return krb5_cmac(pair->cmac, data, sum);
	return krb5_hmac(pair->desc->hash, &pair->hmac, data,
			 (struct krb5_ap_octets){}, sum);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_checksum);
