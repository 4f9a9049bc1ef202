// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of PACs: is one believed only if it was signed with the key of
 * the service, and is about the client of the ticket (D1)?
 */
#include <linux/unaligned.h>

#include "accept/accept.h"
#include "fixture/token.h"

#define AUTHTIME	1790000000LL
#define FILETIME	((u64)(AUTHTIME + 11644473600LL) * 10000000)

enum { LOGON_INFO = 1, SERVER_SUM = 6, KDC_SUM = 7, CLIENT_INFO = 10 };

static const s32 enctypes[] = { 17, 18, 19, 20, 25, 26 };

static void enctype_desc(const s32 *etype, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "enctype %d", *etype);
}

KUNIT_ARRAY_PARAM(enctype, enctypes, enctype_desc);

/* As many as one may have, and one more. */
#define BUFFERS_MAX	65

/**
 * struct pac_parts - a PAC to be made
 * @n: how many buffers
 * @buffer: the buffers: type and contents
 * @version: of the PAC
 * @sign: make the server signature
 */
struct pac_parts {
	unsigned int n;
	struct {
		u32 type;
		u8 data[256];
		size_t len;
	} buffer[BUFFERS_MAX];
	u32 version;
	bool sign;
};

/* What a domain controller would put in for alice/admin. */
static void pac_parts_init(struct pac_parts *parts,
			   const struct krb5_enctype_desc *desc)
{
	static const char name[] = TOKEN_CLIENT;
	unsigned int i;
	u8 *info;

	memset(parts, 0, sizeof(*parts));
	parts->sign = true;
	parts->n = 4;
	parts->buffer[0].type = LOGON_INFO;
	parts->buffer[0].len = 77;
	noise_fill(parts->buffer[0].data, 77);

	parts->buffer[1].type = CLIENT_INFO;
	parts->buffer[1].len = 10 + 2 * strlen(name);
	info = parts->buffer[1].data;
	put_unaligned_le64(FILETIME, info);
	put_unaligned_le16(2 * strlen(name), info + 8);
	for (i = 0; i < strlen(name); i++)
		put_unaligned_le16(name[i], info + 10 + 2 * i);

	parts->buffer[2].type = SERVER_SUM;
	parts->buffer[2].len = 4 + desc->mac_len;
	put_unaligned_le32(desc->checksum_type, parts->buffer[2].data);
	parts->buffer[3].type = KDC_SUM;
	parts->buffer[3].len = 4 + 12;
	put_unaligned_le32(16, parts->buffer[3].data);
}

static void put_name(struct pac_parts *parts, const u16 *name, size_t len)
{
	u8 *info = parts->buffer[1].data;
	size_t i;

	put_unaligned_le16(2 * len, info + 8);
	for (i = 0; i < len; i++)
		put_unaligned_le16(name[i], info + 10 + 2 * i);
	parts->buffer[1].len = 10 + 2 * len;
}

/* The service key, as a key set has it. */
static struct krb5_service_key *service_key(struct kunit *test, s32 etype)
{
	u8 value[KRB5_AP_KEY_MAX];

	token_service_key(etype, 3, value);
	return test_key(test, TOKEN_SERVICE "@" TOKEN_REALM, 3, etype, value);
}

struct pac_made {
	u8 *data;
	size_t len;
	size_t at[6];
};

/* The signature covers the PAC with both signatures zero, as they are here. */
static struct pac_made pac_make(struct kunit *test,
				const struct pac_parts *parts,
				const struct krb5_mac_key *pair)
{
	struct pac_made pac = {};
	u8 sum[KRB5_HASH_LEN_MAX];
	unsigned int i;
	u8 *entry;

	pac.data = test_alloc(test, 8 + BUFFERS_MAX * (16 + 264));
	pac.len = 8 + 16 * parts->n;
	put_unaligned_le32(parts->n, pac.data);
	put_unaligned_le32(parts->version, pac.data + 4);
	for (i = 0; i < parts->n; i++) {
		entry = pac.data + 8 + 16 * i;
		put_unaligned_le32(parts->buffer[i].type, entry);
		put_unaligned_le32(parts->buffer[i].len, entry + 4);
		put_unaligned_le64(pac.len, entry + 8);
		if (i < ARRAY_SIZE(pac.at))
			pac.at[i] = pac.len;
		memcpy(pac.data + pac.len, parts->buffer[i].data,
		       parts->buffer[i].len);
		pac.len = round_up(pac.len + parts->buffer[i].len, 8);
	}
	if (parts->sign) {
		KUNIT_ASSERT_EQ(test, 0,
				krb5_checksum(pair,
					      (struct krb5_ap_octets){
						      pac.data, pac.len },
					      (struct krb5_ap_octets){}, sum));
		memcpy(pac.data + pac.at[2] + 4, sum, pair->desc->mac_len);
		/* What the KDC makes of its own is nobody's business here. */
		noise_fill(pac.data + pac.at[3] + 4, 12);
	}
	return pac;
}

