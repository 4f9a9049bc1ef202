// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers for Prometheus, in its text format. Documentation/operation.rst promises
 * their names.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon_state.h"
#include "idmap.h"
#include "metrics.h"
#include "nfsd.h"
#include "status.h"
#include "text.h"

/**
 * metrics_head() - begin a metric
 * @file: where to
 * @name: its name
 * @type: counter or gauge
 * @help: what it is
 */
void metrics_head(FILE *file, const char *name, const char *type,
		  const char *help)
{
	fprintf(file, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void gauge(FILE *file, const char *name, const char *help, __s64 value)
{
	metrics_head(file, name, "gauge", help);
	fprintf(file, "%s %lld\n", name, (long long)value);
}

/**
 * struct counts - what has a name and a count: reasons and events
 * @file: where to
 * @metric: name of the metric
 * @label: what the name is
 * @name: attribute of the name
 * @count: attribute of the count
 * @error: attribute of the error number; 0 if there is none
 */
struct counts {
	FILE *file;
	const char *metric;
	const char *label;
	__u16 name;
	__u16 count;
	__u16 error;
};

static void put_count(const struct counts *counts, const char *name,
		      const struct nlattr *error, __u64 value)
{
	char text[TEXT_REASON_MAX];

	fprintf(counts->file, "%s{%s=\"%s\"", counts->metric, counts->label,
		text_reason(name, text));
	if (error)
		fprintf(counts->file, ",error=\"%u\"",
			mnl_attr_get_u32(error));
	fprintf(counts->file, "} %llu\n", (unsigned long long)value);
}

static int count_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct counts *counts = data;
	const struct nlattr *tb[16];
	__u8 types[16] = {};

	types[counts->name] = MNL_TYPE_NUL_STRING;
	types[counts->count] = MNL_TYPE_U64;
	if (counts->error)
		types[counts->error] = MNL_TYPE_U32;
	if (nl_parse(nlh, types, 15, tb) || !tb[counts->name] ||
	    !tb[counts->count])
		return -EBADMSG;
	put_count(counts, mnl_attr_get_str(tb[counts->name]),
		  counts->error ? tb[counts->error] : NULL,
		  mnl_attr_get_u64(tb[counts->count]));
	return 0;
}

static int write_counts(struct nl *nl, __u8 command, struct counts *counts,
			const char *help)
{
	int err;

	metrics_head(counts->file, counts->metric, "counter", help);
	err = nl_begin(nl, command, 0) ?: nl_dump(nl, count_answer, counts);
	if (err)
		nl_complain(nl, err, "cannot read the statistics");
	return err;
}

static int write_verdicts(struct nl *nl, FILE *file)
{
	struct counts counts = {
		.file = file,
		.metric = "krb5_ap_verdicts_total",
		.label = "reason",
		.name = KRB5_AP_A_REASON_NAME,
		.count = KRB5_AP_A_REASON_COUNT,
		.error = KRB5_AP_A_REASON_ERROR,
	};

	return write_counts(nl, KRB5_AP_CMD_STATS_GET, &counts,
			    "Tokens judged, by reason; those whose error is 0 were not refused.");
}

static int write_keys(struct nl *nl, FILE *file,
		      const struct status_reply *status)
{
	struct loaded_keys keys = {};
	int err = loaded_keys_get(nl, &keys);

	if (!err) {
		gauge(file, "krb5_ap_keys", "Service keys in use.",
		      status->keys);
		gauge(file, "krb5_ap_keys_superseded",
		      "Service keys of which a newer version is in use as well.",
		      status_superseded(&keys));
		gauge(file, "krb5_ap_keytab_entries_skipped",
		      "Entries of the keytabs that were skipped at the last load.",
		      status->skipped);
		gauge(file, "krb5_ap_keys_generation",
		      "Number of the last load of keys.",
		      status->generation);
		gauge(file, "krb5_ap_keys_loaded_timestamp_seconds",
		      "When keys were loaded last.",
		      status->loaded ? status->loaded_at : 0);
	}
	loaded_keys_free(&keys);
	return err;
}

static void write_replay(FILE *file, const struct status_reply *status)
{
	gauge(file, "krb5_ap_replay_entries",
	      "Replay entries of this network namespace.",
	      status->replay_entries);
	gauge(file, "krb5_ap_machine_replay_entries",
	      "Replay entries of all network namespaces.",
	      status->replay_total);
	gauge(file, "krb5_ap_replay_complete_since_timestamp_seconds",
	      "Since when the replay table is complete.",
	      status->replay_complete_since);
	gauge(file, "krb5_ap_suspended",
	      "1 while acceptances are suspended.", status->suspended);
}

/* Numbers of the principal map; its events follow them in one metric. */
static void put_idmap(void *data, const char *name, bool events, __u64 value)
{
	static const struct {
		const char *name;
		const char *metric;
		const char *help;
	} gauges[] = {
		{ "mappings", "krb5_ap_idmap_mappings",
		  "Principals in the map of this network namespace." },
		{ "mappings-max", "krb5_ap_idmap_mappings_limit",
		  "Principals that it may have." },
		{ "waiting", "krb5_ap_idmap_waiting",
		  "Callers that wait for an answer." },
	};
	struct counts *counts = data;
	size_t i;

	if (events) {
		if (!counts->metric) {
			counts->metric = "krb5_ap_idmap_events_total";
			metrics_head(counts->file, counts->metric, "counter",
				     "What happened in the principal map.");
		}
		put_count(counts, name, NULL, value);
		return;
	}
	for (i = 0; i < sizeof(gauges) / sizeof(*gauges); i++)
		if (!strcmp(gauges[i].name, name))
			gauge(counts->file, gauges[i].metric, gauges[i].help,
			      value);
}

/* Of a server that has no NFS server, or none with krb5_ap, nothing. */
static int write_nfsd(struct nl *nl, FILE *file)
{
	struct counts counts = {
		.file = file,
		.metric = "krb5_ap_nfsd_events_total",
		.label = "event",
		.name = KRB5_AP_NFSD_A_EVENT_NAME,
		.count = KRB5_AP_NFSD_A_EVENT_COUNT,
	};
	struct nfsd_state state;
	int err = nl_find_family(nl, KRB5_AP_NFSD_FAMILY_NAME);

	if (err)
		return err == -ENOENT ? 0 : err;
	err = nfsd_state_get(nl, &state);
	if (err) {
		nl_complain(nl, err, "cannot read the status of krb5_ap_nfsd");
		return err;
	}
	gauge(file, "krb5_ap_nfsd_asks_here",
	      "1 if the NFS server asks krb5_ap_nfsd.",
	      nfsd_switch_read() == NFSD_SWITCH_HERE && state.connections);
	gauge(file, "krb5_ap_nfsd_connections",
	      "Connections of the NFS server.", state.connections);
	gauge(file, "krb5_ap_nfsd_waiting",
	      "Calls of the NFS server that wait for the principal map.",
	      state.waiting);
	return write_counts(nl, KRB5_AP_NFSD_CMD_STATS_GET, &counts,
			    "What happened to calls of the NFS server.");
}

static void counter(FILE *file, const char *name, const char *help,
		    unsigned long long value)
{
	metrics_head(file, name, "counter", help);
	fprintf(file, "%s %llu\n", name, value);
}

/* If krb5-apd shares the replay table with other machines. */
static void write_store(FILE *file, const struct daemon_state *state)
{
	const char *text = daemon_state_value(state, "store-counts");
	unsigned long long sent, taken, left_out, lost, listings, refused;
	int connected;

	if (!text ||
	    sscanf(text, "connected %d, sent %llu, taken %llu, left out %llu, lost %llu, listings %llu, refused %llu",
		   &connected, &sent, &taken, &left_out, &lost, &listings,
		   &refused) != 7)
		return;
	gauge(file, "krb5_ap_store_connected",
	      "1 if the store of replay entries is connected.", connected);
	counter(file, "krb5_ap_store_sent_total",
		"Replay entries written to the store, listings included.", sent);
	counter(file, "krb5_ap_store_taken_total",
		"Replay entries taken from other nodes.", taken);
	counter(file, "krb5_ap_store_left_out_total",
		"Replay entries of other nodes that the kernel left out.",
		left_out);
	counter(file, "krb5_ap_store_lost_total",
		"How often something may have been lost, and was caught up with.",
		lost);
	counter(file, "krb5_ap_store_listings_total",
		"How often the replay table was listed for the store.",
		listings);
	counter(file, "krb5_ap_store_refused_total",
		"Records in the store that no node of the group has written.",
		refused);
}

static void write_daemon(FILE *file)
{
	struct daemon_state *state = calloc(1, sizeof(*state));
	unsigned int troubles = 0;
	size_t i;

	if (!state)
		abort();
	daemon_state_read(state);
	for (i = 0; state->runs && i < state->count; i++)
		troubles += !strncmp(state->name[i], DAEMON_TROUBLE,
				     strlen(DAEMON_TROUBLE));
	gauge(file, "krb5_ap_daemon_running", "1 if krb5-apd runs.",
	      state->runs);
	gauge(file, "krb5_ap_daemon_troubles",
	      "What krb5-apd has that calls for an administrator: krb5-ap status.",
	      troubles);
	if (state->runs)
		write_store(file, state);
	free(state);
}

/**
 * metrics_write() - write all numbers; tells the user what cannot be read
 * @nl: connection to krb5_ap; it is for krb5_ap_nfsd afterwards
 * @file: where to
 *
 * Return: 0 or -errno
 */
int metrics_write(struct nl *nl, FILE *file)
{
	struct counts idmap = { .file = file, .label = "event" };
	struct status_reply status;
	int err;

	err = status_get(nl, &status);
	if (err)
		return err;
	metrics_head(file, "krb5_ap_info", "gauge", "Version of the module.");
	fprintf(file, "krb5_ap_info{version=\"%s\"} 1\n", status.version);
	err = write_keys(nl, file, &status);
	if (err)
		return err;
	write_replay(file, &status);
	write_daemon(file);
	return write_verdicts(nl, file) ?:
	       idmap_numbers(nl, put_idmap, &idmap) ?: write_nfsd(nl, file);
}
