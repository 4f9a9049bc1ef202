// SPDX-License-Identifier: GPL-2.0
/*
 * Clients of an NFS server that all come at once.
 *
 *	storm [-c CONNECTIONS] [-n COUNT] ADDRESS TOKENS
 *
 * Sends an RPCSEC_GSS_INIT (RFC 2203) for each token of the file over so many
 * connections (64), on each of them the next one as soon as the last one is
 * answered, and reads what the server says. The tokens were made beforehand, so
 * that next to nothing is done here: the server's reply is not verified.
 *
 * The last line: "N established, N refused; worst NANOSECONDS median
 * NANOSECONDS all NANOSECONDS". Exit status 0, whoever was refused.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT		2049
#define PROGRAM		100003
#define VERSION		4
#define RPCSEC_GSS	6
#define GSS_INIT	1
#define SERVICE_NONE	1
#define TOKEN_MAX	8192
#define REPLY_MAX	4096
#define CONNECTIONS_MAX	1024

struct connection {
	int fd;
	uint32_t xid;
	uint64_t start;
	size_t got;
	uint8_t in[REPLY_MAX];
};

static struct connection connections[CONNECTIONS_MAX];
static struct sockaddr_in server;
static FILE *tokens;
static unsigned long left, established, refused;
static uint64_t *took;
static int poller;

static void die(const char *what)
{
	fprintf(stderr, "storm: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void reach(struct connection *c)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
	int on = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 ||
	    connect(c->fd, (struct sockaddr *)&server, sizeof(server)))
		die("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event))
		die("epoll");
}

static uint8_t *put(uint8_t *at, uint32_t value)
{
	value = htonl(value);
	memcpy(at, &value, 4);
	return at + 4;
}

static uint32_t get(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, 4);
	return ntohl(value);
}

/* The next token, its length set; 0 at the end of the file. */
static uint32_t read_token(uint8_t *token)
{
	uint8_t head[4];
	uint32_t len;

	if (!left || fread(head, 4, 1, tokens) != 1)
		return 0;
	left--;
	len = get(head);
	if (len > TOKEN_MAX || fread(token, len, 1, tokens) != 1) {
		fprintf(stderr, "storm: not a file of tokens\n");
		exit(2);
	}
	return len;
}

/* Sends the next one; closes the connection if there is none. */
static void send_next(struct connection *c)
{
	static uint8_t out[TOKEN_MAX + 256];
	static uint32_t xid;
	uint8_t *at = out + 4;
	uint32_t len;

	len = read_token(out + 4 + 19 * 4);
	if (!len) {
		close(c->fd);
		c->fd = -1;
		return;
	}
	c->xid = ++xid;
	at = put(at, xid);
	at = put(at, 0);		/* a call */
	at = put(at, 2);
	at = put(at, PROGRAM);
	at = put(at, VERSION);
	at = put(at, 0);
	at = put(at, RPCSEC_GSS);	/* credentials */
	at = put(at, 20);
	at = put(at, 1);
	at = put(at, GSS_INIT);
	at = put(at, 0);
	at = put(at, SERVICE_NONE);
	at = put(at, 0);
	at = put(at, 0);		/* no verifier */
	at = put(at, 0);
	at = put(at, len);
	memmove(at, out + 4 + 19 * 4, len);
	memset(at + len, 0, 3);
	at += (len + 3) & ~3U;
	put(out, 0x80000000 | (at - out - 4));
	c->got = 0;
	c->start = now();
	/* Small enough for the send buffer that waits for nobody. */
	if (write(c->fd, out, at - out) != at - out)
		die("write");
}

/* Whether a reply is one of success: accepted, executed, and GSS's major 0. */
static bool is_good(const struct connection *c)
{
	const uint8_t *at = c->in + 4, *end = c->in + c->got;
	uint32_t len;

	if (end - at < 20 || get(at) != c->xid || get(at + 4) != 1 || get(at + 8))
		return false;
	len = (get(at + 16) + 3) & ~3U;
	at += 20;
	if (end - at < (long)len + 8 || get(at + len))
		return false;
	at += len + 4;
	len = (get(at) + 3) & ~3U;
	at += 4;
	return end - at >= (long)len + 4 && !get(at + len);
}

static void receive(struct connection *c)
{
	ssize_t n = read(c->fd, c->in + c->got, sizeof(c->in) - c->got);

	if (n <= 0) {
		/* How an NFS server refuses. */
		refused++;
		close(c->fd);
		reach(c);
		send_next(c);
		return;
	}
	c->got += n;
	if (c->got < 4 || c->got < 4 + (get(c->in) & 0x7fffffff))
		return;
	if (is_good(c))
		took[established++] = now() - c->start;
	else
		refused++;
	send_next(c);
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

int main(int argc, char **argv)
{
	unsigned int count = 64, i, open = 0;
	struct epoll_event event;
	uint64_t start;
	int c;

	left = 1000000;
	while ((c = getopt(argc, argv, "c:n:")) != -1) {
		if (c == 'c')
			count = strtoul(optarg, NULL, 10);
		else if (c == 'n')
			left = strtoul(optarg, NULL, 10);
		else
			return 2;
	}
	server.sin_family = AF_INET;
	server.sin_port = htons(PORT);
	if (optind != argc - 2 || !count || count > CONNECTIONS_MAX ||
	    inet_pton(AF_INET, argv[optind], &server.sin_addr) != 1) {
		fprintf(stderr, "usage: storm [-c CONNECTIONS] [-n COUNT] ADDRESS TOKENS\n");
		return 2;
	}
	tokens = fopen(argv[optind + 1], "re");
	took = calloc(left, sizeof(*took));
	poller = epoll_create1(EPOLL_CLOEXEC);
	if (!tokens || !took || poller < 0)
		die("start");
	for (i = 0; i < count; i++)
		reach(&connections[i]);
	start = now();
	for (i = 0; i < count; i++) {
		send_next(&connections[i]);
		open += connections[i].fd >= 0;
	}
	while (open) {
		struct connection *at;

		if (epoll_wait(poller, &event, 1, -1) != 1)
			die("epoll_wait");
		at = event.data.ptr;
		receive(at);
		open -= at->fd < 0;
	}
	start = now() - start;
	qsort(took, established, sizeof(*took), compare);
	printf("%lu established, %lu refused; worst %llu median %llu all %llu\n",
	       established, refused,
	       (unsigned long long)(established ? took[established - 1] : 0),
	       (unsigned long long)(established ? took[established / 2] : 0),
	       (unsigned long long)start);
	return 0;
}