/* Verifies a copy at the end of a page, which has to be the same afterwards. */
static int verify(struct kunit *test, const struct guard *guard,
		  const struct krb5_mac_key *pair, const u8 *data,
		  size_t len, const char *client, s64 authtime)
{
	struct krb5_ap_principal *principal = test_principal(test, client);
	struct krb5_name name = krb5_principal_name(principal);
	u8 *copy = guard_copy(guard, data, len);
	int ret = krb5_pac_verify(pair, copy, len, &name, authtime);

	KUNIT_EXPECT_MEMEQ(test, copy, data, len);
	krb5_ap_principal_free(principal);
	return ret;
}

/* Made with the key of the service, and with no other, usage or enctype. */
static void pac_verified(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct krb5_service_key *key = service_key(test, etype), *other;
	struct pac_parts *parts = test_alloc(test, sizeof(*parts));
	struct guard guard;
	struct pac_made pac;
	unsigned int i;

	guard_init(test, &guard, PAGE_SIZE);
	pac_parts_init(parts, key->pac.desc);
	pac = pac_make(test, parts, &key->pac);
	KUNIT_EXPECT_EQ(test, verify(test, &guard, &key->pac, pac.data, pac.len,
				     TOKEN_CLIENT "@X", AUTHTIME),
			(int)KRB5_AP_PAC_VERIFIED);
	for (i = 0; i < ARRAY_SIZE(enctypes); i++) {
		if (enctypes[i] == etype)
			continue;
		other = service_key(test, enctypes[i]);
		KUNIT_EXPECT_EQ(test, verify(test, &guard, &other->pac,
					     pac.data, pac.len,
					     TOKEN_CLIENT "@X", AUTHTIME),
				(int)KRB5_AP_PAC_SIGNATURE_TYPE);
		krb5_service_key_free(other);
	}
	other = test_key(test, "a@R", 1, etype, "another key of 32 octets or less");
	KUNIT_EXPECT_EQ(test, verify(test, &guard, &other->pac, pac.data,
				     pac.len, TOKEN_CLIENT "@X", AUTHTIME),
			(int)KRB5_AP_PAC_SIGNATURE);
	krb5_service_key_free(other);
	krb5_service_key_free(key);
}

/*
 * Each bit of it turned round: not verified, but where the KDC's signature is,
 * which the server's covers as zeros.
 */
static void pac_every_bit(struct kunit *test)
{
	s32 etype = *(const s32 *)test->param_value;
	struct krb5_service_key *key = service_key(test, etype);
	struct pac_parts *parts = test_alloc(test, sizeof(*parts));
	struct guard guard;
	struct pac_made pac;
	size_t bit, at;
	bool kdc;
	int ret;

	guard_init(test, &guard, PAGE_SIZE);
	pac_parts_init(parts, key->pac.desc);
	pac = pac_make(test, parts, &key->pac);
	for (bit = 0; bit < 8 * pac.len; bit++) {
		at = bit / 8;
		kdc = at >= pac.at[3] + 4 && at < pac.at[3] + 4 + 12;
		pac.data[at] ^= 1 << bit % 8;
		ret = verify(test, &guard, &key->pac, pac.data, pac.len,
			     TOKEN_CLIENT "@X", AUTHTIME);
		KUNIT_EXPECT_EQ_MSG(test, kdc, ret == KRB5_AP_PAC_VERIFIED,
				    "bit %zu", bit);
		KUNIT_EXPECT_GE(test, ret, 0);
		pac.data[at] ^= 1 << bit % 8;
	}
	krb5_service_key_free(key);
}

