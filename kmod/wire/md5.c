// SPDX-License-Identifier: GPL-2.0
/*
 * MD5, RFC 1321: for the fingerprint of channel bindings, and nothing else.
 *
 * RFC 4121 section 4.1.1.2 leaves no choice of the hash. Security does not rest
 * on it: the fingerprint travels under the integrity protection of the
 * authenticator, and both ends hash what they know. The kernel's "md5" is absent
 * in FIPS mode and where it was not configured; clients that bind their channel
 * could then not log in, or worse, would not be asked to.
 */
#include <linux/bitops.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "md5.h"

/* 2^32 * abs(sin(i + 1)) */
static const u32 md5_sines[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee,
	0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
	0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
	0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa,
	0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
	0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
	0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
	0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05,
	0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039,
	0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static const u8 md5_shifts[4][4] = {
	{ 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 },
};

static void md5_block(u32 *state, const u8 *block)
{
	u32 a = state[0], b = state[1], c = state[2], d = state[3];
	u32 f, sum;
	unsigned int i, word;

	for (i = 0; i < 64; i++) {
		switch (i / 16) {
		case 0:
			f = (b & c) | (~b & d);
			word = i;
			break;
		case 1:
			f = (b & d) | (c & ~d);
			word = 5 * i + 1;
			break;
		case 2:
			f = b ^ c ^ d;
			word = 3 * i + 5;
			break;
		default:
			f = c ^ (b | ~d);
			word = 7 * i;
			break;
		}
		sum = a + f + md5_sines[i] +
		      get_unaligned_le32(block + 4 * (word % 16));
		a = d;
		d = c;
		c = b;
		b += rol32(sum, md5_shifts[i / 16][i % 4]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

void krb5_md5_init(struct krb5_md5 *md5)
{
	md5->state[0] = 0x67452301;
	md5->state[1] = 0xefcdab89;
	md5->state[2] = 0x98badcfe;
	md5->state[3] = 0x10325476;
	md5->count = 0;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_md5_init);

void krb5_md5_update(struct krb5_md5 *md5, const void *data, size_t len)
{
	size_t have, n;

	while (len) {
		have = md5->count % KRB5_MD5_BLOCK;
		n = min_t(size_t, len, KRB5_MD5_BLOCK - have);
		memcpy(md5->block + have, data, n);
		md5->count += n;
		data += n;
		len -= n;
		if (have + n == KRB5_MD5_BLOCK)
			md5_block(md5->state, md5->block);
	}
}
EXPORT_SYMBOL_IF_KUNIT(krb5_md5_update);

/* Sets @out to the digest, KRB5_MD5_LEN bytes. */
void krb5_md5_final(struct krb5_md5 *md5, u8 *out)
{
	static const u8 padding[KRB5_MD5_BLOCK] = { 0x80 };
	unsigned int i;
	u8 bits[8];

	put_unaligned_le64(md5->count * 8, bits);
	krb5_md5_update(md5, padding,
			1 + (2 * KRB5_MD5_BLOCK - 9 - md5->count) %
			KRB5_MD5_BLOCK);
	krb5_md5_update(md5, bits, sizeof(bits));
	for (i = 0; i < ARRAY_SIZE(md5->state); i++)
		put_unaligned_le32(md5->state[i], out + 4 * i);
}
EXPORT_SYMBOL_IF_KUNIT(krb5_md5_final);
