// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap-client: authenticate to krb5_ap_echo with MIT's libkrb5.
 *
 * The requests and the verification of the replies are libkrb5's own; this
 * program only carries them, and on demand spoils, repeats or races them.
 * tests/service/echo.c tells what is on the wire.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <netdb.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <krb5.h>

#define REPLY_MAX	65536
#define ANSWER_MAX	4096	/* of the line for people */
#define TOKEN_MAX	(2 * 1024 * 1024)
#define THREADS_MAX	1024
#define PATIENCE	60	/* seconds; emulated machines are slow */

enum {
	EXIT_ACCEPTED = 0,
	EXIT_REFUSED = 1,
	EXIT_TROUBLE = 2,	/* no ticket, no connection, wrong usage */
	EXIT_IMPOSTOR = 3,	/* accepted, but the AP-REP does not verify */
};

static struct {
	const char *host;
	const char *port;
	const char *service;
	const char *save;
	const char *send;
	bool mutual;
	bool subkey;
	bool dry;		/* make and save, do not send */
	bool flip;
	long flip_bit;		/* -1: in the authenticator's ciphertext */
	long time_offset;
	long count;
	long threads;
} opt = {
	.host = "127.0.0.1",
	.port = "4488",
	.mutual = true,
	.subkey = true,
	.flip_bit = -1,
	.count = 1,
	.threads = 1,
};

struct octets {
	uint8_t *data;
	size_t len;
};

/* What came back for one request. */
struct answer {
	bool complete;
	struct octets reply;
	char line[ANSWER_MAX];
};

static krb5_context ctx;

static void __attribute__((format(printf, 1, 2), noreturn))
die(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("krb5-ap-client: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_TROUBLE);
}

static void check(krb5_error_code code, const char *what)
{
	if (code)
		die("%s: %s", what, krb5_get_error_message(ctx, code));
}

static void *allocate(size_t len)
{
	void *p = malloc(len ? len : 1);

	if (!p)
		die("out of memory");
	return p;
}

/* ---- the connection; used by threads, so nothing of libkrb5 here ---- */

static int connect_to_server(void)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct timeval patience = { .tv_sec = PATIENCE };
	struct addrinfo *list, *ai;
	int fd = -1;
	int err;

	err = getaddrinfo(opt.host, opt.port, &hints, &list);
	if (err)
		die("%s port %s: %s", opt.host, opt.port, gai_strerror(err));
	for (ai = list; ai; ai = ai->ai_next) {
		fd = socket(ai->ai_family, ai->ai_socktype, ai->ai_protocol);
		if (fd < 0)
			continue;
		if (!connect(fd, ai->ai_addr, ai->ai_addrlen))
			break;
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		die("%s port %s: %s", opt.host, opt.port, strerror(errno));
	freeaddrinfo(list);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	return fd;
}

static bool receive(int fd, void *buf, size_t len)
{
	return recv(fd, buf, len, MSG_WAITALL) == (ssize_t)len;
}

static void transact(int fd, struct octets token, struct answer *answer)
{
	uint8_t *message = allocate(4 + token.len);
	uint32_t length = htonl(token.len);
	ssize_t sent;
	size_t i;

	memset(answer, 0, sizeof(*answer));
	memcpy(message, &length, 4);
	memcpy(message + 4, token.data, token.len);
	sent = send(fd, message, 4 + token.len, MSG_NOSIGNAL);
	free(message);
	if (sent != (ssize_t)(4 + token.len))
		return;

	if (!receive(fd, &length, 4))
		return;
	answer->reply.len = ntohl(length);
	if (answer->reply.len > REPLY_MAX)
		return;
	answer->reply.data = allocate(answer->reply.len);
	if (answer->reply.len &&
	    !receive(fd, answer->reply.data, answer->reply.len))
		return;
	for (i = 0; i < sizeof(answer->line) - 1; i++) {
		if (!receive(fd, &answer->line[i], 1))
			return;
		if (answer->line[i] == '\n') {
			answer->line[i] = 0;
			answer->complete = true;
			return;
		}
	}
}

static bool accepted(const struct answer *answer)
{
	return answer->complete && !strncmp(answer->line, "ok ", 3);
}

/* ---- requests ---- */

static krb5_creds *get_ticket(void)
{
	krb5_creds want = {0}, *got;
	krb5_ccache ccache;

	check(krb5_cc_default(ctx, &ccache), "credentials cache");
	check(krb5_cc_get_principal(ctx, ccache, &want.client),
	      "credentials cache");
	check(krb5_parse_name(ctx, opt.service, &want.server), opt.service);
	check(krb5_get_credentials(ctx, 0, ccache, &want, &got), opt.service);
	krb5_free_cred_contents(ctx, &want);
	krb5_cc_close(ctx, ccache);
	return got;
}

/*
 * Only now: with a wrong clock there would be no ticket to begin with. The
 * ticket goes along with the clock, in our copy of what the KDC said about it:
 * otherwise libkrb5 would find it expired, or not valid yet, and not use it.
 */
static void fake_clock(krb5_creds *ticket)
{
	struct timeval now;

	if (!opt.time_offset)
		return;
	gettimeofday(&now, NULL);
	check(krb5_set_real_time(ctx, now.tv_sec + opt.time_offset,
				 now.tv_usec), "setting the clock");
	ticket->times.authtime += opt.time_offset;
	if (ticket->times.starttime)
		ticket->times.starttime += opt.time_offset;
	ticket->times.endtime += opt.time_offset;
}

static struct octets make_request(krb5_creds *ticket, krb5_auth_context *auth)
{
	krb5_flags flags = 0;
	struct octets token;
	krb5_data data;

	if (opt.mutual)
		flags |= AP_OPTS_MUTUAL_REQUIRED;
	if (opt.subkey)
		flags |= AP_OPTS_USE_SUBKEY;
	check(krb5_auth_con_init(ctx, auth), "auth context");
	check(krb5_auth_con_setflags(ctx, *auth, KRB5_AUTH_CONTEXT_DO_SEQUENCE),
	      "auth context");
	check(krb5_mk_req_extended(ctx, auth, flags, NULL, ticket, &data),
	      "KRB_AP_REQ");
	token.len = data.length;
	token.data = allocate(token.len);
	memcpy(token.data, data.data, token.len);
	krb5_free_data_contents(ctx, &data);
	return token;
}

static struct octets read_token(const char *path)
{
	struct octets token = { .data = allocate(TOKEN_MAX) };
	FILE *f = fopen(path, "rb");

	if (!f)
		die("%s: %s", path, strerror(errno));
	token.len = fread(token.data, 1, TOKEN_MAX, f);
	if (ferror(f) || !feof(f))
		die("%s: cannot be read, or is too long", path);
	fclose(f);
	return token;
}

static void write_token(const char *path, struct octets token)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(token.data, 1, token.len, f) != token.len || fclose(f))
		die("%s: %s", path, strerror(errno));
}

