// SPDX-License-Identifier: GPL-2.0
/* The module, as main.c starts it, with the keys of the conformance corpus. */
#include "env.h"
#include "crypt/internal.h"
#include "replay/table.h"
#include "stats.h"

const s32 env_etypes[6] = { 17, 18, 19, 20, 25, 26 };

static const struct {
	const char *name;
	u32 kvno;
} env_keys[] = {
	{ "nfs/server.example.org@EXAMPLE.ORG", 2 },
	{ "nfs/server.example.org@EXAMPLE.ORG", 3 },
	{ "host/server.example.org@EXAMPLE.ORG", 3 },
	{ "nfs/server.example.org@OTHER.ORG", 3 },
};

/* Keys are never public; the checker of constant time is told so. */
__attribute__((weak)) void env_secret(void *p, size_t len)
{
}

__attribute__((weak)) void outcome(const char *format, ...)
{
}

/* A few bits of some bytes, to tell them from others. */
u32 digest(const void *data, size_t len)
{
	u32 value = data ? jhash(data, len, 0) : 0;

	shim_public(&value, sizeof(value));
	return value;
}

__attribute__((weak)) void work_begin(void)
{
}

__attribute__((weak)) void work_end(size_t len)
{
}

__attribute__((weak)) void work_pause(bool pause)
{
}

void env_key(struct krb5_ap_key *key, s32 etype, u8 fill)
{
	const struct krb5_enctype_desc *desc = krb5_enctype_find(etype);

	memset(key, 0, sizeof(*key));
	key->enctype = etype;
	key->length = desc->key_len;
	memset(key->value, fill, key->length);
	env_secret(key->value, key->length);
}

struct krb5_ap_principal *env_principal(const char *name)
{
	struct krb5_ap_principal *p = krb5_ap_principal_parse(name, GFP_KERNEL);

	CHECK(!IS_ERR(p));
	return p;
}

struct krb5_ap_net *env_net(void)
{
	return krb5_pernet(&shim_net);
}

void env_load_keys(void)
{
	struct krb5_service_key *list = NULL, *key;
	struct krb5_keyset *set;
	struct krb5_ap_key value;
	unsigned int i, count = 0;

	for (i = 0; i < ARRAY_SIZE(env_keys) * ARRAY_SIZE(env_etypes); i++) {
		env_key(&value, env_etypes[i % ARRAY_SIZE(env_etypes)],
			i / ARRAY_SIZE(env_etypes));
		key = krb5_service_key_alloc(env_principal(env_keys[i / ARRAY_SIZE(env_etypes)].name),
					     env_keys[i / ARRAY_SIZE(env_etypes)].kvno,
					     krb5_enctype_find(value.enctype),
					     value.value, env_net()->share);
		CHECK(!IS_ERR(key));
		key->next = list;
		list = key;
		count++;
	}
	set = krb5_keyset_build(&list, count);
	CHECK(!IS_ERR(set));
	CHECK(!krb5_keytab_replace(&env_net()->keytab, set, NULL));
}

void env_begin(void)
{
	shim_fail_at = 0;
	CHECK(!krb5_share_init());
	krb5_rfc3962_init();
	krb5_enctypes_set_available(KRB5_ENCTYPES_ALL);
	/* No pool: a scratch is allocated, of its size, and may be refused. */
	CHECK(!krb5_keyset_init());
	CHECK(!krb5_replay_init());
	CHECK(!krb5_idmap_init());
	CHECK(!krb5_net_init());
}

void env_end(void)
{
	shim_fail_at = 0;
	krb5_net_exit();
	krb5_idmap_exit();
	krb5_keyset_wait();
	krb5_replay_exit();
	krb5_keyset_exit();
	krb5_share_exit();
	CHECK(!shim_live);
}

u64 env_verdicts(void)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < KRB5_AP_REASON_COUNT; i++)
		sum += krb5_stats_sum(env_net()->stats, i);
	return sum;
}

u8 input_u8(struct input *in)
{
	if (!in->len)
		return 0;
	in->len--;
	return *in->data++;
}

u16 input_u16(struct input *in)
{
	u16 high = input_u8(in);

	return high << 8 | input_u8(in);
}

u8 *copy_of(const void *data, size_t len)
{
	u8 *copy = malloc(len);

	CHECK(copy);
	if (len)
		memcpy(copy, data, len);
	return copy;
}

u8 *input_copy(struct input *in, size_t *len)
{
	u8 *copy;

	*len = min(*len, in->len);
	copy = copy_of(in->data, *len);
	in->data += *len;
	in->len -= *len;
	return copy;
}
