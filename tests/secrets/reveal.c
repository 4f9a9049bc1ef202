// SPDX-License-Identifier: GPL-2.0
/*
 * usage: reveal INVERTED FILE
 *        reveal --erase FILE
 *
 * Writes a file with each byte inverted again, in memory that is the file's own
 * (FILE is on a tmpfs), so that there is one copy of what it holds; --erase
 * overwrites that.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int invert(int from, unsigned char *to, size_t len)
{
	size_t i;

	if (read(from, to, len) != (ssize_t)len)
		return -1;
	for (i = 0; i < len; i++)
		to[i] ^= 0xff;
	return 0;
}

int main(int argc, char **argv)
{
	const char *path = argv[argc - 1];
	int from = -1, to, erase;
	unsigned char *map;
	struct stat st;

	if (argc != 3)
		return 2;
	erase = !strcmp(argv[1], "--erase");
	to = open(path, O_RDWR | (erase ? 0 : O_CREAT | O_EXCL), 0600);
	if (!erase)
		from = open(argv[1], O_RDONLY);
	if (to < 0 || (!erase && from < 0) || fstat(erase ? to : from, &st) ||
	    (!erase && ftruncate(to, st.st_size))) {
		perror(path);
		return 1;
	}
	map = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, to, 0);
	if (map == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	if (erase) {
		explicit_bzero(map, st.st_size);
	} else if (invert(from, map, st.st_size)) {
		perror("read");
		return 1;
	}
	return 0;
}
