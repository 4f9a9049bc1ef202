// SPDX-License-Identifier: GPL-2.0
/*
 * How data is sealed and opened.
 *
 * What is sealed is confounder | plain text, behind it a MAC:
 *
 *	RFC 3962, RFC 6803	E(Ke, confounder | plain) | MAC(Ki, confounder | plain)
 *	RFC 8009		C = E(Ke, confounder | plain) | MAC(Ki, IV | C)
 *
 * E is CBC with cipher text stealing, the IV is zero.
 */
#include <crypto/algapi.h>
#include <linux/export.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "crypt.h"

static const char * const krb5_ciphers[KRB5_CIPHERS] = {
	[KRB5_CIPHER_AES]	= "aes",
	[KRB5_CIPHER_CAMELLIA]	= "camellia",
};

/**
 * krb5_cipher_alloc() - allocate a transform
 * @index: which cipher
 *
 * Context: process; may sleep.
 *
 * Return: the transform, or an error pointer
 */
struct crypto_cipher *krb5_cipher_alloc(enum krb5_cipher_index index)
{
	return crypto_alloc_cipher(krb5_ciphers[index], 0, 0);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cipher_alloc);

/**
 * krb5_usage_keys_init() - allocate transforms for the keys of one usage
 * @pair: to be set up
 * @desc: the encryption type
 *
 * Context: may sleep.
 *
 * Return: 0 and @pair is to be freed with krb5_usage_keys_free(), or -errno
 */
int krb5_usage_keys_init(struct krb5_usage_keys *pair,
			 const struct krb5_enctype_desc *desc)
{
	struct crypto_cipher *cipher;
	struct crypto_shash *cmac;

	memset(pair, 0, sizeof(*pair));
	cipher = krb5_cipher_alloc(desc->cipher);
	if (IS_ERR(cipher))
		return PTR_ERR(cipher);
	if (desc->hash == KRB5_HASH_CMAC) {
		cmac = krb5_cmac_alloc();
		if (IS_ERR(cmac)) {
			crypto_free_cipher(cipher);
			return PTR_ERR(cmac);
		}
		pair->cmac = cmac;
	}
	pair->cipher = cipher;
	pair->desc = desc;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_usage_keys_init);

/**
 * krb5_usage_keys_free() - wipe and free what krb5_usage_keys_init() allocated
 * @pair: the keys; NULL transforms are ignored
 *
 * The crypto API wipes a transform's key schedule when it frees it.
 */
void krb5_usage_keys_free(struct krb5_usage_keys *pair)
{
	if (pair->cipher)
		crypto_free_cipher(pair->cipher);
	if (pair->cmac)
		crypto_free_shash(pair->cmac);
	memzero_explicit(pair, sizeof(*pair));
}
EXPORT_SYMBOL_IF_KUNIT(krb5_usage_keys_free);

/**
 * krb5_crypt_set_key() - take a protocol key to derive keys from
 * @work: the caller's
 * @desc: encryption type of the key
 * @key: the key, @desc->key_len octets
 *
 * Return: 0 or -errno
 */
int krb5_crypt_set_key(struct krb5_scratch *work,
		       const struct krb5_enctype_desc *desc, const u8 *key)
{
	/* User-to-user has two: what the first one left is wiped now. */
	if (work->base_desc && work->base_desc != desc)
		krb5_scratch_wipe_keys(work);
	work->base_desc = desc;
	return desc->set_base(work, key);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_set_key);

/**
 * krb5_usage_keys_set_mac_key() - take the key of the MAC
 * @pair: to be keyed
 * @key: Ki or Kc, @pair->desc->ki_len octets
 *
 * Return: 0 or -errno
 */
int krb5_usage_keys_set_mac_key(struct krb5_usage_keys *pair, const u8 *key)
{
	const struct krb5_enctype_desc *desc = pair->desc;

	if (pair->cmac)
		return crypto_shash_setkey(pair->cmac, key, desc->ki_len);
	return krb5_hmac_set_key(desc->hash, &pair->hmac, key, desc->ki_len);
}

/**
 * krb5_crypt_derive_into() - derive the keys of one usage
 * @work: the caller's, with the protocol key set
 * @usage: key usage number
 * @pair: transforms of the same encryption type, to be keyed
 *
 * Return: 0 or -errno
 */
int krb5_crypt_derive_into(struct krb5_scratch *work, enum krb5_usage usage,
			   struct krb5_usage_keys *pair)
{
	const struct krb5_enctype_desc *desc = work->base_desc;
	u8 key[KRB5_AP_KEY_MAX];
	int err;

