// SPDX-License-Identifier: GPL-2.0
/*
 * usage: search SECRETS DUMP
 *
 * Looks for secrets in a dump of a machine's memory. SECRETS has a line for each:
 * CLASS NAME HEX. One counts as found if eight bytes in a row are, from a multiple
 * of eight in it or its last eight: the head of a freed object may be overwritten.
 * Prints CLASS NAME, how often, and the offset in DUMP of the first, of each one
 * found; then a line with the number of secrets.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define PIECE		8
#define PIECES_MAX	16384
#define SECRETS_MAX	2048
#define LEN_MAX		256
#define BUCKETS		(1 << 16)

struct piece {
	uint64_t value;
	unsigned int secret;
	struct piece *next;
};

static struct piece pieces[PIECES_MAX], *bucket[BUCKETS];
static unsigned int piece_count;
static struct secret {
	char class[32];
	char name[64];
	unsigned long found;
	size_t first;
} secrets[SECRETS_MAX];
static unsigned int secret_count;

static void add_piece(const unsigned char *bytes)
{
	struct piece *piece = &pieces[piece_count++];
	uint64_t value;

	if (piece_count == PIECES_MAX)
		exit(2);
	memcpy(&value, bytes, PIECE);
	piece->value = value;
	piece->secret = secret_count;
	piece->next = bucket[value % BUCKETS];
	bucket[value % BUCKETS] = piece;
}

static int add_secret(const char *hex)
{
	unsigned char bytes[LEN_MAX];
	size_t len = strlen(hex) / 2, i;
	unsigned int byte;

	if (len < PIECE || len > LEN_MAX || secret_count == SECRETS_MAX - 1)
		return -1;
	for (i = 0; i < len; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			return -1;
		bytes[i] = byte;
	}
	for (i = 0; i + PIECE <= len; i += PIECE)
		add_piece(bytes + i);
	if (len % PIECE)
		add_piece(bytes + len - PIECE);
	secret_count++;
	return 0;
}

static int read_secrets(const char *path)
{
	char hex[2 * LEN_MAX + 1];
	FILE *file = fopen(path, "r");
	struct secret *secret;
	int ret;

	if (!file)
		return -1;
	do {
		secret = &secrets[secret_count];
		ret = fscanf(file, "%31s %63s %512s", secret->class,
			     secret->name, hex);
	} while (ret == 3 && !add_secret(hex));
	fclose(file);
	return ret == EOF && secret_count ? 0 : -1;
}

static void search(const unsigned char *dump, size_t len)
{
	const struct piece *piece;
	struct secret *secret;
	uint64_t value;
	size_t i;

	for (i = 0; i + PIECE <= len; i++) {
		memcpy(&value, dump + i, PIECE);
		for (piece = bucket[value % BUCKETS]; piece;
		     piece = piece->next) {
			if (piece->value != value)
				continue;
			secret = &secrets[piece->secret];
			if (!secret->found++)
				secret->first = i;
		}
	}
}

int main(int argc, char **argv)
{
	struct stat st;
	unsigned int i;
	void *dump;
	int fd;

	if (argc != 3 || read_secrets(argv[1])) {
		fprintf(stderr, "usage: search SECRETS DUMP\n");
		return 2;
	}
	fd = open(argv[2], O_RDONLY);
	if (fd < 0 || fstat(fd, &st)) {
		perror(argv[2]);
		return 2;
	}
	dump = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (dump == MAP_FAILED) {
		perror("mmap");
		return 2;
	}
	search(dump, st.st_size);
	for (i = 0; i < secret_count; i++)
		if (secrets[i].found)
			printf("%s %s %lu %#zx\n", secrets[i].class,
			       secrets[i].name, secrets[i].found,
			       secrets[i].first);
	printf("%u secrets\n", secret_count);
	return 0;
}
