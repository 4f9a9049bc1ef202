// SPDX-License-Identifier: GPL-2.0
/*
 * The PAC: the client's identity and groups in Active Directory, MS-PAC.
 *
 * It is handed out only if its server signature was made with the key of this
 * service, and if it is about the client of this ticket: a PAC that was moved
 * from one ticket into another must not count (CVE-2020-25719 and its like).
 * A PAC that does not pass fails no request; services that do not want one
 * must not suffer from it.
 *
 *	PACTYPE		cBuffers u32, Version u32 (0), Buffers[cBuffers]
 *	PAC_INFO_BUFFER	ulType u32, cbBufferSize u32, Offset u64
 *	PAC_SIGNATURE_DATA	SignatureType u32, Signature, [RODC id u16]
 *	PAC_CLIENT_INFO	ClientId u64, NameLength u16, Name (UTF-16)
 *
 * all of it little endian.
 */
#include <crypto/algapi.h>
#include <linux/export.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include "accept.h"

enum pac_buffer {
	PAC_SERVER_CHECKSUM	= 6,
	PAC_KDC_CHECKSUM	= 7,
	PAC_CLIENT_INFO		= 10,
};

enum pac_lengths {
	PAC_HEADER_LEN		= 8,
	PAC_BUFFER_LEN		= 16,
	PAC_SIGNATURE_TYPE_LEN	= 4,
	PAC_CLIENT_INFO_LEN	= 10,
};

/* From 1601 to 1970, in seconds; and how ClientId counts. */
#define FILETIME_EPOCH		11644473600LL
#define FILETIME_PER_SECOND	10000000U

struct pac {
	u8 *data;
	size_t len;
	struct krb5_ap_octets server_sum;
	struct krb5_ap_octets kdc_sum;
	struct krb5_ap_octets client_info;
};

/* Length of a checksum in bytes, by its type; 0 if the type is unknown. */
static size_t checksum_len(s32 type)
{
	switch (type) {
	case -138:	/* HMAC-MD5, which older KDCs use for their own */
	case 17:
	case 18:
	case 19:
		return 16;
	case 15:
	case 16:
		return 12;
	case 20:
		return 24;
	default:
		return 0;
	}
}

struct pac_buffer_info {
	u32 type;
	u32 size;
	u64 offset;
	u64 end;
};

/* An entry of the table; false if the buffer is not all inside the PAC. */
static bool pac_buffer_info(const struct pac *pac, u32 index,
			    struct pac_buffer_info *info)
{
	const u8 *entry = pac->data + PAC_HEADER_LEN + index * PAC_BUFFER_LEN;

	info->type = get_unaligned_le32(entry);
	info->size = get_unaligned_le32(entry + 4);
	info->offset = get_unaligned_le64(entry + 8);
	return !check_add_overflow(info->offset, (u64)info->size, &info->end) &&
	       info->end <= pac->len;
}

/*
 * Finds the buffers. Sizes and offsets are not trusted: 64-bit arithmetic,
 * nothing outside, nothing before the end of the table, no two that overlap
 * and no two of a type (CVE-2022-42898).
 */
static bool pac_parse(struct pac *pac)
{
	struct pac_buffer_info info, other;
	struct krb5_ap_octets octets;
	u32 count, i, j;

	if (pac->len < PAC_HEADER_LEN || get_unaligned_le32(pac->data + 4))
		return false;
	count = get_unaligned_le32(pac->data);
	if (!count || count > KRB5_AP_PAC_BUFFERS_MAX ||
	    PAC_HEADER_LEN + count * PAC_BUFFER_LEN > pac->len)
		return false;

	for (i = 0; i < count; i++) {
		if (!pac_buffer_info(pac, i, &info) || info.offset % 8 ||
		    info.offset < PAC_HEADER_LEN + count * PAC_BUFFER_LEN)
			return false;
		for (j = 0; j < i; j++)
			if (!pac_buffer_info(pac, j, &other) ||
			    other.type == info.type ||
			    (info.offset < other.end &&
			     other.offset < info.end))
				return false;

		octets.data = pac->data + info.offset;
		octets.len = info.size;
		if (info.type == PAC_SERVER_CHECKSUM)
			pac->server_sum = octets;
		else if (info.type == PAC_KDC_CHECKSUM)
			pac->kdc_sum = octets;
		else if (info.type == PAC_CLIENT_INFO)
			pac->client_info = octets;
	}
	return true;
}

/* Finds the signature: it follows its type, and precedes the id of an RODC. */
static bool pac_signature(const struct krb5_ap_octets *sum, s32 *type,
			  struct krb5_ap_octets *signature)
{
	size_t len;

	if (sum->len < PAC_SIGNATURE_TYPE_LEN)
		return false;
	*type = get_unaligned_le32(sum->data);
	len = checksum_len(*type);
	signature->data = sum->data + PAC_SIGNATURE_TYPE_LEN;
	signature->len = len;
	return len && sum->len - PAC_SIGNATURE_TYPE_LEN >= len;
}

/*
 * The server signature covers the PAC with both signatures zeroed. They are
 * zeroed in place and put back.
 */
