// SPDX-License-Identifier: GPL-2.0
/*
 * What does an exchange cost? Judges a file of tokens and tells the time that
 * each took. Under instruction counting a nanosecond is an instruction.
 *
 *	insmod krb5_ap_bench.ko tokens=/path/of/file
 *
 * The file is a sequence of tokens, each behind its length (32 bits, big
 * endian). The namespace is that of insmod.
 */
#include <linux/krb5_ap.h>
#include <linux/kernel_read_file.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/unaligned.h>
#include <linux/vmalloc.h>

static char *tokens;
module_param(tokens, charp, 0444);
MODULE_PARM_DESC(tokens, "file of tokens");

struct bench {
	struct krb5_ap_reply reply;
	u64 *took;
	unsigned int count;
	unsigned int accepted;
};

static void judge(struct bench *bench, const u8 *token, size_t len)
{
	struct krb5_ap_request request = {
		.token = token,
		.token_len = len,
		.framing = KRB5_AP_FRAMING_RAW,
		.gfp = GFP_KERNEL,
	};
	struct krb5_ap_context *context;
	u64 start = ktime_get_ns();
	int err;

	err = krb5_ap_accept(current->nsproxy->net_ns, &request, &context,
			     &bench->reply);
	krb5_ap_context_put(context);
	bench->took[bench->count++] = ktime_get_ns() - start;
	bench->accepted += !err;
}

static int cmp_u64(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void tell(struct bench *bench)
{
	u64 empty = ktime_get_ns();

	empty = ktime_get_ns() - empty;
	sort(bench->took, bench->count, sizeof(*bench->took), cmp_u64, NULL);
	pr_info("judged=%u accepted=%u last=%s min=%llu median=%llu max=%llu clock=%llu\n",
		bench->count, bench->accepted,
		krb5_ap_reason_name(bench->reply.reason), bench->took[0],
		bench->took[bench->count / 2], bench->took[bench->count - 1],
		empty);
}

static int run(struct bench *bench, const u8 *p, size_t left)
{
	size_t len;

	bench->took = vmalloc(array_size(left / 4 + 1, sizeof(*bench->took)));
	if (!bench->took)
		return -ENOMEM;
	while (left >= 4) {
		len = get_unaligned_be32(p);
		if (len > left - 4)
			break;
		judge(bench, p + 4, len);
		p += 4 + len;
		left -= 4 + len;
	}
	if (!left && bench->count)
		tell(bench);
	vfree(bench->took);
	return left || !bench->count ? -EINVAL : 0;
}

static int __init bench_init(void)
{
	struct bench *bench;
	void *data = NULL;
	ssize_t len;
	int err;

	if (!tokens)
		return -EINVAL;
	bench = kzalloc_obj(*bench, GFP_KERNEL);
	if (!bench)
		return -ENOMEM;
	len = kernel_read_file_from_path(tokens, 0, &data, SZ_256M, NULL,
					 READING_UNKNOWN);
	err = len < 0 ? len : run(bench, data, len);
	vfree(data);
	kfree(bench);
	return err;
}

static void __exit bench_exit(void)
{
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("Cost of Kerberos AP exchanges");
MODULE_LICENSE("GPL");
