/* SPDX-License-Identifier: GPL-2.0 */
/* What the targets share: the module in userspace, a namespace, its keys. */
#ifndef _FUZZ_ENV_H
#define _FUZZ_ENV_H

#include "config.h"
#include "net.h"

/* A property that holds for every input; the input that breaks it is kept. */
#define CHECK(cond) \
	do { \
		if (!(cond)) { \
			fprintf(stderr, "PROPERTY %s:%d: %s\n", __FILE__, \
				__LINE__, #cond); \
			abort(); \
		} \
	} while (0)

/**
 * struct input - what is left of a target's input
 * @data: its next byte
 * @len: bytes that are left
 */
struct input {
	const u8 *data;
	size_t len;
};

extern const s32 env_etypes[6];

/* Makes and ends all of the module's state; nothing may be left of it. */
void env_begin(void);
void env_end(void);
void env_load_keys(void);
struct krb5_ap_net *env_net(void);
void env_key(struct krb5_ap_key *key, s32 etype, u8 fill);
struct krb5_ap_principal *env_principal(const char *name);
u64 env_verdicts(void);

/* Marks of the module's work on @len bytes: work.c. Elsewhere they do nothing. */
void work_begin(void);
void work_end(size_t len);
void work_pause(bool pause);

/*
 * What came of an input, in words: held against tests/fuzz/verdicts, so that no
 * verdict changes unseen. Recorded by work.c only.
 */
__attribute__((format(printf, 1, 2))) void outcome(const char *format, ...);
u32 digest(const void *data, size_t len);

/* Takes bytes off an input: 0 when there is none left. */
u8 input_u8(struct input *in);
u16 input_u16(struct input *in);
/* A copy in memory of exactly its size; *@len bytes at most. */
u8 *input_copy(struct input *in, size_t *len);
u8 *copy_of(const void *data, size_t len);

static inline bool inside(struct krb5_ap_octets o, const void *data, size_t len)
{
	const u8 *start = data;

	return !o.data || (o.data >= start && o.data <= start + len &&
			   o.len <= (size_t)(start + len - o.data));
}

static inline bool octets_equal(struct krb5_ap_octets a,
				struct krb5_ap_octets b)
{
	return !a.data == !b.data && a.len == b.len &&
	       (!a.len || !memcmp(a.data, b.data, a.len));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#endif /* _FUZZ_ENV_H */
