// SPDX-License-Identifier: GPL-2.0
/*
 * How much work an input makes: basic blocks of the module that it runs through,
 * held against a limit for each target. No clock is involved, so that the same
 * input costs the same on every machine.
 *
 * usage: TARGET FILE|DIRECTORY...
 *
 * With FUZZ_OUTCOMES in the environment it says what came of each input instead.
 */
#include <dirent.h>
#include <stdarg.h>
#include <sys/stat.h>

#include "env.h"

/**
 * struct limit - of a target: blocks that any input may cost, by its length
 * @name: of the target
 * @base: blocks of an empty input
 * @per_byte: blocks of each byte
 */
static const struct limit {
	const char *name;
	u64 base;
	u64 per_byte;
} limits[] = {
	{ "accept", 6000, 24 },
	{ "decode", 6000, 32 },
	{ "gssx", 300, 4 },
	{ "idmap", 2000, 150 },
	{ "message", 400, 8 },
	{ "reply", 2000, 8 },
};

int LLVMFuzzerInitialize(int *argc, char ***argv);
void __sanitizer_cov_trace_pc_guard_init(u32 *start, u32 *stop);
void __sanitizer_cov_trace_pc_guard(u32 *guard);

static const struct limit *limit;
static u64 blocks, marked;
static bool counting, marks;
static const char *file;
static double worst;
static u64 most;
static unsigned int inputs, over;

void __sanitizer_cov_trace_pc_guard_init(u32 *start, u32 *stop)
{
	for (; start < stop; start++)
		*start = 1;
}

void __sanitizer_cov_trace_pc_guard(u32 *guard)
{
	blocks += counting;
}

static void judge(u64 cost, size_t len)
{
	u64 allowed = limit->base + limit->per_byte * len;
	double share = (double)cost / allowed;

	if (cost > most)
		most = cost;
	if (share > worst)
		worst = share;
	if (cost <= allowed)
		return;
	over++;
	printf("FAIL %s: %llu blocks for %zu bytes, %llu allowed\n", file, cost,
	       len, allowed);
}

/* A target that marks its calls is judged by each of them. */
void work_begin(void)
{
	marks = true;
	marked = blocks;
}

void work_end(size_t len)
{
	judge(blocks - marked, len);
}

void work_pause(bool pause)
{
	counting = !pause;
}

static char words[4096];
static size_t words_len;

void outcome(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (words_len < sizeof(words))
		words_len += vsnprintf(words + words_len,
				       sizeof(words) - words_len, format, args);
	va_end(args);
}

static void run(const char *path)
{
	FILE *in = fopen(path, "rb");
	static u8 data[1 << 21];
	size_t len;
	u8 *copy;

	CHECK(in);
	len = fread(data, 1, sizeof(data), in);
	fclose(in);
	copy = copy_of(data, len);
	file = path;
	words_len = 0;
	words[0] = '\0';
	blocks = 0;
	counting = true;
	LLVMFuzzerTestOneInput(copy, len);
	counting = false;
	if (!marks)
		judge(blocks, len);
	inputs++;
	if (getenv("FUZZ_OUTCOMES"))
		printf("%s%s\n", strrchr(path, '/') + 1, words);
	free(copy);
}

static void run_all(const char *path)
{
	char name[4096];
	struct dirent **entry;
	struct stat st;
	int i, n;

	CHECK(!stat(path, &st));
	if (!S_ISDIR(st.st_mode)) {
		run(path);
		return;
	}
	n = scandir(path, &entry, NULL, alphasort);
	CHECK(n >= 0);
	for (i = 0; i < n; i++) {
		if (entry[i]->d_name[0] != '.') {
			snprintf(name, sizeof(name), "%s/%s", path,
				 entry[i]->d_name);
			run_all(name);
		}
		free(entry[i]);
	}
	free(entry);
}

__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 :
						    argv[0];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(limits); i++)
		if (!strcmp(limits[i].name, name))
			limit = &limits[i];
	CHECK(limit);
	LLVMFuzzerInitialize(&argc, &argv);
	for (i = 1; i < (unsigned int)argc; i++)
		run_all(argv[i]);
	if (getenv("FUZZ_OUTCOMES"))
		return !inputs;
	printf("%s: %u inputs, at most %llu blocks, %.0f %% of the limit of %llu and %llu a byte\n",
	       name, inputs, most, worst * 100, limit->base, limit->per_byte);
	return over || !inputs;
}
