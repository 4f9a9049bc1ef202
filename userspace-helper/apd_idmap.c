// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: questions of the principal map, and their answers.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>

#include "apd_pool.h"
#include "text.h"

static struct sd_event_source *questions;

static void ask(void *data, const char *name, __u32 number, __u32 wait_ms)
{
	(void)data;
	apd_pool_ask(name, number, wait_ms);
}

static void answer(struct apd *apd, const char *name, __u32 number,
		   const struct who *who)
{
	if (apd->connected)
		idmap_answer(&apd->idmap, name, number, who,
			     apd->conf.idmap_lifetime);
}

static int question(sd_event_source *source, int fd, uint32_t events,
		    void *data)
{
	struct apd *apd = data;

	(void)source;
	(void)fd;
	(void)events;
	if (!idmap_read(&apd->idmap))
		idmap_catch_up(&apd->idmap);
	return 0;
}

/* What rpc.svcgssd obeys and libkrb5 does not know: its name in idmapd.conf. */
static bool idmapd_rule(char rule[64])
{
	/* Tests have a file of their own. */
	const char *path = getenv("KRB5_AP_IDMAPD_CONF");
	FILE *file = fopen(path ?: "/etc/idmapd.conf", "re");
	char line[1024], *at;
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file)) {
		at = line + strspn(line, " \t");
		found = !strncasecmp(at, "[Static]", 8) ||
			!strncasecmp(at, "Local-Realms", 12) ||
			!strncasecmp(at, "GSS-Methods", 11);
		at[strcspn(at, " \t=\n")] = '\0';
		snprintf(rule, 64, "%s", at);
	}
	if (file)
		fclose(file);
	return found;
}

/* Whether libnfsidmap looks users up, which follows idmapd.conf. */
static bool by_nfsidmap(enum apd_idmap_source source)
{
	char rule[64];
	bool ruled = source == APD_IDMAP_AUTO && idmapd_rule(rule);

	if (source == APD_IDMAP_KRB5)
		return false;
#ifdef HAVE_NFSIDMAP
	if (ruled)
		say_at(SAY_INFO, "idmapd.conf has %s: users are looked up by libnfsidmap (idmap-source = krb5 would have auth_to_local of krb5.conf)",
		       rule);
	return ruled || source == APD_IDMAP_NFSIDMAP;
#else
	if (ruled)
		say("idmapd.conf has %s, which is not obeyed: this krb5-apd is built without libnfsidmap; write auth_to_local rules in krb5.conf instead",
		    rule);
	return false;
#endif
}

/**
 * apd_idmap_begin() - be ready for the questions, if the configuration wants it
 * @apd: the daemon
 */
void apd_idmap_begin(struct apd *apd)
{
	bool nfsidmap;

	if (!apd->conf.idmap) {
		apd_state_set("idmap", "off");
		return;
	}
	nfsidmap = by_nfsidmap(apd->conf.idmap_source);
	/* Once, as the processes have it from here. */
	nss_begin();
	apd_pool_begin(apd, nfsidmap, answer);
	apd->idmap.ask = ask;
	apd_state_set("idmap", "waiting for krb5_ap");
	apd_state_set("idmap-source", nfsidmap ?
		      "libnfsidmap (idmapd.conf)" :
		      "libkrb5 (auth_to_local of krb5.conf)");
}

/**
 * apd_idmap_listen() - listen to the questions
 * @apd: the daemon; nothing is done while krb5_ap is not there
 */
void apd_idmap_listen(struct apd *apd)
{
	int err;

	if (!apd->conf.idmap || !apd->connected)
		return;
	apd_nl(apd);
	err = idmap_listen(&apd->idmap);
	if (err) {
		nl_complain(&apd->idmap.nl, err,
			    "cannot listen to questions of the principal map");
		apd_state_set("idmap", "FAILED, see the journal");
		return;
	}
	err = sd_event_add_io(apd->event, &questions,
			      mnl_socket_get_fd(apd->idmap.questions), EPOLLIN,
			      question, apd);
	if (err < 0)
		apd_fail(err, "cannot listen to questions");
	apd_state_set("idmap", "answers");
}

/**
 * apd_idmap_deafen() - listen to questions no more
 * @apd: the daemon
 */
void apd_idmap_deafen(struct apd *apd)
{
	questions = sd_event_source_disable_unref(questions);
	if (apd->idmap.questions)
		mnl_socket_close(apd->idmap.questions);
	apd->idmap.questions = NULL;
	if (apd->conf.idmap)
		apd_state_set("idmap", "waiting for krb5_ap");
}

/**
 * apd_idmap_end() - end what apd_idmap_begin() has begun
 * @apd: the daemon
 */
void apd_idmap_end(struct apd *apd)
{
	apd_idmap_deafen(apd);
	apd_pool_end();
	apd_state_drop("idmap");
	apd_state_drop("idmap-source");
}