/* Each prefix, and noise: no octet outside is looked at. */
static void pac_noise_stays_inside(struct kunit *test)
{
	struct krb5_service_key *key = service_key(test, 18);
	struct pac_parts *parts = test_alloc(test, sizeof(*parts));
	unsigned int round, changes;
	struct guard guard;
	struct pac_made pac;
	u8 *copy;
	size_t len;

	guard_init(test, &guard, PAGE_SIZE);
	pac_parts_init(parts, key->pac.desc);
	pac = pac_make(test, parts, &key->pac);
	for (len = 0; len < pac.len; len++)
		KUNIT_EXPECT_NE(test, verify(test, &guard, &key->pac, pac.data,
					     len, TOKEN_CLIENT "@X", AUTHTIME),
				(int)KRB5_AP_PAC_VERIFIED);
	copy = test_alloc(test, pac.len);
	for (round = 0; round < 20000; round++) {
		memcpy(copy, pac.data, pac.len);
		/* Mostly in the table of the buffers. */
		for (changes = 1 + noise() % 3; changes; changes--)
			copy[noise() % (noise() % 4 ? 8 + 64 : pac.len)] =
				noise() % 2 ? noise() : "\x00\x01\xff\x80"[noise() % 4];
		if (memcmp(copy, pac.data, pac.at[3] + 4))
			KUNIT_EXPECT_NE(test, verify(test, &guard, &key->pac,
						     copy, pac.len,
						     TOKEN_CLIENT "@X",
						     AUTHTIME),
					(int)KRB5_AP_PAC_VERIFIED);
	}
	krb5_service_key_free(key);
}

static void no_buffers(struct pac_parts *p)
{
	p->n = 0;
	p->sign = false;
}

static void other_version(struct pac_parts *p)
{
	p->version = 1;
}

static void same_type(struct pac_parts *p)
{
	p->n = 5;
	p->buffer[4] = p->buffer[0];
}

/* Empty ones may stand where others begin. */
static void fill_up(struct pac_parts *p, unsigned int n)
{
	for (; p->n < n; p->n++)
		p->buffer[p->n].type = 100 + p->n;
}

static void most_buffers(struct pac_parts *p)
{
	fill_up(p, BUFFERS_MAX - 1);
}

static void too_many_buffers(struct pac_parts *p)
{
	fill_up(p, BUFFERS_MAX);
}

static void no_server_sum(struct pac_parts *p)
{
	p->buffer[2].type = 99;
}

static void no_kdc_sum(struct pac_parts *p)
{
	p->buffer[3].type = 99;
}

/* Checksums that anybody can make, or that are not of the key (CVE-2014-6324). */
static void crc32(struct pac_parts *p)
{
	put_unaligned_le32(1, p->buffer[2].data);
}

static void md5(struct pac_parts *p)
{
	put_unaligned_le32(7, p->buffer[2].data);
}

static void hmac_md5(struct pac_parts *p)
{
	put_unaligned_le32(-138, p->buffer[2].data);
}

static void sum_of_another_enctype(struct pac_parts *p)
{
	put_unaligned_le32(15, p->buffer[2].data);
}

static void kdc_unknown_type(struct pac_parts *p)
{
	put_unaligned_le32(7, p->buffer[3].data);
}

static void server_sum_short(struct pac_parts *p)
{
	p->buffer[2].len--;
}

static void server_sum_empty(struct pac_parts *p)
{
	p->buffer[2].len = 0;
}

static void server_sum_type_only(struct pac_parts *p)
{
	p->buffer[2].len = 4;
}

static void kdc_sum_short(struct pac_parts *p)
{
	p->buffer[3].len = 15;
}

static void no_client_info(struct pac_parts *p)
{
	p->buffer[1].type = 99;
}

static void client_info_short(struct pac_parts *p)
{
	p->buffer[1].len = 9;
}

static void client_name_long(struct pac_parts *p)
{
	put_unaligned_le16(2 * strlen(TOKEN_CLIENT) + 2, p->buffer[1].data + 8);
}

static void client_name_odd(struct pac_parts *p)
{
	put_unaligned_le16(2 * strlen(TOKEN_CLIENT) - 1, p->buffer[1].data + 8);
}

static void client_name_shorter(struct pac_parts *p)
{
	put_unaligned_le16(2 * strlen(TOKEN_CLIENT) - 2, p->buffer[1].data + 8);
}

