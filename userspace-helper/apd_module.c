// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-apd: the modules. The kernel tells when a netlink family or a module comes
 * or goes; then all that hangs on it is done once more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "apd.h"
#include "family_events.h"
#include "text.h"

#define UEVENT_SIZE	8192
#define UEVENT_KERNEL	1	/* multicast group of the kernel's own events */

static struct mnl_socket *families;
static bool was_there;

/**
 * apd_nl() - have the connection for requests to krb5_ap
 * @apd: the daemon, connected
 *
 * Return: the connection
 */
struct nl *apd_nl(struct apd *apd)
{
	apd->idmap.nl.family = apd->idmap.family;
	return &apd->idmap.nl;
}

/* Limits of the principal map that the file has. */
static int send_idmap_limits(struct apd *apd)
{
	const struct apd_conf *conf = &apd->conf;
	struct nl *nl = apd_nl(apd);
	int err;

	if (!conf->idmap_mappings_max && !conf->idmap_ceiling_mappings &&
	    conf->idmap_stale_max < 0)
		return 0;
	err = nl_begin(nl, KRB5_AP_CMD_IDMAP_CONFIG_SET, 64);
	if (err)
		return err;
	if (conf->idmap_mappings_max)
		nl_put_u32(nl, KRB5_AP_A_IDMAP_STATUS_MAPPINGS_MAX,
			   conf->idmap_mappings_max);
	if (conf->idmap_ceiling_mappings)
		nl_put_u32(nl, KRB5_AP_A_IDMAP_STATUS_CEILING_MAPPINGS,
			   conf->idmap_ceiling_mappings);
	if (conf->idmap_stale_max >= 0)
		nl_put_u32(nl, KRB5_AP_A_IDMAP_STATUS_STALE_MAX,
			   conf->idmap_stale_max);
	err = nl_do(nl, NULL, NULL);
	if (err)
		nl_complain(nl, err, "cannot configure the principal map");
	return err;
}

/**
 * apd_module_configure() - apply the configuration to krb5_ap
 * @apd: the daemon; nothing is done while krb5_ap is not there
 */
void apd_module_configure(struct apd *apd)
{
	int err = 0;

	if (!apd->connected)
		return;
	say_place(apd->config_path, 0);
	if (apd->conf.has_config)
		err = config_apply(apd_nl(apd), apd->conf.config);
	err = send_idmap_limits(apd) ?: err;
	say_place(NULL, 0);
	if (err)
		apd_state_set("trouble-config", "the kernel refuses settings of %s, see the journal: journalctl -u krb5-ap",
			      apd->config_path);
	else
		apd_state_drop("trouble-config");
}

static void leave(struct apd *apd)
{
	say("krb5_ap was unloaded; waiting for it");
	apd_idmap_deafen(apd);
	apd_journal_deafen();
	apd_store_end();
	idmap_close(&apd->idmap);
	/* It lacks what the module has accepted that has gone. */
	apd_replay_drop();
	apd->connected = false;
}

static void arrive(struct apd *apd)
{
	int err = nl_connect(&apd->idmap.nl, KRB5_AP_FAMILY_NAME);

	if (err) {
		if (err != -ENOENT)
			apd_fail(err, "cannot look for krb5_ap");
		nl_close(&apd->idmap.nl);
		apd_state_set("keys", "none, as krb5_ap is not loaded");
		apd_state_set("trouble-module", "kernel module krb5_ap is not loaded: modprobe krb5_ap");
		return;
	}
	apd_state_drop("trouble-module");
	apd->idmap.family = apd->idmap.nl.family;
	apd->connected = true;
	if (was_there)
		say_at(SAY_INFO, "krb5_ap was loaded again");
	was_there = true;
	apd_module_configure(apd);
	apd_replay_resume(apd);
	apd_replay_claim(apd);
	apd_idmap_listen(apd);
	apd_journal_listen(apd);
	apd_keys_load(apd);
}

/**
 * apd_module_look() - find out which modules are there, and do what that calls for
 * @apd: the daemon
 */
void apd_module_look(struct apd *apd)
{
	if (apd->stopping)
		return;
	if (apd->connected && !idmap_lives(&apd->idmap))
		leave(apd);
	if (!apd->connected)
		arrive(apd);
	apd_door_look(apd);
}

static int family_event(sd_event_source *source, int fd, uint32_t events,
			void *data)
{
	(void)source;
	(void)fd;
	(void)events;
	if (family_events_read(families))
		apd_module_look(data);
	return 0;
}

/* Modules of the NFS server have no family; that they come is a uevent. */
static bool concerns_nfsd(const char *text)
{
	static const char *const modules[] = {
		"/module/auth_rpcgss", "/module/rpcsec_gss_krb5",
		"/module/nfsd",
	};
	const char *path = strchr(text, '@');
	size_t i;

	for (i = 0; path && i < sizeof(modules) / sizeof(*modules); i++)
		if (!strcmp(path + 1, modules[i]))
			return true;
	return false;
}

static int uevent(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct sockaddr_nl from = {};
	char text[UEVENT_SIZE];
	socklen_t size = sizeof(from);
	ssize_t len;

	(void)source;
	(void)events;
	len = recvfrom(fd, text, sizeof(text) - 1, MSG_DONTWAIT,
		       (struct sockaddr *)&from, &size);
	if (len < 0 && errno == ENOBUFS)
		apd_module_look(data);
	/* Only the kernel tells. */
	if (len <= 0 || from.nl_pid)
		return 0;
	text[len] = '\0';
	if (concerns_nfsd(text))
		apd_module_look(data);
	return 0;
}

static int uevents_open(void)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = UEVENT_KERNEL,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		close(fd);
		return -errno;
	}
	return fd < 0 ? -errno : fd;
}

/**
 * apd_module_begin() - follow the modules; tells the user if that does not work
 * @apd: the daemon
 *
 * Return: 0 or -errno
 */
int apd_module_begin(struct apd *apd)
{
	sd_event_source *source;
	int err, fd;

	families = family_events_open();
	if (!families) {
		err = -errno;
		apd_fail(err, "cannot listen to modules that come and go");
		return err;
	}
	err = sd_event_add_io(apd->event, NULL, mnl_socket_get_fd(families),
			      EPOLLIN, family_event, apd);
	if (err < 0) {
		apd_fail(err, "cannot follow modules");
		return err;
	}
	fd = uevents_open();
	err = fd < 0 ? fd : sd_event_add_io(apd->event, &source, fd, EPOLLIN,
					    uevent, apd);
	if (err < 0) {
		apd_fail(err, "cannot follow the modules of the NFS server");
		return err;
	}
	sd_event_source_set_io_fd_own(source, true);
	sd_event_source_set_floating(source, true);
	sd_event_source_unref(source);
	return 0;
}
