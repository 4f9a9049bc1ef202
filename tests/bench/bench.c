// SPDX-License-Identifier: GPL-2.0
/*
 * Measure an exchange: judge a file of tokens, and tell the time that each took.
 * Under instruction counting a nanosecond is an instruction.
 *
 *	insmod krb5_ap_bench.ko tokens=/path/of/file [pac=1]
 *	insmod krb5_ap_bench.ko tokens=/path/of/file rounds=9
 *	insmod krb5_ap_bench.ko etype=18 sizes=TICKET,AUTHENTICATOR,REPLY,PAC
 *
 * The second one tells what two CPUs do in the time of one, the third one what
 * the cryptography alone costs. A file is a sequence of tokens, each behind its
 * length (32 bits, big endian). The namespace is that of insmod.
 */
#include <linux/krb5_ap.h>
#include <linux/kernel_read_file.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/unaligned.h>
#include <linux/vmalloc.h>
#include <crypto/internal/cipher.h>
#include <net/net_namespace.h>

#include "bench.h"

KRB5_AP_IMPORT_CRYPTO_SYMBOLS;

static char *tokens;
module_param(tokens, charp, 0444);
MODULE_PARM_DESC(tokens, "file of tokens");

static bool pac;
module_param(pac, bool, 0444);
MODULE_PARM_DESC(pac, "have the PAC verified, and fail if it is not");

static unsigned int rounds;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "how often one CPU is compared with two");

static bool pair;
module_param(pair, bool, 0444);
MODULE_PARM_DESC(pair, "have two CPUs judge half of the tokens each");

static int etype;
module_param(etype, int, 0444);
MODULE_PARM_DESC(etype, "encryption type whose cryptography is measured");

static bool krb5;
module_param(krb5, bool, 0444);
MODULE_PARM_DESC(krb5, "measure it with the kernel's crypto/krb5");

static unsigned int sizes[4];
module_param_array(sizes, uint, NULL, 0444);
MODULE_PARM_DESC(sizes, "bytes of cipher text: ticket, authenticator, reply; of the PAC");

int samples_init(struct samples *samples, unsigned int max)
{
	samples->took = vmalloc(array_size(max, sizeof(*samples->took)));
	samples->max = max;
	samples->count = 0;
	return samples->took ? 0 : -ENOMEM;
}

void samples_free(struct samples *samples)
{
	vfree(samples->took);
}

static int cmp_u64(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

void samples_sort(struct samples *samples)
{
	sort(samples->took, samples->count, sizeof(*samples->took), cmp_u64,
	     NULL);
}

static struct net *bench_net;
static struct krb5_ap_reply bench_reply;

/* Returns 0 if it was accepted. */
int judge(const u8 *token, size_t len, unsigned int flags,
	  struct krb5_ap_reply *reply, bool *verified)
{
	struct krb5_ap_request request = {
		.token = token,
		.token_len = len,
		.framing = KRB5_AP_FRAMING_RAW,
		.flags = flags,
		.gfp = GFP_KERNEL,
	};
	struct krb5_ap_context *context;
	int err;

	mark_begin();
	err = krb5_ap_accept(bench_net, &request, &context, reply);
	if (verified)
		*verified = context && krb5_ap_context_pac_state(context) ==
			    KRB5_AP_PAC_VERIFIED;
	krb5_ap_context_put(context);
	mark_end();
	return err;
}

static int judge_all(const u8 *p, size_t left)
{
	unsigned int accepted = 0, with_pac = 0;
	struct samples samples;
	bool verified;
	size_t len;
	u64 start;
	int err;

	err = samples_init(&samples, left / 4 + 1);
	if (err)
		return err;
	for (; left >= 4; p += 4 + len, left -= 4 + len) {
		len = get_unaligned_be32(p);
		if (len > left - 4)
			break;
		start = ktime_get_ns();
		err = judge(p + 4, len, pac ? KRB5_AP_WANT_PAC : 0,
			    &bench_reply, &verified);
		samples_add(&samples, start);
		accepted += !err;
		with_pac += verified;
	}
	mark_tell();
	samples_sort(&samples);
	if (samples.count)
		pr_info("krb5_ap_bench judged=%u accepted=%u verified=%u last=%s reply=%zu min=%llu median=%llu max=%llu\n",
			samples.count, accepted, with_pac,
			krb5_ap_reason_name(bench_reply.reason),
			bench_reply.len,
			samples.took[0], samples_median(&samples),
			samples.took[samples.count - 1]);
	err = left || !samples.count || (pac && with_pac != accepted) ?
		-EINVAL : 0;
	samples_free(&samples);
	return err;
}

static int __init bench_init(void)
{
	void *data = NULL;
	ssize_t len;
	int err;

	if (etype)
		return krb5 ? krb5_run(etype, sizes) : floor_run(etype, sizes);
	if (!tokens)
		return -EINVAL;
	bench_net = current->nsproxy->net_ns;
	len = kernel_read_file_from_path(tokens, 0, &data, SZ_256M, NULL,
					 READING_UNKNOWN);
	if (len < 0)
		return len;
	if (pair)
		err = pair_run(data, len);
	else if (rounds)
		err = race_run(data, len, rounds);
	else
		err = judge_all(data, len);
	vfree(data);
	return err;
}

static void __exit bench_exit(void)
{
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("Cost of Kerberos AP exchanges");
MODULE_LICENSE("GPL");