static void client_name_other(struct pac_parts *p)
{
	p->buffer[1].data[10] ^= 1;
}

static void client_name_high_octet(struct pac_parts *p)
{
	p->buffer[1].data[11] = 1;
}

static void client_name_empty(struct pac_parts *p)
{
	put_unaligned_le16(0, p->buffer[1].data + 8);
}

static void a_tick_early(struct pac_parts *p)
{
	put_unaligned_le64(FILETIME - 1, p->buffer[1].data);
}

static void a_second_late(struct pac_parts *p)
{
	put_unaligned_le64(FILETIME + 10000000, p->buffer[1].data);
}

static void almost_a_second_late(struct pac_parts *p)
{
	put_unaligned_le64(FILETIME + 9999999, p->buffer[1].data);
}

static void never(struct pac_parts *p)
{
	put_unaligned_le64(0, p->buffer[1].data);
}

static void for_ever(struct pac_parts *p)
{
	put_unaligned_le64(U64_MAX, p->buffer[1].data);
}

/* An RODC writes its id behind the signature. */
static void rodc(struct pac_parts *p)
{
	p->buffer[2].len += 2;
	p->buffer[3].len += 2;
}

static void as_it_is(struct pac_parts *p)
{
}

static void kdc_hmac_md5(struct pac_parts *p)
{
	put_unaligned_le32(-138, p->buffer[3].data);
	p->buffer[3].len = 4 + 16;
}

struct pac_case {
	enum krb5_ap_pac want;
	void (*change)(struct pac_parts *parts);
};

/* Everything signed as it should be: what is wrong is in what was signed. */
static const struct pac_case judged_cases[] = {
	{ KRB5_AP_PAC_VERIFIED, as_it_is },
	{ KRB5_AP_PAC_VERIFIED, rodc },
	{ KRB5_AP_PAC_VERIFIED, kdc_hmac_md5 },
	{ KRB5_AP_PAC_VERIFIED, almost_a_second_late },
	{ KRB5_AP_PAC_VERIFIED, most_buffers },
	{ KRB5_AP_PAC_MALFORMED, too_many_buffers },
	{ KRB5_AP_PAC_MALFORMED, no_buffers },
	{ KRB5_AP_PAC_MALFORMED, other_version },
	{ KRB5_AP_PAC_MALFORMED, same_type },
	{ KRB5_AP_PAC_UNSIGNED, no_server_sum },
	{ KRB5_AP_PAC_UNSIGNED, no_kdc_sum },
	{ KRB5_AP_PAC_SIGNATURE_TYPE, crc32 },
	{ KRB5_AP_PAC_SIGNATURE_TYPE, md5 },
	{ KRB5_AP_PAC_SIGNATURE_TYPE, hmac_md5 },
	{ KRB5_AP_PAC_SIGNATURE_TYPE, sum_of_another_enctype },
	{ KRB5_AP_PAC_SIGNATURE_TYPE, kdc_unknown_type },
	{ KRB5_AP_PAC_SIGNATURE_TYPE, server_sum_short },
	{ KRB5_AP_PAC_SIGNATURE_TYPE, server_sum_empty },
	{ KRB5_AP_PAC_SIGNATURE_TYPE, server_sum_type_only },
	{ KRB5_AP_PAC_SIGNATURE_TYPE, kdc_sum_short },
	{ KRB5_AP_PAC_OTHER_CLIENT, no_client_info },
	{ KRB5_AP_PAC_OTHER_CLIENT, client_info_short },
	{ KRB5_AP_PAC_OTHER_CLIENT, client_name_long },
	{ KRB5_AP_PAC_OTHER_CLIENT, client_name_odd },
	{ KRB5_AP_PAC_OTHER_CLIENT, client_name_shorter },
	{ KRB5_AP_PAC_OTHER_CLIENT, client_name_other },
	{ KRB5_AP_PAC_OTHER_CLIENT, client_name_high_octet },
	{ KRB5_AP_PAC_OTHER_CLIENT, client_name_empty },
	{ KRB5_AP_PAC_OTHER_CLIENT, a_tick_early },
	{ KRB5_AP_PAC_OTHER_CLIENT, a_second_late },
	{ KRB5_AP_PAC_OTHER_CLIENT, never },
	{ KRB5_AP_PAC_OTHER_CLIENT, for_ever },
};