/*
 * Without a bit to flip, one of the authenticator's ciphertext: that is the
 * last field of a KRB_AP_REQ, and its checksum takes 24 octets at most.
 */
static void flip_bit(struct octets token)
{
	long bit = opt.flip_bit;

	if (bit < 0)
		bit = token.len < 40 ? 0 : (token.len - 40) * 8;
	if ((size_t)bit / 8 >= token.len)
		die("the request has only %zu bits", token.len * 8);
	token.data[bit / 8] ^= 0x80 >> bit % 8;
}

/* ---- replies ---- */

/* Does the AP-REP prove that the server knows the ticket's session key? */
static bool verify_reply(krb5_auth_context auth, krb5_data *data)
{
	krb5_keyblock *mine = NULL, *its;
	krb5_ap_rep_enc_part *part;
	krb5_error_code code;

	check(krb5_auth_con_getsendsubkey(ctx, auth, &mine), "subkey");
	code = krb5_rd_rep(ctx, auth, data, &part);
	if (code) {
		printf("AP-REP: does not verify: %s\n",
		       krb5_get_error_message(ctx, code));
		krb5_free_keyblock(ctx, mine);
		return false;
	}
	its = part->subkey;
	if (!its)
		printf("AP-REP: verified, no acceptor subkey\n");
	else if (mine && its->length == mine->length &&
		 !memcmp(its->contents, mine->contents, its->length))
		printf("AP-REP: verified, acceptor repeats our subkey\n");
	else
		printf("AP-REP: verified, fresh acceptor subkey, etype %d\n",
		       its->enctype);
	krb5_free_ap_rep_enc_part(ctx, part);
	krb5_free_keyblock(ctx, mine);
	return true;
}

