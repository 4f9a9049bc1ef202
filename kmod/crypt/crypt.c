// SPDX-License-Identifier: GPL-2.0
/*
 * Sealing and opening: confounder | plain text, with a MAC behind it:
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

#include "internal.h"

/* Only an encryption type that was used has left keys. */
void krb5_crypt_wipe_keys(struct krb5_scratch *scratch)
{
	if (!scratch->base_desc)
		return;
	memzero_explicit(&scratch->base, sizeof(scratch->base));
	memzero_explicit(&scratch->usage_keys, sizeof(scratch->usage_keys));
	scratch->base_desc = NULL;
}

/**
 * krb5_crypt_set_key() - set a protocol key to derive keys from
 * @scratch: the caller's
 * @desc: encryption type of the key
 * @key: the key, @desc->key_len bytes
 *
 * Return: 0 or -errno
 */
int krb5_crypt_set_key(struct krb5_scratch *scratch,
		       const struct krb5_enctype_desc *desc, const u8 *key)
{
	/* User-to-user has two: the first one may be longer than the second. */
	if (scratch->base_desc && scratch->base_desc != desc)
		krb5_crypt_wipe_keys(scratch);
	scratch->base_desc = desc;
	return desc->set_base(scratch, key);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_set_key);

static int crypt_derive(struct krb5_scratch *scratch, enum krb5_usage usage,
			struct krb5_usage_keys *keys, struct krb5_bulk *bulk,
			bool once)
{
	const struct krb5_enctype_desc *desc = scratch->base_desc;
	u8 key[KRB5_AP_KEY_MAX] __aligned(KRB5_BLOCK_LEN);
	int err;

	err = desc->derive(scratch, usage, KRB5_DERIVED_KE, key,
			   desc->key_len) ?:
	      krb5_cipher_set_key(&keys->cipher, desc->cipher, key,
				  desc->key_len);
	if (!err && bulk)
		keys->cipher.bulk = krb5_bulk_set_key(bulk, desc->cipher, key,
						      desc->key_len);
	err = err ?:
	      desc->derive(scratch, usage, KRB5_DERIVED_KI, key,
			   desc->ki_len) ?:
	      krb5_mac_set_key(&keys->mac, desc, key, once);
	memzero_explicit(key, sizeof(key));
	return err;
}

/**
 * krb5_crypt_derive_into() - derive the keys of one usage
 * @scratch: the caller's, with the protocol key set
 * @usage: key usage number
 * @keys: set to the keys; the owner wipes them, and does not move them
 * @bulk: from krb5_bulk_alloc(), by which long texts are opened faster; the owner's,
 *	and to be kept as long as @keys. NULL if there is none.
 *
 * Return: 0 or -errno
 */
int krb5_crypt_derive_into(struct krb5_scratch *scratch, enum krb5_usage usage,
			   struct krb5_usage_keys *keys,
			   struct krb5_bulk *bulk)
{
	return crypt_derive(scratch, usage, keys, bulk, false);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_derive_into);

/*
 * As krb5_crypt_derive_into(), for the scratch's own keys, with which one text is
 * opened or sealed.
 */
int krb5_crypt_derive(struct krb5_scratch *scratch, enum krb5_usage usage)
{
	return crypt_derive(scratch, usage, &scratch->usage_keys, NULL, true);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_derive);

static int crypt_mac(const struct krb5_mac_key *key, const u8 *data,
		     size_t len, u8 *mac)
{
	static const u8 iv[KRB5_BLOCK_LEN];
	struct krb5_ap_octets text = { data, len }, zero = { iv, sizeof(iv) };
	struct krb5_ap_octets none = {};

	return key->desc->mac_cipher ? krb5_checksum(key, zero, text, mac) :
				       krb5_checksum(key, text, none, mac);
}

/**
 * krb5_crypt_open() - verify and decrypt
 * @keys: keys of the usage; may be shared
 * @cipher: the sealed text; any kernel memory, only read
 * @out: buffer of @cipher.len bytes. Holds secrets after success and after
 *	-EBADMSG; the caller wipes it.
 * @plain: set to the plain text inside @out
 *
 * No byte of the plain text is looked at before the MAC was found right, and
 * the comparison takes the same time wherever the first difference is.
 *
 * Context: process; offers the CPU to others every 16 KiB.
 *
 * Return: 0; -EPROTO if @cipher is too short to be sealed data; -EBADMSG if it
 *	was not sealed with these keys; another -errno if it could not be tried
 */
int krb5_crypt_open(const struct krb5_usage_keys *keys,
		    struct krb5_ap_octets cipher, u8 *out,
		    struct krb5_ap_octets *plain)
{
	const struct krb5_enctype_desc *desc = keys->mac.desc;
	u8 mac[KRB5_HASH_LEN_MAX];
	size_t len;
	int err;

	if (cipher.len < krb5_crypt_overhead(desc))
		return -EPROTO;
	len = cipher.len - desc->mac_len;

	if (desc->mac_cipher) {
		err = crypt_mac(&keys->mac, cipher.data, len, mac);
		if (!err && crypto_memneq(mac, cipher.data + len, desc->mac_len))
			err = -EBADMSG;
		if (!err)
			krb5_cts_decrypt(&keys->cipher, cipher.data, out, len);
	} else {
		krb5_cts_decrypt(&keys->cipher, cipher.data, out, len);
		err = crypt_mac(&keys->mac, out, len, mac);
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
 * @keys: keys of the usage; may be shared
 * @buf: a fresh random confounder of KRB5_BLOCK_LEN bytes, behind it the plain
 *	text, behind that room for the MAC; sealed in place
 * @len: bytes of the plain text
 *
 * Context: process; offers the CPU to others every 16 KiB.
 *
 * Return: 0 and @buf holds len + krb5_crypt_overhead() bytes; or -errno, and
 *	the caller wipes @buf
 */
int krb5_crypt_seal(const struct krb5_usage_keys *keys, u8 *buf, size_t len)
{
	const struct krb5_enctype_desc *desc = keys->mac.desc;
	u8 mac[KRB5_HASH_LEN_MAX];
	int err = 0;

	len += KRB5_BLOCK_LEN;
	if (!desc->mac_cipher)
		err = crypt_mac(&keys->mac, buf, len, mac);
	if (!err)
		krb5_cts_encrypt(&keys->cipher, buf, len);
	if (!err && desc->mac_cipher)
		err = crypt_mac(&keys->mac, buf, len, mac);
	if (!err)
		memcpy(buf + len, mac, desc->mac_len);
	memzero_explicit(mac, sizeof(mac));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_crypt_seal);