static void pac_case_desc(const struct pac_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%ps", c->change);
}

KUNIT_ARRAY_PARAM(pac_case, judged_cases, pac_case_desc);

static void pac_judged(struct kunit *test)
{
	const struct pac_case *c = test->param_value;
	struct krb5_service_key *key = service_key(test, 18);
	struct pac_parts *parts = test_alloc(test, sizeof(*parts));
	struct guard guard;
	struct pac_made pac;

	guard_init(test, &guard, PAGE_SIZE);
	pac_parts_init(parts, key->pac.desc);
	c->change(parts);
	pac = pac_make(test, parts, &key->pac);
	KUNIT_EXPECT_EQ(test, verify(test, &guard, &key->pac, pac.data, pac.len,
				     TOKEN_CLIENT "@X", AUTHTIME),
			(int)c->want);
	krb5_service_key_free(key);
}

/*
 * Tables of buffers that lie: counts, sizes and offsets that overflow, overlap,
 * point outside or into the table (CVE-2022-42898).
 */
static void pac_table(struct kunit *test)
{
	static const struct {
		size_t at;
		unsigned int octets;
		u64 value;
	} cases[] = {
		{ 0, 4, 0 }, { 0, 4, 65 }, { 0, 4, 0x10000000 },
		{ 0, 4, 0x10000004 }, { 0, 4, U32_MAX },
		{ 8 + 4, 4, U32_MAX }, { 8 + 4, 4, 0x80000000 },
		{ 8 + 8, 8, 0 }, { 8 + 8, 8, 8 }, { 8 + 8, 8, 64 },
		{ 8 + 8, 8, 73 }, { 8 + 8, 8, U64_MAX },
		{ 8 + 8, 8, U64_MAX - 7 }, { 8 + 8, 8, U64_MAX - 76 + 1 },
		{ 8 + 8, 8, 1ULL << 32 | 72 }, { 8 + 8, 8, 1ULL << 63 },
		{ 8 + 16 + 8, 8, 72 }, { 8 + 16, 4, LOGON_INFO },
		/* one octet too long: over its end, into the next one */
		{ 8 + 4, 4, 81 }, { 8 + 48 + 4, 4, 64 },
	};
	struct krb5_service_key *key = service_key(test, 18);
	struct pac_parts *parts = test_alloc(test, sizeof(*parts));
	struct guard guard;
	struct pac_made pac;
	unsigned int i;
	u8 *copy;

	guard_init(test, &guard, PAGE_SIZE);
	pac_parts_init(parts, key->pac.desc);
	pac = pac_make(test, parts, &key->pac);
	copy = test_alloc(test, pac.len);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memcpy(copy, pac.data, pac.len);
		if (cases[i].octets == 4)
			put_unaligned_le32(cases[i].value, copy + cases[i].at);
		else
			put_unaligned_le64(cases[i].value, copy + cases[i].at);
		KUNIT_EXPECT_EQ_MSG(test, verify(test, &guard, &key->pac, copy,
						 pac.len, TOKEN_CLIENT "@X",
						 AUTHTIME),
				    (int)KRB5_AP_PAC_MALFORMED, "case %u", i);
	}
	krb5_service_key_free(key);
}

