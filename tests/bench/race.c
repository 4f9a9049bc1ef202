// SPDX-License-Identifier: GPL-2.0
/*
 * Compare two CPUs with one. Rounds of one thread and of two threads follow each
 * other, so that other load of the machine disturbs both. Each thread judges tokens of its own.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/unaligned.h>

#include "bench.h"

struct runner {
	const u8 *tokens;
	unsigned int count;
	unsigned int accepted;
	struct completion *go;
	struct completion done;
	struct krb5_ap_reply reply;
};

static struct runner runners[2];

static const u8 *skip(const u8 *p, unsigned int count)
{
	while (count--)
		p += 4 + get_unaligned_be32(p);
	return p;
}

static unsigned int count_tokens(const u8 *p, size_t left)
{
	unsigned int count = 0;

	for (; left >= 4 && get_unaligned_be32(p) <= left - 4; count++) {
		left -= 4 + get_unaligned_be32(p);
		p += 4 + get_unaligned_be32(p);
	}
	return count;
}

static int run(void *data)
{
	struct runner *runner = data;
	const u8 *p = runner->tokens;
	unsigned int i;

	wait_for_completion(runner->go);
	for (i = 0; i < runner->count; i++, p = skip(p, 1))
		runner->accepted += !judge(p + 4, get_unaligned_be32(p), 0,
					   &runner->reply, NULL);
	complete(&runner->done);
	return 0;
}

/* Nanoseconds that @threads threads take for @count tokens each; 0: failed. */
static u64 race(const u8 *tokens, unsigned int count, unsigned int threads)
{
	struct runner *runner = runners;
	struct completion go;
	struct task_struct *task;
	unsigned int i, accepted = 0;
	u64 start;

	init_completion(&go);
	for (i = 0; i < threads; i++, runner++) {
		runner->tokens = skip(tokens, i * count);
		runner->count = count;
		runner->accepted = 0;
		runner->go = &go;
		init_completion(&runner->done);
		task = kthread_create(run, runner, "krb5_ap_bench/%u", i);
		if (IS_ERR(task))
			break;
		kthread_bind(task, cpumask_nth(i, cpu_online_mask));
		wake_up_process(task);
	}
	start = ktime_get_ns();
	complete_all(&go);
	for (; runner-- > runners;) {
		wait_for_completion(&runner->done);
		accepted += runner->accepted;
	}
	start = ktime_get_ns() - start;
	return accepted == threads * count ? start : 0;
}

/* Two CPUs, each with half of the tokens; for who watches the kernel's locks. */
int pair_run(const u8 *tokens, size_t len)
{
	unsigned int count = count_tokens(tokens, len) / 2;

	if (!count || num_online_cpus() < 2 || !race(tokens, count, 2))
		return -EIO;
	pr_info("krb5_ap_bench pair=%u\n", 2 * count);
	return 0;
}

/* Throughput of two over that of one, in percent. */
int race_run(const u8 *tokens, size_t len, unsigned int rounds)
{
	unsigned int count = count_tokens(tokens, len) / (3 * rounds), i;
	struct samples samples;
	u64 one, two;
	int err;

	if (!count || num_online_cpus() < 2)
		return -EINVAL;
	err = samples_init(&samples, rounds);
	if (err)
		return err;
	for (i = 0; i < rounds; i++) {
		one = race(tokens, count, 1);
		tokens = skip(tokens, count);
		two = race(tokens, count, 2);
		tokens = skip(tokens, 2 * count);
		if (!one || !two)
			break;
		samples.took[samples.count++] = 200 * one / two;
	}
	samples_sort(&samples);
	if (i == rounds)
		pr_info("krb5_ap_bench race rounds=%u each=%u min=%llu median=%llu max=%llu\n",
			rounds, count, samples.took[0],
			samples_median(&samples), samples.took[rounds - 1]);
	samples_free(&samples);
	return i == rounds ? 0 : -EIO;
}
