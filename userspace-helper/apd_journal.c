// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: verdicts, to the journal. It listens to what "krb5-ap monitor" shows,
 * which the kernel sends only if somebody listens, and only so many a second.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <systemd/sd-event.h>
#include <systemd/sd-journal.h>

#include "accept.h"
#include "apd.h"
#include "enctype.h"
#include "text.h"

/* Bytes of messages that wait to be read. */
#define ROOM		(1 << 20)
#define EVENT_SIZE	32768
#define FIELDS_MAX	12

static struct mnl_socket *verdicts;
static sd_event_source *input;

/**
 * struct record - a record of the journal
 * @field: its fields, to be freed
 * @count: how many
 */
struct record {
	struct iovec field[FIELDS_MAX];
	int count;
};

/* Whatever a peer may have chosen is escaped: a new line would begin a field. */
static void add(struct record *record, const char *name, const char *value)
{
	char *clean, *text;
	int len;

	if (!value || record->count == FIELDS_MAX)
		return;
	clean = text_clean(value);
	len = asprintf(&text, "%s=%s", name, clean);
	free(clean);
	if (len < 0)
		abort();
	record->field[record->count++] = (struct iovec){
		.iov_base = text, .iov_len = len,
	};
}

static void add_number(struct record *record, const struct verdict *v,
		       int type, int other, const char *name)
{
	char text[16];
	__u32 number;

	if (!verdict_number(v, type, &number) &&
	    !verdict_number(v, other, &number))
		return;
	snprintf(text, sizeof(text), "%u", number);
	add(record, name, text);
}

static char *message(const struct verdict *v, const char *service,
		     const char *reason, const char *peer)
{
	const char *client = verdict_string(v, KRB5_AP_A_ACCEPT_CLIENT);
	bool ok = v->verdict == KRB5_AP_VERDICT_OK;
	char *text;

	if (asprintf(&text, "%s %s for %s%s%s%s%s%s%s",
		     ok ? "accepted" : "refused", client ?: "unknown client",
		     service ?: "unknown service", peer ? " from " : "",
		     peer ?: "", ok ? "" : ": ", ok ? "" : reason,
		     ok ? "" : ", ",
		     ok ? "" :
		     verdict_string(v, KRB5_AP_A_ACCEPT_REASON_TEXT) ?: "") < 0)
		abort();
	return text;
}

static void write_verdict(const struct verdict *v)
{
	const char *service = verdict_string(v, KRB5_AP_A_ACCEPT_SERVER) ?:
		verdict_string(v, KRB5_AP_A_ACCEPT_TICKET_SERVICE);
	bool ok = v->verdict == KRB5_AP_VERDICT_OK;
	char peer_text[INET6_ADDRSTRLEN], reason[TEXT_REASON_MAX];
	const char *peer = verdict_peer(v, peer_text);
	struct record record = {};
	char *text;

	text_reason(verdict_string(v, KRB5_AP_A_ACCEPT_REASON_NAME), reason);
	text = message(v, service, reason, peer);
	if (!getenv("JOURNAL_STREAM")) {
		say_at(ok ? SAY_INFO : SAY_WARNING, "%s", text);
		free(text);
		return;
	}
	add(&record, "MESSAGE", text);
	add(&record, "PRIORITY", ok ? "6" : "4");
	add(&record, "SYSLOG_IDENTIFIER", "krb5-apd");
	add(&record, "KRB5_AP_VERDICT", ok ? "ok" : "error");
	add(&record, "KRB5_AP_REASON", reason);
	add(&record, "KRB5_AP_CLIENT",
	    verdict_string(v, KRB5_AP_A_ACCEPT_CLIENT));
	add(&record, "KRB5_AP_SERVICE", service);
	add(&record, "KRB5_AP_PEER", peer);
	add_number(&record, v, KRB5_AP_A_ACCEPT_ENCTYPE,
		   KRB5_AP_A_ACCEPT_TICKET_ENCTYPE, "KRB5_AP_ENCTYPE");
	add_number(&record, v, KRB5_AP_A_ACCEPT_KVNO,
		   KRB5_AP_A_ACCEPT_TICKET_KVNO, "KRB5_AP_KVNO");
	add_number(&record, v, KRB5_AP_A_ACCEPT_LOST,
		   KRB5_AP_A_ACCEPT_LOST, "KRB5_AP_LOST");
	sd_journal_sendv(record.field, record.count);
	while (record.count)
		free(record.field[--record.count].iov_base);
	free(text);
}

static int verdict_comes(sd_event_source *source, int fd, uint32_t events,
			 void *data)
{
	const struct genlmsghdr *genl;
	const struct nlmsghdr *nlh;
	struct apd *apd = data;
	char buffer[EVENT_SIZE];
	struct verdict v;
	int len;

	(void)source;
	(void)fd;
	(void)events;
	len = mnl_socket_recvfrom(verdicts, buffer, sizeof(buffer));
	if (len < 0) {
		if (errno == ENOBUFS)
			say("verdicts came faster than they were written; some are missing");
		return 0;
	}
	for (nlh = (void *)buffer; mnl_nlmsg_ok(nlh, len);
	     nlh = mnl_nlmsg_next(nlh, &len)) {
		genl = mnl_nlmsg_get_payload(nlh);
		if (nlh->nlmsg_type != apd->idmap.family ||
		    nlh->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(*genl) ||
		    genl->cmd != KRB5_AP_CMD_VERDICT_NTF ||
		    verdict_parse(nlh, &v))
			continue;
		if (apd->conf.journal == APD_JOURNAL_ALL ||
		    v.verdict != KRB5_AP_VERDICT_OK)
			write_verdict(&v);
	}
	return 0;
}

static struct mnl_socket *open_group(__u32 group)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_GENERIC,
						   SOCK_CLOEXEC | SOCK_NONBLOCK);
	int room = ROOM;

	if (!sock)
		return NULL;
	setsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_RCVBUFFORCE, &room,
		   sizeof(room));
	if (!mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) &&
	    !mnl_socket_setsockopt(sock, NETLINK_ADD_MEMBERSHIP, &group,
				   sizeof(group)))
		return sock;
	mnl_socket_close(sock);
	return NULL;
}

/**
 * apd_journal_listen() - write verdicts from now on, if the configuration wants it
 * @apd: the daemon; nothing is done while krb5_ap is not there
 */
void apd_journal_listen(struct apd *apd)
{
	__u32 group;
	int err;

	if (!apd->connected || apd->conf.journal == APD_JOURNAL_NO)
		return;
	err = nl_find_group(apd_nl(apd), KRB5_AP_FAMILY_NAME,
			    KRB5_AP_MCGRP_VERDICT, &group);
	if (!err) {
		verdicts = open_group(group);
		err = verdicts ? sd_event_add_io(apd->event, &input,
						 mnl_socket_get_fd(verdicts),
						 EPOLLIN, verdict_comes, apd) :
				 -errno;
	}
	if (err < 0) {
		apd_fail(err, "cannot listen to verdicts");
		apd_journal_deafen();
		return;
	}
	apd_state_set("journal", apd->conf.journal == APD_JOURNAL_ALL ?
		      "all verdicts" : "refusals");
}

/**
 * apd_journal_deafen() - write no more verdicts
 */
void apd_journal_deafen(void)
{
	input = sd_event_source_disable_unref(input);
	if (verdicts)
		mnl_socket_close(verdicts);
	verdicts = NULL;
	apd_state_drop("journal");
}
