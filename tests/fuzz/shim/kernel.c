// SPDX-License-Identifier: GPL-2.0
/* What the headers beside this file declare. */
#include "kernel.h"

struct user_namespace init_user_ns;
struct net shim_net = { .user_ns = &init_user_ns };

unsigned int shim_fail_at, shim_allocations;
long shim_live;
s64 shim_now = 1893456000;	/* 2030-01-01T00:00:00Z */
s64 shim_uptime = 100000;
struct delayed_work *shim_delayed;

void *shim_alloc(size_t size, bool zero)
{
	void *p;

	if (++shim_allocations == shim_fail_at)
		return NULL;
	p = malloc(size);
	if (!p)
		abort();
	/* Never NULL arithmetic on a pointer of 0 bytes. */
	if (zero && size)
		memset(p, 0, size);
	shim_live++;
	return p;
}

void shim_free(const void *p)
{
	if (p)
		shim_live--;
	free((void *)p);
}

int register_pernet_subsys(struct pernet_operations *ops)
{
	int err;

	shim_net.generic = shim_alloc(ops->size, true);
	err = shim_net.generic ? ops->init(&shim_net) : -ENOMEM;
	if (err)
		shim_free(shim_net.generic);
	return err;
}

void unregister_pernet_subsys(struct pernet_operations *ops)
{
	ops->exit(&shim_net);
	shim_free(shim_net.generic);
	shim_net.generic = NULL;
}

bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *work,
			unsigned long delay)
{
	if (work->pending)
		return false;
	work->pending = true;
	work->delay = delay;
	work->next = shim_delayed;
	shim_delayed = work;
	return true;
}

bool cancel_delayed_work(struct delayed_work *work)
{
	struct delayed_work **link = &shim_delayed;

	if (!work->pending)
		return false;
	while (*link != work)
		link = &(*link)->next;
	*link = work->next;
	work->pending = false;
	return true;
}

/* Runs the delayed work that is due first; false if there is none. */
bool shim_run_delayed(void)
{
	struct delayed_work *work, *first = shim_delayed;

	for (work = shim_delayed; work; work = work->next)
		if (work->delay < first->delay)
			first = work;
	if (!first)
		return false;
	cancel_delayed_work(first);
	first->work.func(&first->work);
	return true;
}

/* As kernel/time/time.c. */
s64 mktime64(unsigned int year, unsigned int mon, unsigned int day,
	     unsigned int hour, unsigned int min, unsigned int sec)
{
	/* February last, with its leap day. */
	if (mon > 2) {
		mon -= 2;
	} else {
		mon += 10;
		year--;
	}
	return ((((s64)(year / 4 - year / 100 + year / 400 + 367 * mon / 12 +
			day) + (s64)year * 365 - 719499) * 24 + hour) * 60 +
		min) * 60 + sec;
}

/* As kernel/time/timeconv.c: eras of 400 years that begin with March. */
void time64_to_tm(s64 seconds, int offset, struct tm *result)
{
	s64 days = seconds / 86400, rest = seconds % 86400;
	s64 era, day, year, month;

	if (rest < 0) {
		rest += 86400;
		days--;
	}
	memset(result, 0, sizeof(*result));
	result->tm_hour = rest / 3600;
	result->tm_min = rest % 3600 / 60;
	result->tm_sec = rest % 60;
	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	day = days - era * 146097;
	year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	result->tm_mday = day - (153 * month + 2) / 5 + 1;
	result->tm_mon = month < 10 ? month + 2 : month - 10;
	result->tm_year = year + era * 400 + (result->tm_mon <= 1) - 1900;
}

void get_random_bytes(void *p, size_t n)
{
	memset(p, 0x5a, n);
	/* Subkeys are made of it. */
	shim_secret(p, n);
}

u32 get_random_u32(void)
{
	return 0x11223344;
}

u64 get_random_u64(void)
{
	return 0x1122334455667788;
}

/* FNV-1a. */
u64 siphash(const void *data, size_t len, const siphash_key_t *key)
{
	const u8 *p = data;
	u64 hash = 14695981039346656037ULL ^ key->key[0];

	while (len--)
		hash = (hash ^ *p++) * 1099511628211ULL;
	hash ^= hash >> 32;
	/* Keyed with a number by chance: it may choose a bucket. */
	shim_public(&hash, sizeof(hash));
	return hash;
}

void krb5_blake2s(u8 *out, size_t out_len, const u8 *in, size_t in_len)
{
	siphash_key_t key = {};
	size_t i;
	u64 hash;

	for (i = 0; i < out_len; i++) {
		key.key[0] = i / sizeof(hash);
		if (!(i % sizeof(hash)))
			hash = siphash(in, in_len, &key);
		out[i] = hash >> 8 * (i % sizeof(hash));
	}
}