static void show_error(krb5_data *data)
{
	krb5_error_code code;
	krb5_error *error;

	code = krb5_rd_error(ctx, data, &error);
	if (code) {
		printf("KRB-ERROR: not valid: %s\n",
		       krb5_get_error_message(ctx, code));
		return;
	}
	printf("KRB-ERROR: %d %s", (int)error->error,
	       krb5_get_error_message(ctx, error->error +
				      ERROR_TABLE_BASE_krb5));
	if (error->text.length)
		printf(" (%.*s)", (int)error->text.length, error->text.data);
	printf("\n");
	krb5_free_error(ctx, error);
}

/* @auth is NULL when the request was not made here: then nothing verifies. */
static int judge(krb5_auth_context auth, struct answer *answer)
{
	krb5_data data = {
		.data = (char *)answer->reply.data,
		.length = answer->reply.len,
	};

	if (!answer->complete)
		die("the server closed the connection");
	printf("server: %s\n", answer->line);
	if (!accepted(answer)) {
		if (data.length)
			show_error(&data);
		return strncmp(answer->line, "refused ", 8) ? EXIT_TROUBLE :
							      EXIT_REFUSED;
	}
	if (!auth)
		return EXIT_ACCEPTED;
	if (data.length)
		return verify_reply(auth, &data) ? EXIT_ACCEPTED :
						   EXIT_IMPOSTOR;
	if (opt.mutual) {
		printf("AP-REP: missing\n");
		return EXIT_IMPOSTOR;
	}
	return EXIT_ACCEPTED;
}

/* ---- many at once ---- */

struct racer {
	pthread_t thread;
	pthread_barrier_t *start;
	struct octets token;
	struct answer answer;
};

static void *run_racer(void *data)
{
	struct racer *racer = data;
	int fd = connect_to_server();

	pthread_barrier_wait(racer->start);
	transact(fd, racer->token, &racer->answer);
	close(fd);
	return NULL;
}

/*
 * Send one request over many connections at the same moment. However the race
 * ends, exactly one of them may be accepted, and its AP-REP must verify.
 */
static int race(krb5_auth_context auth, struct octets token)
{
	struct racer *racers = calloc(opt.threads, sizeof(*racers));
	int winners = 0, replays = 0, status = EXIT_REFUSED;
	struct answer *winner = NULL;
	pthread_barrier_t start;
	long i;

	if (!racers || pthread_barrier_init(&start, NULL, opt.threads))
		die("out of memory");
	for (i = 0; i < opt.threads; i++) {
		racers[i].start = &start;
		racers[i].token = token;
		if (pthread_create(&racers[i].thread, NULL, run_racer,
				   &racers[i]))
			die("no thread");
	}
	for (i = 0; i < opt.threads; i++) {
		struct answer *answer = &racers[i].answer;

		pthread_join(racers[i].thread, NULL);
		if (accepted(answer)) {
			winners++;
			winner = answer;
		} else if (answer->complete &&
			   !strncmp(answer->line, "refused REPLAY ", 15)) {
			replays++;
		} else {
			printf("odd one out: %s\n", answer->complete ?
			       answer->line : "connection closed");
		}
	}
	printf("accepted %d of %ld, %d replays\n", winners, opt.threads,
	       replays);
	if (winners == 1)
		status = judge(auth, winner);
	if (winners + replays != opt.threads)
		status = EXIT_TROUBLE;
	for (i = 0; i < opt.threads; i++)
		free(racers[i].answer.reply.data);
	free(racers);
	pthread_barrier_destroy(&start);
	return status;
}

/* ---- command line ---- */

static void __attribute__((noreturn)) usage(int status)
{
	fputs(
"usage: krb5-ap-client [OPTION...] --service PRINCIPAL\n"
"       krb5-ap-client [OPTION...] --send FILE\n"
"  -h, --host HOST        of the server (127.0.0.1)\n"
"  -p, --port PORT        of the server (4488)\n"
"  -s, --service NAME     principal to get a ticket for; needs a TGT or a\n"
"                         ticket in the default credentials cache\n"
"      --no-mutual        do not ask the server to authenticate itself\n"
"      --no-subkey        do not put a subkey into the request\n"
"      --time-offset SEC  pretend that our clock is off by so much\n"
"      --flip[=BIT]       flip a bit of the request, counted from the first;\n"
"                         without BIT one of the authenticator's ciphertext\n"
"      --save FILE        write the request to FILE, too\n"
"      --no-send          only write it\n"
"      --send FILE        send what FILE holds, as it is\n"
"      --count N          N requests, one after the other, on one connection\n"
"      --threads N        each request over N connections at once; succeeds if\n"
"                         exactly one of them is accepted, every time\n"
"Exit status: 0 accepted, and the server's AP-REP verified if we asked for\n"
"one; 1 refused; 2 trouble; 3 accepted but the AP-REP does not verify.\n",
		status ? stderr : stdout);
	exit(status);
}

