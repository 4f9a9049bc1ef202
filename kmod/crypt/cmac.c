// SPDX-License-Identifier: GPL-2.0
/*
 * CMAC with Camellia, NIST SP 800-38B. The crypto API's would be a transform to
 * be allocated: cipher.c says why there is none.
 */
#include <crypto/algapi.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "internal.h"

/**
 * struct cmac_state - a CMAC under way
 * @block: the last cipher block, to which the text behind it has been added
 * @used: bytes of text in @block
 */
struct cmac_state {
	u8 block[KRB5_BLOCK_LEN];
	unsigned int used;
};

/* Section 5.3: times x in GF(2^128), in constant time. */
static void cmac_double(u8 *out, const u8 *in)
{
	u64 high = get_unaligned_be64(in), low = get_unaligned_be64(in + 8);
	u64 carry = -(high >> 63) & 0x87;

	put_unaligned_be64(high << 1 | low >> 63, out);
	put_unaligned_be64(low << 1 ^ carry, out + 8);
}

/**
 * krb5_cmac_set_key() - set a key
 * @cmac: wherever the key is to be; not to be moved afterwards
 * @key: the key
 * @key_len: its bytes
 *
 * The owner wipes @cmac.
 *
 * Return: 0 or -errno
 */
int krb5_cmac_set_key(struct krb5_cmac_key *cmac, const u8 *key,
		      unsigned int key_len)
{
	u8 block[KRB5_BLOCK_LEN] = {};
	int err;

	err = krb5_cipher_set_key(&cmac->cipher, KRB5_CIPHER_CAMELLIA, key,
				  key_len);
	if (err)
		return err;
	krb5_cipher_encrypt_one(&cmac->cipher, block, block);
	cmac_double(cmac->subkey[0], block);
	cmac_double(cmac->subkey[1], cmac->subkey[0]);
	memzero_explicit(block, sizeof(block));
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cmac_set_key);

/* A full block is enciphered when more text comes: the last one is special. */
static void cmac_update(const struct krb5_cmac_key *cmac,
			struct cmac_state *state, struct krb5_ap_octets text)
{
	size_t n;

	for (; text.len; text.data += n, text.len -= n) {
		if (state->used == KRB5_BLOCK_LEN) {
			krb5_cipher_encrypt_one(&cmac->cipher, state->block,
						state->block);
			state->used = 0;
			if (text.len % KRB5_CRYPT_STEP < KRB5_BLOCK_LEN)
				cond_resched();
		}
		n = min_t(size_t, text.len, KRB5_BLOCK_LEN - state->used);
		/* Inline, if it is a number. */
		if (n == KRB5_BLOCK_LEN)
			crypto_xor(state->block, text.data, KRB5_BLOCK_LEN);
		else
			crypto_xor(state->block + state->used, text.data, n);
		state->used += n;
	}
}

/**
 * krb5_cmac() - make a CMAC
 * @cmac: the key; may be shared
 * @first: the text; any kernel memory
 * @second: its continuation, or nothing
 * @out: set to the MAC, KRB5_BLOCK_LEN bytes; may overlap the text
 */
void krb5_cmac(const struct krb5_cmac_key *cmac, struct krb5_ap_octets first,
	       struct krb5_ap_octets second, u8 *out)
{
	struct cmac_state state = {};
	bool whole;

	cmac_update(cmac, &state, first);
	cmac_update(cmac, &state, second);
	whole = state.used == KRB5_BLOCK_LEN;
	if (!whole)
		state.block[state.used] ^= 0x80;
	crypto_xor(state.block, cmac->subkey[whole ? 0 : 1], KRB5_BLOCK_LEN);
	krb5_cipher_encrypt_one(&cmac->cipher, out, state.block);
	memzero_explicit(&state, sizeof(state));
}
EXPORT_SYMBOL_IF_KUNIT(krb5_cmac);
