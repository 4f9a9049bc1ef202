/* SPDX-License-Identifier: GPL-2.0 */
/* Types, annotations and macros that every file of the kernel takes for granted. */
#ifndef _FUZZ_SHIM_TYPES_H
#define _FUZZ_SHIM_TYPES_H

#define __KERNEL__ 1

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef long long s64;
typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef s32 __s32;
typedef s64 __s64;
typedef u16 __le16;
typedef u32 __le32;
typedef u32 __be32;
typedef u64 __be64;
typedef unsigned int gfp_t;

/* Known by name only. */
struct file;
struct net;
struct socket;
struct task_struct;
struct user_namespace;

#define U32_MAX		UINT32_MAX
#define S32_MAX		INT32_MAX
#define S32_MIN		INT32_MIN
#define S64_MAX		INT64_MAX
#define S64_MIN		INT64_MIN
#undef NGROUPS_MAX
#define NGROUPS_MAX	65536
#define SZ_1K		0x400
#define SZ_4K		0x1000
#define SZ_16K		0x4000
#define SZ_64K		0x10000
#define SZ_128K		0x20000
#define SZ_256K		0x40000
#define SZ_1M		0x100000
#define BIT(n)		(1UL << (n))
#define BIT_ULL(n)	(1ULL << (n))

#define EXPORT_SYMBOL_GPL(name)
#define EXPORT_SYMBOL_IF_KUNIT(name)
#define VISIBLE_IF_KUNIT
#define __init
#define __percpu
#define __rcu
#define __ro_after_init
#define __read_mostly
#define ____cacheline_aligned_in_smp
#undef __always_inline
#define __always_inline		inline __attribute__((always_inline))
#define noinline_for_stack	__attribute__((noinline))
#define __aligned(n)		__attribute__((aligned(n)))
#define __uninitialized
#define __net_init
#define __net_exit
#define likely(x)		(x)
#define unlikely(x)		(x)
#define fallthrough		__attribute__((fallthrough))

/* KUnit's: code for tests is compiled. Nothing else is configured. */
#define CONFIG_KUNIT	1
#define IS_ENABLED_1	1, 1
#define IS_ENABLED_TAKE(ignored, second, ...)	second
#define IS_ENABLED_OF(x)	IS_ENABLED_TAKE(x, 0, 0)
#define IS_ENABLED_JOIN(x)	IS_ENABLED_OF(IS_ENABLED_##x)
#define IS_ENABLED(x)		IS_ENABLED_JOIN(x)

#ifndef static_assert
#define static_assert(cond)	_Static_assert(cond, #cond)
#endif
#define BUILD_BUG_ON(cond)	_Static_assert(!(cond), #cond)
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define ALIGN(x, a)		(((x) + (typeof(x))(a) - 1) & \
				 ~((typeof(x))(a) - 1))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))
#define struct_size(p, member, n) \
	(sizeof(*(p)) + sizeof(*(p)->member) * (size_t)(n))
#define check_add_overflow(a, b, sum)	__builtin_add_overflow(a, b, sum)
#define upper_32_bits(n)	((u32)((u64)(n) >> 32))
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define max3(a, b, c)		max(max(a, b), c)
#define min_t(type, a, b)	((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define max_t(type, a, b)	((type)(a) > (type)(b) ? (type)(a) : (type)(b))
#define clamp_t(type, v, lo, hi)	min_t(type, max_t(type, v, lo), hi)
#define swap(a, b) \
	do { \
		typeof(a) swap_ = (a); \
		(a) = (b); \
		(b) = swap_; \
	} while (0)

static inline u32 roundup_pow_of_two(u32 n)
{
	u32 p = 1;

	while (p < n)
		p <<= 1;
	return p;
}

#define MAX_ERRNO	4095

static inline void *ERR_PTR(long err)
{
	return (void *)err;
}

static inline long PTR_ERR(const void *p)
{
	return (long)p;
}

static inline bool IS_ERR(const void *p)
{
	return (unsigned long)p >= (unsigned long)-MAX_ERRNO;
}

static inline bool IS_ERR_OR_NULL(const void *p)
{
	return !p || IS_ERR(p);
}

/* Users and groups. */
typedef struct { u32 val; } kuid_t;
typedef struct { u32 val; } kgid_t;

#define INVALID_UID		((kuid_t){ -1 })
#define INVALID_GID		((kgid_t){ -1 })
#define __kuid_val(uid)		((uid).val)
#define __kgid_val(gid)		((gid).val)
#define uid_valid(uid)		((uid).val != (u32)-1)
#define gid_valid(gid)		((gid).val != (u32)-1)
#define from_kuid(ns, uid)	((uid).val)
#define from_kgid(ns, gid)	((gid).val)
#define uid_eq(a, b)		((a).val == (b).val)
#define GLOBAL_ROOT_UID		((kuid_t){ 0 })

/* The initial one, and a user's below it. */
struct user_namespace {
	struct user_namespace *parent;
	kuid_t owner;
	struct { unsigned int inum; } ns;
};

extern struct user_namespace init_user_ns;

struct net {
	struct { unsigned int inum; } ns;
	struct user_namespace *user_ns;
	void *generic;
};

/* The one that there is, from register_pernet_subsys() on. */
extern struct net shim_net;

struct pernet_operations {
	int (*init)(struct net *net);
	void (*exit)(struct net *net);
	unsigned int *id;
	size_t size;
};

int register_pernet_subsys(struct pernet_operations *ops);
void unregister_pernet_subsys(struct pernet_operations *ops);

#define net_generic(net, id)	((void)(id), (net)->generic)

/* Tracepoints: functions that do nothing. */
#define TP_PROTO(...)		__VA_ARGS__
#define TP_ARGS(...)		__VA_ARGS__
#define TRACE_EVENT(name, proto, ...) \
	static inline void trace_##name(proto) { } \
	static inline bool trace_##name##_enabled(void) { return false; }
#define TRACE_DEFINE_ENUM(x)	static_assert(1)

#endif /* _FUZZ_SHIM_TYPES_H */
