// SPDX-License-Identifier: GPL-2.0
/*
 * Random values of attributes, all from one seed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"

static uint64_t state;

void seed(uint64_t value)
{
	state = value * 0x9e3779b97f4a7c15ull + 1;
}

/* splitmix64 */
static uint64_t any(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

unsigned int below(unsigned int n)
{
	return any() % n;
}

bool chance(unsigned int percent)
{
	return below(100) < percent;
}

void noise(void *to, size_t len)
{
	unsigned char *byte = to;

	while (len--)
		*byte++ = any();
}

uint32_t number32(void)
{
	static const uint32_t edges[] = {
		0, 1, 2, 3, 5, 16, 17, 18, 20, 25, 26, 60, 300, 1024, 4096, 65536,
		0x7fffffff, 0x80000000, 0xffffffff,
	};

	return chance(85) ? edges[below(ARRAY_SIZE(edges))] : (uint32_t)any();
}

uint64_t number64(void)
{
	switch (below(6)) {
	case 0:
		return number32();
	case 1:
		return any();
	case 2:
		return 1ull << 63;
	case 3:
		return (1ull << 63) - 1;
	default:
		/* A time near the present. */
		return time(NULL) - 300 + below(600);
	}
}

size_t blob(void *to, size_t room)
{
	static const unsigned int lens[] = {
		0, 1, 4, 8, 15, 16, 17, 20, 24, 31, 32, 33, 255, 256, 1024, 1025, 4096,
		20000, 32768, 32769,
	};
	size_t len = lens[below(chance(90) ? 16 : ARRAY_SIZE(lens))];

	if (len > room)
		len = room;
	if (chance(70))
		noise(to, len);
	else
		memset(to, "a/@\\\0\x1b\xff"[below(7)], len);
	return len;
}

/* A text, which may be a name; @name: it is one, and there are few of them. */
size_t text(char *to, size_t room, bool name)
{
	static const char * const texts[] = {
		"alice@EXAMPLE.ORG", "nfs/server.example.org@EXAMPLE.ORG", "a@B", "@",
		"a\\@b@R", "nfs", "EXAMPLE.ORG", "/", "a/b/c@R", "*", "$", "",
	};
	size_t len;

	if (!name && chance(10))
		return blob(to, room);
	snprintf(to, room, "%s", texts[below(name ? 3 : ARRAY_SIZE(texts))]);
	len = strlen(to);
	/* With its end, or without. */
	return name || chance(90) ? len + 1 : len;
}

/* Bytes where a part of a name is meant. */
size_t part(char *to, size_t room)
{
	static const char * const parts[] = {
		"EXAMPLE.ORG", "EXAMPLE.ORG", "nfs", "server.example.org", "OTHER.ORG", "",
	};

	if (chance(10))
		return blob(to, room);
	return snprintf(to, room, "%s", parts[below(ARRAY_SIZE(parts))]);
}