static int pac_check_signature(const struct krb5_mac_key *key, struct pac *pac)
{
	u8 server_saved[KRB5_MAC_LEN_MAX], kdc_saved[KRB5_MAC_LEN_MAX];
	struct krb5_ap_octets whole = { pac->data, pac->len };
	struct krb5_ap_octets server, kdc;
	u8 sum[KRB5_HASH_LEN_MAX];
	u8 *server_at, *kdc_at;
	s32 type, kdc_type;
	int err;

	if (!pac->server_sum.data || !pac->kdc_sum.data)
		return KRB5_AP_PAC_UNSIGNED;
	if (!pac_signature(&pac->server_sum, &type, &server) ||
	    !pac_signature(&pac->kdc_sum, &kdc_type, &kdc))
		return KRB5_AP_PAC_SIGNATURE_TYPE;
	/* A key of ours makes one type only, and all of these are keyed. */
	if (type != key->desc->checksum_type)
		return KRB5_AP_PAC_SIGNATURE_TYPE;

	server_at = pac->data + (server.data - pac->data);
	kdc_at = pac->data + (kdc.data - pac->data);
	memcpy(server_saved, server_at, server.len);
	memcpy(kdc_saved, kdc_at, kdc.len);
	memset(server_at, 0, server.len);
	memset(kdc_at, 0, kdc.len);
	err = krb5_checksum(key, whole, (struct krb5_ap_octets){}, sum);
	memcpy(server_at, server_saved, server.len);
	memcpy(kdc_at, kdc_saved, kdc.len);

	if (!err && crypto_memneq(sum, server_saved, server.len))
		err = KRB5_AP_PAC_SIGNATURE;
	memzero_explicit(sum, sizeof(sum));
	return err;
}

/* Takes one code point off UTF-8; -1 if it is none. */
static s32 utf8_next(const u8 **p, const u8 *end)
{
	static const u32 least[] = { 0, 0x80, 0x800, 0x10000 };
	u32 c = *(*p)++;
	unsigned int n = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
	unsigned int i;

	if (c < 0x80)
		return c;
	if (!n || c >= 0xf8 || end - *p < n)
		return -1;
	c &= 0x3f >> n;
	for (i = 0; i < n; i++, (*p)++) {
		if ((**p & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (**p & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return -1;
	return c;
}

/* Consume a code point of UTF-16, if it is @c. */
static bool utf16_is(struct krb5_ap_octets *text, s32 c)
{
	u32 unit[2], n = 1, i;

	if (c < 0)
		return false;
	unit[0] = c;
	if (c >= 0x10000) {
		unit[0] = 0xd7c0 + (c >> 10);
		unit[1] = 0xdc00 + (c & 0x3ff);
		n = 2;
	}
	if (text->len < 2 * n)
		return false;
	for (i = 0; i < n; i++)
		if (get_unaligned_le16(text->data + 2 * i) != unit[i])
			return false;
	text->data += 2 * n;
	text->len -= 2 * n;
	return true;
}

/* The KDC writes the components of the name, separated by '/', as UTF-16. */
static bool pac_name_is(struct krb5_ap_octets text,
			const struct krb5_name *client)
{
	struct krb5_ap_octets component;
	bool first = true;
	struct der der;
	const u8 *p;

	der_init(&der, client->names.data, client->names.len);
	while (!der.bad && !der_at_end(&der)) {
		if (!first && !utf16_is(&text, '/'))
			return false;
		first = false;
		component = der_string(&der);
		p = component.data;
		while (p < component.data + component.len)
			if (!utf16_is(&text,
				      utf8_next(&p, component.data +
						component.len)))
				return false;
	}
	return !text.len;
}

static bool pac_is_about(const struct pac *pac, const struct krb5_name *client,
			 s64 authtime)
{
	struct krb5_ap_octets name;
	u64 id, want;

	if (pac->client_info.len < PAC_CLIENT_INFO_LEN)
		return false;
	id = get_unaligned_le64(pac->client_info.data);
	name.data = pac->client_info.data + PAC_CLIENT_INFO_LEN;
	name.len = get_unaligned_le16(pac->client_info.data + 8);
	if (name.len > pac->client_info.len - PAC_CLIENT_INFO_LEN)
		return false;

	/* Neither overflows: a KerberosTime ends with the year 9999. */
	if (authtime < -FILETIME_EPOCH)
		return false;
	want = (u64)(authtime + FILETIME_EPOCH) * FILETIME_PER_SECOND;
	if (id < want || id - want >= FILETIME_PER_SECOND)
		return false;
	return pac_name_is(name, client);
}

/**
 * krb5_pac_verify() - verify that a PAC is for this service and this client
 * @key: the service key, usage 17
 * @data: the PAC; changed during the call, and the same afterwards
 * @len: its length in bytes
 * @client: client of the ticket
 * @authtime: authtime of the ticket
 *
 * Return: enum krb5_ap_pac, or -errno
 */
int krb5_pac_verify(const struct krb5_mac_key *key, u8 *data, size_t len,
		    const struct krb5_name *client, s64 authtime)
{
	struct pac pac = { .data = data, .len = len };
	int ret;

	if (!pac_parse(&pac))
		return KRB5_AP_PAC_MALFORMED;
	ret = pac_check_signature(key, &pac);
	if (ret)
		return ret;
	if (!pac_is_about(&pac, client, authtime))
		return KRB5_AP_PAC_OTHER_CLIENT;
	return KRB5_AP_PAC_VERIFIED;
}
EXPORT_SYMBOL_IF_KUNIT(krb5_pac_verify);
