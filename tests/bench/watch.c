// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin for QEMU: counts the instructions that the guest executes between
 * the marks of bench.h, for each function, and exactly.
 *
 *	-plugin watch.so,out=FILE[,skip=N]
 *
 * Between two marks it follows calls and returns, and so knows in which
 * function the processor is. For each mark_tell() it writes FILE.0, FILE.1 and
 * so on: a line with the number of runs and the instructions of all of them,
 * then for each function its address, the instructions of its own and those of
 * what it called, how often it was called, its atomic instructions, and the
 * bytes that it wrote. The first N runs are left out. Tail calls are taken for
 * parts of the caller.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin.h"

int qemu_plugin_version = PLUGIN_VERSION;

#define KERNEL		0xffff800000000000ULL
#define FUNCTIONS	65536
#define DEPTH		256

enum leaving { ON, CALL, RETURN };
enum mark { NONE, BEGIN, END, TELL };

/* A piece of straight code, as QEMU translated it. */
struct piece {
	uint64_t address;
	unsigned int instructions;
	unsigned int atomics;
	enum leaving leaving;
	enum mark mark;
};

struct function {
	uint64_t address;
	uint64_t self;
	uint64_t below;
	uint64_t calls;
	uint64_t atomics;
	uint64_t written;
	uint64_t counted;
};

static struct function functions[FUNCTIONS];
static struct function *stack[DEPTH];
static unsigned int depth, skip;
static uint64_t total, runs, steps;
static enum leaving last;
static const char *out = "watch";
static bool watching;

static struct function *function(uint64_t address)
{
	unsigned int i = (address * 0x9e3779b97f4a7c15ULL) >> 48;

	while (functions[i].address && functions[i].address != address)
		i = (i + 1) % FUNCTIONS;
	functions[i].address = address;
	return &functions[i];
}

static void enter(uint64_t address)
{
	stack[depth++] = function(address);
	stack[depth - 1]->calls++;
}

static void tell(void)
{
	static unsigned int n;
	char name[4096];
	unsigned int i;
	FILE *file;

	snprintf(name, sizeof(name), "%s.%u", out, n++);
	file = fopen(name, "w");
	if (!file)
		return;
	fprintf(file, "%lu %lu\n", runs - skip, total);
	for (i = 0; i < FUNCTIONS; i++)
		if (functions[i].address)
			fprintf(file, "%lx %lu %lu %lu %lu %lu\n",
				functions[i].address, functions[i].self,
				functions[i].below, functions[i].calls,
				functions[i].atomics, functions[i].written);
	fclose(file);
	memset(functions, 0, sizeof(functions));
	total = 0;
	runs = 0;
}

static void count(const struct piece *piece)
{
	struct function *top;
	unsigned int i;

	if (last == CALL && depth < DEPTH)
		enter(piece->address);
	else if (last == RETURN && depth > 1)
		depth--;
	last = piece->leaving;
	top = stack[depth - 1];
	top->self += piece->instructions;
	top->atomics += piece->atomics;
	total += piece->instructions;
	/* Once for each function, however often it is on the stack. */
	steps++;
	for (i = 0; i < depth; i++) {
		if (stack[i]->counted != steps)
			stack[i]->below += piece->instructions;
		stack[i]->counted = steps;
	}
}

static void executed(unsigned int cpu, void *data)
{
	const struct piece *piece = data;

	(void)cpu;
	if (piece->mark == BEGIN) {
		watching = ++runs > skip;
		depth = 0;
		last = ON;
		if (watching)
			enter(piece->address);
		return;
	}
	if (piece->mark == END)
		watching = false;
	else if (piece->mark == TELL)
		tell();
	if (watching)
		count(piece);
}

static void written(unsigned int cpu, uint32_t info, uint64_t address,
		    void *data)
{
	(void)cpu;
	(void)address;
	(void)data;
	/* QEMU 7.2 tells of reads, too. */
	if (watching && qemu_plugin_mem_is_store(info))
		stack[depth - 1]->written += 1 << qemu_plugin_mem_size_shift(info);
}

/* How it goes on behind an instruction: prefixes, then call or ret. */
static enum leaving leaving(const uint8_t *b, size_t n)
{
	size_t i = 0;

	while (i < n && (b[i] == 0xf3 || b[i] == 0x2e || b[i] == 0x3e ||
			 (b[i] & 0xf0) == 0x40))
		i++;
	if (i < n && (b[i] == 0xc3 || b[i] == 0xc2))
		return RETURN;
	if (i < n && b[i] == 0xe8)
		return CALL;
	if (i + 1 < n && b[i] == 0xff && (b[i + 1] >> 3 & 7) == 2)
		return CALL;
	return ON;
}

/* On one CPU the kernel replaces the prefix LOCK by another one. */
static bool atomic(const uint8_t *b, size_t n)
{
	if (b[0] == 0xf0 || (b[0] == 0x3e && n > 2))
		return true;
	/* xchg with memory */
	if ((b[0] & 0xf0) == 0x40 && n > 2)
		b++;
	return (b[0] == 0x86 || b[0] == 0x87) && n > 1 && b[1] < 0xc0;
}

static enum mark mark(const uint8_t *b, size_t n)
{
	static const uint8_t nop[] = { 0x0f, 0x1f, 0x80 };

	return n == 7 && !memcmp(b, nop, 3) && b[4] == 0 && b[5] == 0x35 &&
		b[6] == 0x6b ? b[3] : NONE;
}

/* The bytes of an instruction; an x86 has fifteen at most. */
static const uint8_t *bytes(const struct qemu_plugin_insn *insn)
{
#if PLUGIN_VERSION == 1
	return qemu_plugin_insn_data(insn);
#else
	static uint8_t data[16];

	qemu_plugin_insn_data(insn, data, sizeof(data));
	return data;
#endif
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb), size;
	struct qemu_plugin_insn *insn;
	struct piece *piece;
	const uint8_t *b;

	(void)id;
	if (qemu_plugin_tb_vaddr(tb) < KERNEL)
		return;
	piece = calloc(1, sizeof(*piece));
	if (!piece)
		abort();
	piece->address = qemu_plugin_tb_vaddr(tb);
	piece->instructions = n;
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		size = qemu_plugin_insn_size(insn);
		b = bytes(insn);
		piece->atomics += atomic(b, size);
		qemu_plugin_register_vcpu_mem_cb(insn, written, 0,
						 QEMU_PLUGIN_MEM_W, NULL);
		if (mark(b, size))
			piece->mark = mark(b, size);
		if (i == n - 1)
			piece->leaving = leaving(b, size);
	}
	qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, 0, piece);
}

int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
			char **argv)
{
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "skip=", 5))
			skip = atoi(argv[i] + 5);
		else if (!strncmp(argv[i], "out=", 4))
			out = strdup(argv[i] + 4);
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
