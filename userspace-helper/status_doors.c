// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap status: the daemon, and the kernel's services that ask krb5_ap.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon_state.h"
#include "json.h"
#include "nfsd.h"
#include "status.h"
#include "text.h"

/* Of these, the first lines tell. */
static bool is_head(const char *name)
{
	return !strcmp(name, "pid") || !strcmp(name, "version") ||
	       !strcmp(name, "since");
}

static bool is_trouble(const char *name)
{
	return !strncmp(name, DAEMON_TROUBLE, strlen(DAEMON_TROUBLE));
}

/**
 * status_daemon_show() - write what krb5-apd says of itself
 * @state: that
 *
 * Return: true if something calls for an administrator
 */
bool status_daemon_show(const struct daemon_state *state)
{
	const char *pid = daemon_state_value(state, "pid");
	const char *since = daemon_state_value(state, "since");
	char when[TEXT_TIME_MAX];
	bool trouble = false;
	size_t i;

	if (!state->runs) {
		printf("%-16snot running%s: systemctl start krb5-ap\n", "daemon",
		       state->count ? ", it was killed" : "");
		return false;
	}
	printf("%-16srunning, process %s, since %s\n", "daemon", pid ?: "?",
	       text_time(since ? atoll(since) : 0, when));
	for (i = 0; i < state->count; i++) {
		if (is_head(state->name[i]))
			continue;
		if (is_trouble(state->name[i]))
			trouble = true;
		printf("  %-14s", is_trouble(state->name[i]) ? "TROUBLE" :
							       state->name[i]);
		text_put(stdout, state->value[i]);
		putchar('\n');
	}
	return trouble;
}

/**
 * status_daemon_json() - write what krb5-apd says of itself
 * @json: the text
 * @state: that
 *
 * Return: true if something calls for an administrator
 */
bool status_daemon_json(struct json *json, const struct daemon_state *state)
{
	bool trouble = false;
	size_t i;

	json_begin(json, "daemon", '{');
	json_bool(json, "running", state->runs);
	for (i = 0; state->runs && i < state->count; i++) {
		if (is_trouble(state->name[i]))
			trouble = true;
		json_string(json, state->name[i], state->value[i]);
	}
	json_end(json, '}');
	return trouble;
}

static const char *nfs_asks(void)
{
	switch (nfsd_switch_read()) {
	case NFSD_SWITCH_HERE:
		return "asks here";
	case NFSD_SWITCH_SVCGSSD:
		return "asks rpc.svcgssd, NOT here: krb5-ap nfsd status";
	case NFSD_SWITCH_UNSET:
		return "has not been told to ask here: nfsd = yes in /etc/krb5-ap.conf";
	case NFSD_SWITCH_ABSENT:
		return "does not run with Kerberos: its module auth_rpcgss is not loaded";
	default:
		return "unknown";
	}
}

/**
 * status_doors_show() - write which of the kernel's services ask krb5_ap
 * @nl: connection to krb5_ap; it is for krb5_ap_nfsd afterwards
 */
void status_doors_show(struct nl *nl)
{
	struct nfsd_holder holder;
	struct nfsd_state state;

	if (!nl_find_family(nl, KRB5_AP_NFSD_FAMILY_NAME) &&
	    !nfsd_state_get(nl, &state)) {
		printf("%-16s%s; %u connections%s", "NFS server", nfs_asks(),
		       state.connections,
		       state.listening ? "" : ", no socket");
		/* Asking who has it counts as a stranger at the socket. */
		if (!state.connections &&
		    nfsd_socket_holder(NFSD_SOCKET, &holder)) {
			fputs("; socket made by ", stdout);
			text_put(stdout, *holder.name ? holder.name :
							"another program");
			printf(" (process %d)", holder.pid);
		}
		putchar('\n');
	}
	status_ksmbd_show();
}

static int by_principal(const void *a, const void *b)
{
	const struct loaded_key *one = *(struct loaded_key *const *)a;
	const struct loaded_key *other = *(struct loaded_key *const *)b;
	int order = strcmp(one->principal, other->principal);

	return order ?: (one->kvno < other->kvno) - (one->kvno > other->kvno);
}

/**
 * status_superseded() - count the keys of which there is a newer version
 * @keys: the keys
 *
 * Return: how many there are
 */
size_t status_superseded(const struct loaded_keys *keys)
{
	const struct loaded_key **key, *newest = NULL;
	size_t i, count = 0;

	key = calloc(keys->count + 1, sizeof(*key));
	if (!key)
		abort();
	for (i = 0; i < keys->count; i++)
		key[i] = &keys->key[i];
	qsort(key, keys->count, sizeof(*key), by_principal);
	for (i = 0; i < keys->count; i++) {
		if (!newest || strcmp(newest->principal, key[i]->principal))
			newest = key[i];
		count += key[i]->kvno < newest->kvno;
	}
	free(key);
	return count;
}
