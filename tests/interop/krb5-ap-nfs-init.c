// SPDX-License-Identifier: GPL-2.0
/*
 * Establishes RPCSEC_GSS contexts (RFC 2203) with an NFS server, one after the
 * other, without mounting anything.
 *
 *	krb5-ap-nfs-init [OPTION...] HOST
 *
 *	-n COUNT	how many contexts (1)
 *	-p PORT		of the NFS server (2049)
 *	-q		only the last line
 *	-w COUNT	that many first, which are not measured (0)
 *	-0		calls with AUTH_NONE instead: what the rest costs
 *	-t		prints COUNT tokens in hexadecimal, and calls nobody
 *
 * Each is established in full: the server's token and its verifier are
 * verified, and the context is used for one call. Between the write of the
 * RPCSEC_GSS_INIT and the arrival of its reply nothing else is done, and the
 * time of that is what is reported: on a machine whose clock counts
 * instructions, as tests/vm/run --icount makes one, these are instructions.
 *
 * The last line: "COUNT established, N refused; INIT takes MINIMUM MEDIAN". A
 * server that refuses closes the connection. Exit status 0 if none was refused.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_krb5.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM		100003
#define VERSION		4
#define RPCSEC_GSS	6
#define GSS_DATA	0
#define GSS_INIT	1
#define SERVICE_NONE	1
#define RECORD_MAX	(1024 * 1024 + 4096)
#define HANDLE_MAX	256

static uint8_t out[RECORD_MAX], in[RECORD_MAX];
static size_t out_len, in_len, in_at;
static uint32_t xid;
static bool quiet;

static void die(const char *what)
{
	fprintf(stderr, "krb5-ap-nfs-init: %s\n", what);
	exit(2);
}

static void die_gss(const char *what, OM_uint32 major, OM_uint32 minor)
{
	gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
	OM_uint32 more = 0, ignored;

	gss_display_status(&ignored, minor ?: major,
			   minor ? GSS_C_MECH_CODE : GSS_C_GSS_CODE,
			   GSS_C_NO_OID, &more, &text);
	fprintf(stderr, "krb5-ap-nfs-init: %s: %.*s\n", what, (int)text.length,
		(char *)text.value);
	exit(2);
}

static void put(uint32_t value)
{
	value = htonl(value);
	memcpy(out + out_len, &value, 4);
	out_len += 4;
}

static void put_opaque(const void *data, size_t len)
{
	put(len);
	memcpy(out + out_len, data, len);
	memset(out + out_len + len, 0, 3);
	out_len += (len + 3) & ~3;
}

static uint32_t get(void)
{
	uint32_t value;

	if (in_len - in_at < 4)
		die("reply is cut off");
	memcpy(&value, in + in_at, 4);
	in_at += 4;
	return ntohl(value);
}

static gss_buffer_desc get_opaque(void)
{
	gss_buffer_desc buffer = { .length = get() };

	buffer.value = in + in_at;
	if (buffer.length > in_len - in_at)
		die("reply is cut off");
	in_at += (buffer.length + 3) & ~3;
	return buffer;
}

/* A call up to its credentials; the record mark is filled in later. */
static void begin(void)
{
	out_len = 0;
	put(0);
	put(++xid);
	put(0);
	put(2);
	put(PROGRAM);
	put(VERSION);
	put(0);
}

static void put_gss(uint32_t proc, uint32_t seq, const void *handle, size_t len)
{
	put(RPCSEC_GSS);
	put(20 + ((len + 3) & ~3));
	put(1);
	put(proc);
	put(seq);
	put(SERVICE_NONE);
	put_opaque(handle, len);
}