/* Names outside ASCII: UTF-8 in the ticket, UTF-16 in the PAC. */
static void pac_names(struct kunit *test)
{
	static const struct {
		const char *client;
		u16 name[8];
		size_t len;
		bool same;
	} cases[] = {
		{ "\xc3\xa4", { 0xe4 }, 1, true },
		{ "\xe2\x82\xac", { 0x20ac }, 1, true },
		{ "\xf0\x90\x80\x80", { 0xd800, 0xdc00 }, 2, true },
		{ "\xf0\x9f\x98\x80", { 0xd83d, 0xde00 }, 2, true },
		{ "\xf4\x8f\xbf\xbf", { 0xdbff, 0xdfff }, 2, true },
		{ "a\xc3\xa4z/b", { 'a', 0xe4, 'z', '/', 'b' }, 5, true },
		/* as text the same, as components not: what a KDC writes */
		{ "a\\/b", { 'a', '/', 'b' }, 3, true },
		{ "\xc3\xa4", { 0xe5 }, 1, false },
		{ "\xf0\x9f\x98\x80", { 0xd83d, 0xde01 }, 2, false },
		{ "\xf0\x9f\x98\x80", { 0xd83d }, 1, false },
		{ "\xf0\x9f\x98\x80", { 0xf600 }, 1, false },
		/* no UTF-8: overlong, surrogates, cut off, beyond Unicode */
		{ "\xc1\xa1", { 'a' }, 1, false },
		{ "\xe0\x81\xa1", { 'a' }, 1, false },
		{ "\xed\xa0\xbd", { 0xd83d }, 1, false },
		{ "\xc3", { 0xc3 }, 1, false },
		{ "\xc3", { 0xe4 }, 1, false },
		{ "\xf4\x90\x80\x80", { 0xdc00, 0xdc00 }, 2, false },
		{ "\xff", { 0xff }, 1, false },
		{ "\x80", { 0x80 }, 1, false },
	};
	struct krb5_service_key *key = service_key(test, 18);
	struct pac_parts *parts = test_alloc(test, sizeof(*parts));
	struct guard guard;
	struct pac_made pac;
	unsigned int i;
	char client[32];
	int want;

	guard_init(test, &guard, PAGE_SIZE);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		pac_parts_init(parts, key->pac.desc);
		put_name(parts, cases[i].name, cases[i].len);
		pac = pac_make(test, parts, &key->pac);
		snprintf(client, sizeof(client), "%s@X", cases[i].client);
		want = KRB5_AP_PAC_OTHER_CLIENT;
		if (cases[i].same)
			want = KRB5_AP_PAC_VERIFIED;
		KUNIT_EXPECT_EQ_MSG(test, verify(test, &guard, &key->pac,
						 pac.data, pac.len, client,
						 AUTHTIME), want, "case %u", i);
	}
	krb5_service_key_free(key);
}

/* Times that FILETIME cannot hold, or only just. */
static void pac_authtimes(struct kunit *test)
{
	static const s64 times[] = {
		-11644473601LL, -62135596800LL, S64_MIN, 253402300799LL,
		-11644473600LL, 0, AUTHTIME - 1, AUTHTIME + 1,
	};
	struct krb5_service_key *key = service_key(test, 18);
	struct pac_parts *parts = test_alloc(test, sizeof(*parts));
	struct guard guard;
	struct pac_made pac;
	unsigned int i;

	guard_init(test, &guard, PAGE_SIZE);
	pac_parts_init(parts, key->pac.desc);
	pac = pac_make(test, parts, &key->pac);
	for (i = 0; i < ARRAY_SIZE(times); i++)
		KUNIT_EXPECT_EQ(test, verify(test, &guard, &key->pac, pac.data,
					     pac.len, TOKEN_CLIENT "@X",
					     times[i]),
				(int)KRB5_AP_PAC_OTHER_CLIENT);
	/* The first of all, and the last that a ticket can have. */
	put_unaligned_le64(0, parts->buffer[1].data);
	pac = pac_make(test, parts, &key->pac);
	KUNIT_EXPECT_EQ(test, verify(test, &guard, &key->pac, pac.data, pac.len,
				     TOKEN_CLIENT "@X", -11644473600LL),
			(int)KRB5_AP_PAC_VERIFIED);
	put_unaligned_le64((253402300799ULL + 11644473600ULL) * 10000000,
			   parts->buffer[1].data);
	pac = pac_make(test, parts, &key->pac);
	KUNIT_EXPECT_EQ(test, verify(test, &guard, &key->pac, pac.data, pac.len,
				     TOKEN_CLIENT "@X", 253402300799LL),
			(int)KRB5_AP_PAC_VERIFIED);
	krb5_service_key_free(key);
}