	err = desc->derive(work, usage, KRB5_DERIVED_KE, key, desc->key_len);
	if (!err)
		err = crypto_cipher_setkey(pair->cipher, key, desc->key_len);
	if (!err)
		err = desc->derive(work, usage, KRB5_DERIVED_KI, key,
				   desc->ki_len);
	if (!err)
		err = krb5_usage_keys_set_mac_key(pair, key);
	memzero_explicit(key, sizeof(key));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_derive_into);

/**
 * krb5_crypt_derive() - make the work's own pair that of a usage
 * @work: the caller's, with the protocol key set
 * @usage: key usage number
 *
 * Return: 0 and @work->pair is ready, or -errno
 */
int krb5_crypt_derive(struct krb5_scratch *work, enum krb5_usage usage)
{
	const struct krb5_enctype_desc *desc = work->base_desc;

	work->pair.desc = desc;
	work->pair.cipher = work->cipher[desc->cipher];
	work->pair.cmac = desc->hash == KRB5_HASH_CMAC ? work->cmac : NULL;
	return krb5_crypt_derive_into(work, usage, &work->pair);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_derive);

static int krb5_usage_keys_mac(const struct krb5_usage_keys *pair,
			       const u8 *data, size_t len, u8 *mac)
{
	static const u8 iv[KRB5_BLOCK_LEN];
	struct krb5_ap_octets first = { data, len }, second = {};

	if (pair->cmac)
		return krb5_cmac(pair->cmac, first, mac);
	if (pair->desc->mac_cipher) {
		second = first;
		first = (struct krb5_ap_octets){ iv, sizeof(iv) };
	}
	return krb5_hmac(pair->desc->hash, &pair->hmac, first, second, mac);
}

/**
 * krb5_crypt_open() - verify and decrypt
 * @pair: keys of the usage; they may be shared with others
 * @cipher: what was sealed; any kernel memory, only read
 * @out: buffer of @cipher.len octets. Holds secrets after success and after
 *	-EBADMSG; the caller wipes it.
 * @plain: set to the plain text inside @out
 *
 * No octet of the plain text is looked at before the MAC was found right, and
 * the comparison takes the same time wherever the first difference is.
 *
 * Return: 0; -EPROTO if @cipher is too short to be sealed data; -EBADMSG if it
 *	was not sealed with these keys; another -errno if it could not be tried
 */
int krb5_crypt_open(const struct krb5_usage_keys *pair,
		    struct krb5_ap_octets cipher, u8 *out,
		    struct krb5_ap_octets *plain)
{
	const struct krb5_enctype_desc *desc = pair->desc;
	u8 mac[KRB5_HASH_LEN_MAX];
	size_t len;
	int err;

	if (cipher.len < krb5_crypt_overhead(desc))
		return -EPROTO;
	len = cipher.len - desc->mac_len;

	if (desc->mac_cipher) {
		err = krb5_usage_keys_mac(pair, cipher.data, len, mac);
		if (!err && crypto_memneq(mac, cipher.data + len, desc->mac_len))
			err = -EBADMSG;
		if (!err)
			krb5_cts_decrypt(pair->cipher, cipher.data, out, len);
	} else {
		krb5_cts_decrypt(pair->cipher, cipher.data, out, len);
		err = krb5_usage_keys_mac(pair, out, len, mac);
		if (!err && crypto_memneq(mac, cipher.data + len, desc->mac_len))
			err = -EBADMSG;
	}
	memzero_explicit(mac, sizeof(mac));
	if (err)
		return err;

	plain->data = out + KRB5_BLOCK_LEN;
	plain->len = len - KRB5_BLOCK_LEN;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_open);

/**
 * krb5_crypt_seal() - encrypt and authenticate
 * @pair: keys of the usage
 * @buf: a fresh random confounder of KRB5_BLOCK_LEN octets, behind it the plain
 *	text, behind that room for the MAC; sealed in place
 * @len: octets of the plain text
 *
 * Return: 0 and @buf holds len + krb5_crypt_overhead() octets; or -errno, and
 *	the caller wipes @buf
 */
int krb5_crypt_seal(const struct krb5_usage_keys *pair, u8 *buf, size_t len)
{
	const struct krb5_enctype_desc *desc = pair->desc;
	u8 mac[KRB5_HASH_LEN_MAX];
	int err = 0;

	len += KRB5_BLOCK_LEN;
	if (!desc->mac_cipher)
		err = krb5_usage_keys_mac(pair, buf, len, mac);
	if (!err)
		krb5_cts_encrypt(pair->cipher, buf, len);
	if (!err && desc->mac_cipher)
		err = krb5_usage_keys_mac(pair, buf, len, mac);
	if (!err)
		memcpy(buf + len, mac, desc->mac_len);
	memzero_explicit(mac, sizeof(mac));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_seal);