static long number(const char *text, long min, long max)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || end == text || *end || n < min || n > max)
		die("%s: not a number from %ld to %ld", text, min, max);
	return n;
}

static void parse_options(int argc, char **argv)
{
	enum {
		OPT_NO_MUTUAL = 256, OPT_NO_SUBKEY, OPT_OFFSET, OPT_FLIP,
		OPT_SAVE, OPT_NO_SEND, OPT_SEND, OPT_COUNT, OPT_THREADS,
		OPT_HELP
	};
	static const struct option options[] = {
		{ "host", required_argument, NULL, 'h' },
		{ "port", required_argument, NULL, 'p' },
		{ "service", required_argument, NULL, 's' },
		{ "no-mutual", no_argument, NULL, OPT_NO_MUTUAL },
		{ "no-subkey", no_argument, NULL, OPT_NO_SUBKEY },
		{ "time-offset", required_argument, NULL, OPT_OFFSET },
		{ "flip", optional_argument, NULL, OPT_FLIP },
		{ "save", required_argument, NULL, OPT_SAVE },
		{ "no-send", no_argument, NULL, OPT_NO_SEND },
		{ "send", required_argument, NULL, OPT_SEND },
		{ "count", required_argument, NULL, OPT_COUNT },
		{ "threads", required_argument, NULL, OPT_THREADS },
		{ "help", no_argument, NULL, OPT_HELP },
		{ 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "h:p:s:", options, NULL)) != -1) {
		switch (c) {
		case 'h':
			opt.host = optarg;
			break;
		case 'p':
			opt.port = optarg;
			break;
		case 's':
			opt.service = optarg;
			break;
		case OPT_NO_MUTUAL:
			opt.mutual = false;
			break;
		case OPT_NO_SUBKEY:
			opt.subkey = false;
			break;
		case OPT_OFFSET:
			opt.time_offset = number(optarg, -INT_MAX, INT_MAX);
			break;
		case OPT_FLIP:
			opt.flip = true;
			if (optarg)
				opt.flip_bit = number(optarg, 0,
						      8L * TOKEN_MAX - 1);
			break;
		case OPT_SAVE:
			opt.save = optarg;
			break;
		case OPT_NO_SEND:
			opt.dry = true;
			break;
		case OPT_SEND:
			opt.send = optarg;
			break;
		case OPT_COUNT:
			opt.count = number(optarg, 1, INT_MAX);
			break;
		case OPT_THREADS:
			opt.threads = number(optarg, 1, THREADS_MAX);
			break;
		case OPT_HELP:
			usage(EXIT_SUCCESS);
		default:
			usage(EXIT_TROUBLE);
		}
	}
	if (optind != argc || !opt.service == !opt.send)
		usage(EXIT_TROUBLE);
	if (opt.dry && !opt.save)
		die("--no-send without --save does nothing");
}

int main(int argc, char **argv)
{
	krb5_creds *ticket = NULL;
	int fd = -1;
	int worst = EXIT_ACCEPTED;
	long i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	parse_options(argc, argv);
	if (krb5_init_context(&ctx))
		die("libkrb5 does not initialize; is krb5.conf valid?");
	if (opt.service) {
		ticket = get_ticket();
		fake_clock(ticket);
	}
	if (!opt.dry && opt.threads == 1)
		fd = connect_to_server();

	for (i = 0; i < opt.count; i++) {
		krb5_auth_context auth = NULL;
		struct answer answer;
		struct octets token;
		int status = EXIT_ACCEPTED;

		if (opt.send)
			token = read_token(opt.send);
		else
			token = make_request(ticket, &auth);
		if (opt.flip)
			flip_bit(token);
		if (opt.save)
			write_token(opt.save, token);
		if (opt.threads > 1 && !opt.dry) {
			status = race(auth, token);
		} else if (!opt.dry) {
			transact(fd, token, &answer);
			status = judge(auth, &answer);
			free(answer.reply.data);
		}
		if (status > worst)
			worst = status;
		free(token.data);
		krb5_auth_con_free(ctx, auth);
	}
	if (fd >= 0)
		close(fd);
	krb5_free_creds(ctx, ticket);
	krb5_free_context(ctx);
	return worst;
}