/* From a ticket into a context: given out only if it is verified (D1, D2). */
static void pac_accepted(struct kunit *test)
{
	struct krb5_accept *a = test_alloc(test, sizeof(*a));
	struct krb5_ap_reply *reply = test_alloc(test, sizeof(*reply));
	struct pac_parts *parts = test_alloc(test, sizeof(*parts));
	struct krb5_ap_net *kn = test_net(test);
	struct krb5_service_key *key = service_key(test, 18);
	struct token *t = test_alloc(test, sizeof(*t));
	struct krb5_ap_request request = {
		.framing = KRB5_AP_FRAMING_RAW, .gfp = GFP_KERNEL,
	};
	static const enum krb5_ap_pac want[] = {
		KRB5_AP_PAC_VERIFIED,	   KRB5_AP_PAC_NOT_REQUESTED,
		KRB5_AP_PAC_NOT_REQUESTED, KRB5_AP_PAC_SIGNATURE,
		KRB5_AP_PAC_AMBIGUOUS,	   KRB5_AP_PAC_ABSENT,
		KRB5_AP_PAC_ABSENT,	   KRB5_AP_PAC_MALFORMED,
		KRB5_AP_PAC_NO_KEY,	   KRB5_AP_PAC_OTHER_CLIENT,
	};
	struct krb5_ap_octets token, got;
	struct krb5_ap_context *context;
	struct krb5_ap_key u2u = { .enctype = 18, .length = 32 };
	s64 now = test_time();
	struct pac_made pac;
	unsigned int i;
	struct enc enc;

	enc_init(test, &enc, PAGE_SIZE);
	pac_parts_init(parts, key->pac.desc);
	pac = pac_make(test, parts, &key->pac);
	test_net_load(test, kn, &key, 1);
	token_service_key(18, 3, u2u.value);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		token_init(t, 18, now);
		t->authtime = AUTHTIME;
		request.flags = KRB5_AP_WANT_PAC;
		request.u2u_key = NULL;
		got = (struct krb5_ap_octets){ pac.data, pac.len };
		enc.len = 0;
		switch (i) {
		case 1:
			request.flags = 0;
			break;
		case 2:
			request.flags = KRB5_AP_WANT_AUTHDATA;
			break;
		case 3:
			pac.data[pac.at[0]] ^= 1;
			break;
		case 4:
			enc_if_relevant(&enc, 128, got);
			break;
		case 7:
			got.len = 7;
			break;
		case 8:
			request.u2u_key = &u2u;
			t->options |= KRB5_AP_OPT_USE_SESSION_KEY;
			break;
		case 9:
			t->authtime++;
			break;
		}
		if (i != 5)
			enc_if_relevant(&enc, 128, got);
		/* What the client says of itself counts for nothing. */
		if (i == 6)
			t->auth_authdata = enc_done(&enc);
		else if (i != 5)
			t->authdata = enc_done(&enc);
		token = token_make(test, t);
		request.token = token.data;
		request.token_len = token.len;
		memset(a, 0, sizeof(*a));
		a->request = &request;
		a->kn = kn;
		a->now.tv_sec = now;
		KUNIT_ASSERT_EQ(test, 0, krb5_accept_run(a, &context, reply));
		KUNIT_EXPECT_EQ_MSG(test, (int)want[i],
				    (int)krb5_ap_context_pac_state(context),
				    "case %u", i);
		got = krb5_ap_context_pac(context);
		if (want[i] == KRB5_AP_PAC_VERIFIED) {
			KUNIT_EXPECT_EQ(test, got.len, pac.len);
			if (got.len == pac.len)
				KUNIT_EXPECT_MEMEQ(test, got.data, pac.data,
						   pac.len);
			krb5_ap_context_trim(context);
			KUNIT_EXPECT_EQ(test, krb5_ap_context_pac(context).len,
					0);
		} else {
			KUNIT_EXPECT_EQ(test, got.len, 0);
		}
		if (i == 3)
			pac.data[pac.at[0]] ^= 1;
		krb5_ap_context_put(context);
	}
}

static struct kunit_case pac_cases[] = {
	KUNIT_CASE_PARAM(pac_verified, enctype_gen_params),
	KUNIT_CASE_PARAM(pac_every_bit, enctype_gen_params),
	KUNIT_CASE(pac_noise_stays_inside),
	KUNIT_CASE_PARAM(pac_judged, pac_case_gen_params),
	KUNIT_CASE(pac_table),
	KUNIT_CASE(pac_names),
	KUNIT_CASE(pac_authtimes),
	KUNIT_CASE(pac_accepted),
	{}
};

static int pac_init(struct kunit *test)
{
	noise_seed(10);
	return 0;
}

static struct kunit_suite pac_suite = {
	.name = "krb5_ap_pac",
	.init = pac_init,
	.test_cases = pac_cases,
};

kunit_test_suite(pac_suite);
