// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin for QEMU: for how many instructions is a lock held, at most?
 *
 *	-plugin held.so,out=FILE
 *
 * The guest says which locks, by instructions that do nothing (tell, beside this
 * file): the first byte of each is where an array has one. On x86 a spinlock is
 * taken by a cmpxchg of four bytes and let go by a zero in the first of them. In
 * between, all instructions are counted that the only CPU executes, block of code by
 * block of code as QEMU translates it: 20 too many at most. Where an interrupt came
 * in between, the holder is not to blame, and the time does not count.
 *
 * For each mark that ends a part, FILE gets a line: the most instructions, how often
 * a lock was held, how often with an interrupt, and how many times something was
 * found that should not be: a lock that was held already, or was not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin.h"

int qemu_plugin_version = 1;

/* The marks that tell writes: where the locks are, in five words; and the end. */
#define MARK_LOCKS	0x6b350011
#define MARK_TELL	0x6b350012
#define WORDS		5

struct range {
	uint64_t start;
	uint64_t end;
	uint64_t step;
};

static struct range locks;
static uint64_t instructions, since, held_lock;
static uint64_t longest, holds, interrupted, odd;
static bool interrupt;
static const char *out = "held";

static bool is_lock(uint64_t address)
{
	return address >= locks.start && address < locks.end &&
		(address - locks.start) % locks.step == 0;
}

static void taken(unsigned int cpu, uint32_t info, uint64_t address, void *data)
{
	(void)cpu;
	(void)data;
	/* QEMU 7.2 tells of reads, too. */
	if (!qemu_plugin_mem_is_store(info) ||
	    qemu_plugin_mem_size_shift(info) != 2 || !is_lock(address))
		return;
	odd += held_lock != 0;
	held_lock = address;
	since = instructions;
	interrupt = false;
}

static void let_go(unsigned int cpu, uint32_t info, uint64_t address, void *data)
{
	(void)cpu;
	(void)data;
	if (!qemu_plugin_mem_is_store(info) ||
	    qemu_plugin_mem_size_shift(info) != 0 || !is_lock(address))
		return;
	odd += held_lock != address;
	held_lock = 0;
	holds++;
	if (interrupt)
		interrupted++;
	else if (instructions - since > longest)
		longest = instructions - since;
}

static void returned(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	interrupt = true;
}

static void located(unsigned int cpu, void *data)
{
	(void)cpu;
	locks = *(const struct range *)data;
	held_lock = 0;
}

static void told(unsigned int cpu, void *data)
{
	FILE *file = fopen(out, "a");

	(void)cpu;
	(void)data;
	if (!file)
		return;
	fprintf(file, "%lu %lu %lu %lu\n", longest, holds, interrupted, odd);
	fclose(file);
	longest = 0;
	holds = 0;
	interrupted = 0;
	odd = 0;
}

/* The number in a nopl of seven bytes; 0 if it is none. */
static uint32_t number(struct qemu_plugin_tb *tb, size_t i)
{
	struct qemu_plugin_insn *insn;
	uint32_t word = 0;
	const uint8_t *b;

	if (i >= qemu_plugin_tb_n_insns(tb))
		return 0;
	insn = qemu_plugin_tb_get_insn(tb, i);
	b = qemu_plugin_insn_data(insn);
	if (qemu_plugin_insn_size(insn) == 7 && b[0] == 0x0f && b[1] == 0x1f &&
	    b[2] == 0x80)
		memcpy(&word, b + 3, sizeof(word));
	return word;
}

static void mark(struct qemu_plugin_tb *tb, size_t i)
{
	struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
	struct range *range;
	uint64_t word[WORDS];
	size_t n;

	switch (number(tb, i)) {
	case MARK_LOCKS:
		for (n = 0; n < WORDS; n++)
			word[n] = number(tb, i + 1 + n);
		range = calloc(1, sizeof(*range));
		if (!range)
			abort();
		range->start = word[0] << 32 | word[1];
		range->end = word[2] << 32 | word[3];
		range->step = word[4];
		qemu_plugin_register_vcpu_insn_exec_cb(insn, located, 0, range);
		break;
	case MARK_TELL:
		qemu_plugin_register_vcpu_insn_exec_cb(insn, told, 0, NULL);
		break;
	}
}

/* On one CPU the kernel replaces the prefix LOCK by another one. */
static bool is_cmpxchg(const uint8_t *b, size_t n)
{
	size_t i = 0;

	while (i < n && (b[i] == 0xf0 || b[i] == 0x3e || (b[i] & 0xf0) == 0x40))
		i++;
	return i + 1 < n && b[i] == 0x0f && b[i + 1] == 0xb1;
}

static bool is_zero_byte(const uint8_t *b, size_t n)
{
	size_t i = n && (b[0] & 0xf0) == 0x40;

	return i + 2 < n && b[i] == 0xc6 && !(b[i + 1] >> 3 & 7) && !b[n - 1];
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb), size;
	struct qemu_plugin_insn *insn;
	const uint8_t *b;

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
						 &instructions, n);
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		size = qemu_plugin_insn_size(insn);
		b = qemu_plugin_insn_data(insn);
		if (is_cmpxchg(b, size))
			qemu_plugin_register_vcpu_mem_cb(insn, taken, 0,
							 QEMU_PLUGIN_MEM_W,
							 NULL);
		else if (is_zero_byte(b, size))
			qemu_plugin_register_vcpu_mem_cb(insn, let_go, 0,
							 QEMU_PLUGIN_MEM_W,
							 NULL);
		else if (size == 2 && b[0] == 0x48 && b[1] == 0xcf)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, returned,
							       0, NULL);
		mark(tb, i);
	}
}

int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
			char **argv)
{
	(void)info;
	if (argc == 1 && !strncmp(argv[0], "out=", 4))
		out = strdup(argv[0] + 4);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
