// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: metrics over HTTP, for Prometheus. libmicrohttpd serves a few connections
 * at a time in the event loop; there is one page, and nothing to send.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>

#include "apd_http.h"
#include "apd_pool.h"
#include "metrics.h"
#include "text.h"

#define CONNECTIONS_MAX	8
/* Seconds that one may take. */
#define CONNECTION_TIME	10

static struct MHD_Daemon *server;
static sd_event_source *input, *timer;

/* What only the daemon knows. */
static void write_lookups(FILE *file)
{
	static const char name[] = "krb5_ap_daemon_lookups_total";
	const struct apd_pool_stats *stats = apd_pool_stats();

	metrics_head(file, name, "counter",
		     "Users that krb5-apd looked up, by what came of it.");
	fprintf(file, "%s{result=\"answered\"} %llu\n", name, stats->answered);
	fprintf(file, "%s{result=\"unavailable\"} %llu\n", name,
		stats->unavailable);
	fprintf(file, "%s{result=\"hung\"} %llu\n", name, stats->hung);
	fprintf(file, "%s{result=\"dropped\"} %llu\n", name, stats->dropped);
	metrics_head(file, "krb5_ap_daemon_lookups_waiting", "gauge",
		     "Principals that wait to be looked up.");
	fprintf(file, "krb5_ap_daemon_lookups_waiting %u\n", stats->waiting);
}

static enum MHD_Result reply(struct MHD_Connection *connection,
			     unsigned int status, char *text, size_t len)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	/* It is freed with the response. */
	response = MHD_create_response_from_buffer(len, text,
						   MHD_RESPMEM_MUST_FREE);
	if (!response) {
		free(text);
		return MHD_NO;
	}
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
				"text/plain; version=0.0.4; charset=utf-8");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result reply_text(struct MHD_Connection *connection,
				  unsigned int status, const char *text)
{
	char *copy = strdup(text);

	return copy ? reply(connection, status, copy, strlen(copy)) : MHD_NO;
}

static enum MHD_Result reply_metrics(struct apd *apd,
				     struct MHD_Connection *connection)
{
	size_t len = 0;
	char *text = NULL;
	FILE *file;
	int err = -ENOENT;

	file = open_memstream(&text, &len);
	if (!file)
		return MHD_NO;
	if (apd->connected)
		err = metrics_write(apd_nl(apd), file);
	write_lookups(file);
	if (fclose(file)) {
		free(text);
		return MHD_NO;
	}
	if (!err)
		return reply(connection, MHD_HTTP_OK, text, len);
	free(text);
	return reply_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
			  "the kernel module krb5_ap is not loaded, or cannot be asked\n");
}

static enum MHD_Result request(void *data, struct MHD_Connection *connection,
			       const char *url, const char *method,
			       const char *version, const char *upload,
			       size_t *upload_len, void **state)
{
	static int headers_seen;

	(void)version;
	(void)upload;
	if (strcmp(method, MHD_HTTP_METHOD_GET) &&
	    strcmp(method, MHD_HTTP_METHOD_HEAD))
		return MHD_NO;
	/* The first call is for the headers only. */
	if (*state != &headers_seen) {
		*state = &headers_seen;
		return MHD_YES;
	}
	if (*upload_len)
		return MHD_NO;
	if (!strcmp(url, "/metrics"))
		return reply_metrics(data, connection);
	return reply_text(connection, MHD_HTTP_NOT_FOUND,
			  "there is nothing but /metrics\n");
}

static int timer_ended(sd_event_source *source, uint64_t now, void *data);

/* It has connections that may be late. */
static void set_timer(struct apd *apd)
{
	MHD_UNSIGNED_LONG_LONG ms;
	int err;

	timer = sd_event_source_disable_unref(timer);
	if (MHD_get_timeout(server, &ms) != MHD_YES)
		return;
	err = sd_event_add_time_relative(apd->event, &timer, CLOCK_MONOTONIC,
					 ms * 1000ULL, 0, timer_ended, apd);
	if (err < 0)
		apd_fail(err, "cannot wait for Prometheus");
}

static int timer_ended(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	MHD_run(server);
	set_timer(data);
	return 0;
}

static int input_comes(sd_event_source *source, int fd, uint32_t events,
		       void *data)
{
	(void)source;
	(void)fd;
	(void)events;
	MHD_run(server);
	set_timer(data);
	return 0;
}

/* ADDRESS:PORT, which the configuration has checked. */
static struct addrinfo *find_address(const char *text)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM,
	};
	const char *colon = strrchr(text, ':');
	bool brackets = *text == '[';
	struct addrinfo *found = NULL;
	char *host;
	int err;

	if (asprintf(&host, "%.*s", (int)(colon - text) - 2 * brackets,
		     text + brackets) < 0)
		abort();
	err = getaddrinfo(host, colon + 1, &hints, &found);
	free(host);
	if (!err)
		return found;
	say("metrics = %s: %s; an address is to be given as a number", text,
	    gai_strerror(err));
	return NULL;
}

static int listen_at(struct apd *apd, const struct addrinfo *address)
{
	const union MHD_DaemonInfo *info;
	unsigned int flags = MHD_USE_EPOLL;

	if (address->ai_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	server = MHD_start_daemon(flags, 0, NULL, NULL, request, apd,
				  MHD_OPTION_SOCK_ADDR, address->ai_addr,
				  MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
				  MHD_OPTION_CONNECTION_TIMEOUT, CONNECTION_TIME,
				  MHD_OPTION_END);
	if (!server)
		return -errno;
	info = MHD_get_daemon_info(server, MHD_DAEMON_INFO_EPOLL_FD);
	return info ? sd_event_add_io(apd->event, &input, info->epoll_fd,
				      EPOLLIN, input_comes, apd) : -ENOTSUP;
}

/**
 * apd_http_begin() - serve metrics, if the configuration wants it
 * @apd: the daemon
 */
void apd_http_begin(struct apd *apd)
{
	const char *text = apd->conf.metrics;
	struct addrinfo *address;
	int err;

	if (!text)
		return;
	address = find_address(text);
	err = address ? listen_at(apd, address) : -EINVAL;
	if (address)
		freeaddrinfo(address);
	if (err < 0) {
		apd_state_set("trouble-metrics", "metrics = %s: %s", text,
			      strerror(-err));
		apd_fail(err, "cannot serve metrics");
		apd_http_end();
		return;
	}
	apd_state_drop("trouble-metrics");
	apd_state_set("metrics", "http://%s/metrics", text);
}

/**
 * apd_http_end() - serve no more metrics
 */
void apd_http_end(void)
{
	input = sd_event_source_disable_unref(input);
	timer = sd_event_source_disable_unref(timer);
	if (server)
		MHD_stop_daemon(server);
	server = NULL;
	apd_state_drop("metrics");
}
