// SPDX-License-Identifier: GPL-2.0
/*
 * SESSION_SETUP requests with tokens of a file, each on a connection of its own:
 * what passes between a request and its response, in nanoseconds, which are
 * instructions in a VM that counts them. The NEGOTIATE before it is counted as well,
 * for comparison.
 *
 * usage: setup WARM FILE
 *
 * FILE has the tokens, each behind its length (big-endian, 32 bits). The first WARM
 * are not counted. Prints "N accepted, M refused, min X, median Y, negotiate min X,
 * median Y".
 */
#include <arpa/inet.h>
#include <endian.h>
#include <linux/types.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TOKEN_MAX	65535
#define COUNT_MAX	10000
#define HEADER		64
#define STATUS_SUCCESS	0

static unsigned char message[4 + HEADER + 1024 + TOKEN_MAX];
static long long took[2][COUNT_MAX];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void put(unsigned int at, unsigned int bytes, unsigned long long value)
{
	while (bytes--) {
		message[4 + at++] = value;
		value >>= 8;
	}
}

static void put_header(unsigned int command, unsigned int id)
{
	memset(message, 0, 4 + HEADER + 64);
	memcpy(message + 4, "\xfeSMB", 4);
	put(4, 2, HEADER);
	put(6, 2, 1);
	put(12, 2, command);
	put(14, 2, 31);
	put(24, 8, id);
}

static size_t negotiate(void)
{
	put_header(0, 0);
	put(HEADER, 2, 36);
	put(HEADER + 2, 2, 1);
	put(HEADER + 4, 2, 1);
	put(HEADER + 12, 8, 0x1234);
	put(HEADER + 36, 2, 0x210);
	return HEADER + 38;
}

static size_t session_setup(const unsigned char *token, size_t len)
{
	put_header(1, 1);
	put(HEADER, 2, 25);
	put(HEADER + 3, 1, 1);
	put(HEADER + 12, 2, HEADER + 24);
	put(HEADER + 14, 2, len);
	memcpy(message + 4 + HEADER + 24, token, len);
	return HEADER + 24 + len;
}

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void receive(int sock, void *data, size_t len)
{
	ssize_t got;

	for (; len; len -= got, data = (char *)data + got) {
		got = read(sock, data, len);
		if (got <= 0)
			die("the server closed the connection");
	}
}

/* The status of the response, and what it took. */
static unsigned int call(int sock, size_t len, long long *spent)
{
	static unsigned char response[65536];
	__u32 be = htobe32(len);
	long long begin;
	__u32 status;

	memcpy(message, &be, 4);
	begin = now();
	if (write(sock, message, len + 4) != (ssize_t)len + 4)
		die("cannot send");
	receive(sock, &be, 4);
	len = be32toh(be);
	if (len < HEADER || len > sizeof(response))
		die("no response");
	receive(sock, response, len);
	*spent = now() - begin;
	memcpy(&status, response + 8, 4);
	return le32toh(status);
}

static int compare(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	static unsigned char token[TOKEN_MAX];
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(445),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	unsigned int count = 0, refused = 0, status, warm;
	__u32 be;
	FILE *file;

	if (argc != 3) {
		fputs("usage: setup WARM FILE\n", stderr);
		return 2;
	}
	warm = atoi(argv[1]);
	file = fopen(argv[2], "re");
	if (!file)
		die(argv[2]);
	while (count < COUNT_MAX && fread(&be, 4, 1, file) == 1) {
		int sock = socket(AF_INET, SOCK_STREAM, 0), one = 1;
		long long spent[2];
		size_t len = be32toh(be);

		if (len > sizeof(token) || fread(token, len, 1, file) != 1)
			die("no token");
		setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		if (connect(sock, (struct sockaddr *)&address, sizeof(address)))
			die("cannot connect");
		/* ksmbd looks for new connections ten times a second. */
		usleep(200000);
		if (call(sock, negotiate(), &spent[0]) != STATUS_SUCCESS)
			die("NEGOTIATE failed");
		status = call(sock, session_setup(token, len), &spent[1]);
		if (status != STATUS_SUCCESS && !refused++)
			fprintf(stderr, "refused with %#x\n", status);
		close(sock);
		/* What a connection leaves behind is not the next one's. */
		usleep(20000);
		if (warm) {
			warm--;
			continue;
		}
		took[0][count] = spent[0];
		took[1][count++] = spent[1];
	}
	if (!count)
		die("no tokens");
	qsort(took[0], count, sizeof(took[0][0]), compare);
	qsort(took[1], count, sizeof(took[1][0]), compare);
	printf("%u accepted, %u refused, min %lld, median %lld, negotiate min %lld, median %lld\n",
	       count, refused, took[1][0], took[1][count / 2], took[0][0],
	       took[0][count / 2]);
	return refused ? 1 : 0;
}
