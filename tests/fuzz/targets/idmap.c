// SPDX-License-Identifier: GPL-2.0
/*
 * The principal map: questions of callers, answers of a helper, flushes, time and
 * a helper that is not there, in any order.
 *
 * Input: an allocation that fails, then operations of three bytes each.
 */
#include "env.h"
#include "idmap/idmap.h"

#define NAMES	16
#define WAITERS	24

/**
 * struct caller - a caller that waits
 * @waiter: what it waits with
 * @waiting: it was told to wait, and was not called back yet
 */
struct caller {
	struct krb5_ap_idmap_waiter waiter;
	bool waiting;
};

static struct krb5_ap_idmap *map;
static struct caller callers[WAITERS];
/* Number of the question for each name, as the helper was told it. */
static u32 asked[NAMES];
static bool helper;

static size_t name_of(u8 which, char *name)
{
	return sprintf(name, "user%u@EXAMPLE.ORG", which % NAMES);
}

static int ask(struct krb5_ap_idmap *m, const struct krb5_idmap_question *q)
{
	unsigned int which;

	CHECK(m == map && q->id);
	CHECK(sscanf(q->principal, "user%u@EXAMPLE.ORG", &which) == 1);
	if (!helper)
		return -ESRCH;
	asked[which] = q->id;
	return 0;
}

static void done(struct krb5_ap_idmap_waiter *waiter,
		 struct krb5_ap_idmap_creds *creds, int err)
{
	struct caller *c = container_of(waiter, struct caller, waiter);

	CHECK(c->waiting && !err == !!creds);
	c->waiting = false;
	outcome(" d%d", err);
	krb5_ap_idmap_creds_put(creds);
}

static void query(u8 which)
{
	struct krb5_ap_idmap_creds *creds;
	struct caller *c = NULL;
	char name[64];
	size_t len = name_of(which, name);
	int i, err;

	for (i = 0; i < WAITERS; i++)
		if (!callers[i].waiting)
			c = &callers[i];
	if (!c)
		return;
	c->waiting = true;
	c->waiter.done = done;
	err = krb5_ap_idmap_query(map, name, len, 7 * HZ, &c->waiter, &creds);
	CHECK(!err == !!creds);
	outcome(" q%d", err);
	if (err != -EINPROGRESS)
		c->waiting = false;
	krb5_ap_idmap_creds_put(creds);
}

static void answer(u8 which, u8 how)
{
	u32 question = how & 0x40 ? how : asked[which % NAMES];
	struct krb5_ap_idmap_creds *creds;
	char name[64];
	size_t len = name_of(which, name);

	creds = krb5_ap_idmap_creds_alloc(how & 7, GFP_KERNEL);
	if (!creds)
		return;
	if (!(how & 8))
		creds->uid = (kuid_t){ 1000 + which };
	outcome(" a%d", krb5_idmap_set(map, name, len, question, creds,
				       1 + (how >> 4 & 3) * 300));
}

static void operate(u8 what, u8 which, u8 how)
{
	struct krb5_ap_idmap_creds *creds;
	struct krb5_idmap_entry entry;
	unsigned long id = 0;
	char name[64];

	switch (what % 9) {
	case 0:
	case 1:
		query(which);
		break;
	case 2:
		answer(which, how);
		break;
	case 3:
		outcome(" f%d", krb5_idmap_flush(map, name,
						 name_of(which, name)));
		break;
	case 4:
		outcome(" F%u", krb5_idmap_flush_all(map));
		break;
	case 5:
		shim_uptime += which;
		break;
	case 6:
		shim_run_delayed();
		break;
	case 7:
		if (callers[which % WAITERS].waiting)
			krb5_ap_idmap_cancel(&callers[which % WAITERS].waiter);
		break;
	default:
		helper = how & 1;
		if (!krb5_ap_idmap_lookup(map, name, name_of(which, name),
					  &creds))
			krb5_ap_idmap_creds_put(creds);
		/* And the listing that the helper asks for. */
		while (krb5_idmap_next(map, id, &entry)) {
			CHECK(entry.id > id);
			id = entry.id;
			outcome(" e%lu/%u/%d", id, entry.age, entry.stale);
			krb5_idmap_entry_put(&entry);
		}
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	env_begin();
	/* The replay table's collection is no work of the map's. */
	while (shim_delayed)
		cancel_delayed_work(shim_delayed);
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct krb5_ap_idmap local = {};
	struct krb5_idmap_stats stats;
	long live = shim_live;
	s64 uptime = shim_uptime;
	struct input in;
	int i;

	if (size < 1)
		return -1;
	map = &local;
	memset(callers, 0, sizeof(callers));
	memset(asked, 0, sizeof(asked));
	helper = true;
	CHECK(!krb5_idmap_start(map, &shim_net, KRB5_SHARE_INITIAL));
	map->ask = ask;
	map->max = 8;
	in = (struct input){ data + 1, size - 1 };
	shim_allocations = 0;
	shim_fail_at = data[0];
	while (in.len) {
		u8 what = input_u8(&in), which = input_u8(&in);

		operate(what, which, input_u8(&in));
		CHECK(map->count <= map->max);
	}
	shim_fail_at = 0;
	for (i = 0; i < WAITERS; i++)
		if (callers[i].waiting)
			krb5_ap_idmap_cancel(&callers[i].waiter);
	while (map->waiting)
		CHECK(shim_run_delayed());
	/* Every caller was called back, once. */
	for (i = 0; i < WAITERS; i++)
		CHECK(!callers[i].waiting);
	CHECK(!map->waiting && !krb5_idmap_waiting_total());
	krb5_idmap_stats(map, &stats);
	outcome(" stats=%x count=%u", digest(&stats, sizeof(stats)), map->count);
	krb5_idmap_stop(map);
	shim_uptime = uptime;
	CHECK(shim_live == live);
	return 0;
}