static bool read_all(int fd, void *data, size_t len)
{
	size_t at = 0;
	ssize_t n;

	while (at < len) {
		n = read(fd, (char *)data + at, len - at);
		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}

/* False if the server has closed the connection. */
static bool exchange(int fd)
{
	uint32_t mark = htonl(0x80000000 | (out_len - 4));
	size_t at = 0;
	ssize_t n;

	memcpy(out, &mark, 4);
	while (at < out_len) {
		n = write(fd, out + at, out_len - at);
		if (n <= 0)
			return false;
		at += n;
	}
	if (!read_all(fd, &mark, 4))
		return false;
	mark = ntohl(mark);
	in_len = mark & 0x7fffffff;
	in_at = 0;
	if (!(mark & 0x80000000) || in_len > sizeof(in))
		die("reply is not one fragment");
	return read_all(fd, in, in_len);
}

/* The head of a reply, up to its result. */
static gss_buffer_desc get_verifier(void)
{
	gss_buffer_desc verifier;

	if (get() != xid || get() != 1)
		die("not the reply to this call");
	if (get())
		die("call is denied");
	get();
	verifier = get_opaque();
	if (get())
		die("call is not executed");
	return verifier;
}

static int reach(const char *host, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list, *ai;
	int fd = -1, on = 1;

	if (getaddrinfo(host, port, &hints, &list))
		die("no such host");
	for (ai = list; ai; ai = ai->ai_next) {
		fd = socket(ai->ai_family, ai->ai_socktype, ai->ai_protocol);
		if (fd >= 0 && !connect(fd, ai->ai_addr, ai->ai_addrlen))
			break;
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	freeaddrinfo(list);
	if (fd < 0)
		die("cannot connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static gss_name_t import(const char *host)
{
	gss_buffer_desc name;
	OM_uint32 major, minor;
	char text[300];
	gss_name_t result;

	snprintf(text, sizeof(text), "nfs@%s", host);
	name.value = text;
	name.length = strlen(text);
	major = gss_import_name(&minor, &name, GSS_C_NT_HOSTBASED_SERVICE,
				&result);
	if (GSS_ERROR(major))
		die_gss("name", major, minor);
	return result;
}

static OM_uint32 step(gss_ctx_id_t *context, gss_name_t name,
		      gss_buffer_t from, gss_buffer_t to)
{
	OM_uint32 major, minor;

	major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, context, name,
				     (gss_OID)gss_mech_krb5,
				     GSS_C_MUTUAL_FLAG, 0,
				     GSS_C_NO_CHANNEL_BINDINGS, from, NULL, to,
				     NULL, NULL);
	if (GSS_ERROR(major))
		die_gss("gss_init_sec_context", major, minor);
	return major;
}

static void verify(gss_ctx_id_t context, uint32_t value, gss_buffer_desc mic)
{
	gss_buffer_desc message = { .length = 4, .value = &value };
	OM_uint32 major, minor;

	value = htonl(value);
	major = gss_verify_mic(&minor, context, &message, &mic, NULL);
	if (GSS_ERROR(major))
		die_gss("verifier", major, minor);
}

/* One call with the context, protected as far as SERVICE_NONE goes. */
static void use(int fd, gss_ctx_id_t context, const void *handle, size_t len)
{
	gss_buffer_desc head, mic, verifier;
	OM_uint32 major, minor;

	begin();
	put_gss(GSS_DATA, 1, handle, len);
	head.value = out + 4;
	head.length = out_len - 4;
	major = gss_get_mic(&minor, context, GSS_C_QOP_DEFAULT, &head, &mic);
	if (GSS_ERROR(major))
		die_gss("gss_get_mic", major, minor);
	put(RPCSEC_GSS);
	put_opaque(mic.value, mic.length);
	gss_release_buffer(&minor, &mic);
	if (!exchange(fd))
		die("connection was closed when the context was used");
	verifier = get_verifier();
	verify(context, 1, verifier);
}

/* Nanoseconds that the server took, or 0 if it refused. */
static uint64_t establish(int fd, gss_name_t name)
{
	gss_buffer_desc token = GSS_C_EMPTY_BUFFER, verifier, handle, reply;
	gss_ctx_id_t context = GSS_C_NO_CONTEXT;
	uint8_t kept[HANDLE_MAX];
	OM_uint32 major, minor, window;
	uint64_t start, took;

	step(&context, name, GSS_C_NO_BUFFER, &token);
	begin();
	put_gss(GSS_INIT, 0, NULL, 0);
	put(0);
	put(0);
	if (token.length > RECORD_MAX - 1024)
		die("token is too long");
	put_opaque(token.value, token.length);
	gss_release_buffer(&minor, &token);

	start = now();
	if (!exchange(fd)) {
		gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
		return 0;
	}
	took = now() - start;

	verifier = get_verifier();
	handle = get_opaque();
	major = get();
	minor = get();
	if (major)
		die_gss("server", major, minor);
	window = get();
	reply = get_opaque();
	if (step(&context, name, &reply, &token) != GSS_S_COMPLETE)
		die("context is not complete for the client");
	verify(context, window, verifier);
	if (handle.length > sizeof(kept))
		die("handle is too long");
	memcpy(kept, handle.value, handle.length);
	use(fd, context, kept, handle.length);
	gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
	return took ?: 1;
}

static uint64_t ask_nobody(int fd)
{
	uint64_t start;

	begin();
	put(0);
	put(0);
	put(0);
	put(0);
	start = now();
	if (!exchange(fd))
		return 0;
	start = now() - start;
	get_verifier();
	return start ?: 1;
}

static void print_token(gss_name_t name)
{
	gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
	gss_ctx_id_t context = GSS_C_NO_CONTEXT;
	OM_uint32 minor;
	size_t i;

	step(&context, name, GSS_C_NO_BUFFER, &token);
	for (i = 0; i < token.length; i++)
		printf("%02x", ((uint8_t *)token.value)[i]);
	putchar('\n');
	gss_release_buffer(&minor, &token);
	gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

int main(int argc, char **argv)
{
	unsigned long count = 1, warm = 0, i, good = 0, refused = 0;
	const char *port = "2049";
	bool nobody = false, tokens = false;
	uint64_t *took, t;
	gss_name_t name;
	int c, fd;

	while ((c = getopt(argc, argv, "n:p:qw:0t")) != -1) {
		switch (c) {
		case 'n':
			count = strtoul(optarg, NULL, 10);
			break;
		case 'p':
			port = optarg;
			break;
		case 'q':
			quiet = true;
			break;
		case 'w':
			warm = strtoul(optarg, NULL, 10);
			break;
		case '0':
			nobody = true;
			break;
		case 't':
			tokens = true;
			break;
		default:
			return 2;
		}
	}
	if (optind != argc - 1 || !count)
		die("usage: krb5-ap-nfs-init [-n COUNT] [-w COUNT] [-p PORT] [-q] [-0 | -t] HOST");
	took = calloc(count, sizeof(*took));
	if (!took)
		die("no memory");
	name = import(argv[optind]);
	for (i = 0; tokens && i < count; i++)
		print_token(name);
	if (tokens)
		return 0;
	/* Whoever starts anew each time would not get far with numbers. */
	xid = (uint32_t)now() ^ (uint32_t)getpid() << 16;
	fd = reach(argv[optind], port);
	for (i = 0; i < warm + count; i++) {
		t = nobody ? ask_nobody(fd) : establish(fd, name);
		if (!t) {
			refused++;
			close(fd);
			fd = reach(argv[optind], port);
		} else if (i >= warm) {
			took[good++] = t;
		}
		if (!quiet && t)
			printf("%llu\n", (unsigned long long)t);
	}
	close(fd);
	qsort(took, good, sizeof(*took), compare);
	printf("%lu established, %lu refused; INIT takes %llu %llu\n", good,
	       refused, (unsigned long long)(good ? took[0] : 0),
	       (unsigned long long)(good ? took[good / 2] : 0));
	free(took);
	return refused ? 1 : 0;
}
