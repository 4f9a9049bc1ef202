/* SPDX-License-Identifier: GPL-2.0 */
/*
 * krb5-apd: a store that several machines with one service key share. What each
 * accepts is in one stream there, and each adds to its replay table what the others
 * have.
 *
 * A record of the stream is a text and an HMAC of it:
 *
 *	krb5-ap store 1 NODE INSTANCE EPOCH SEQ TIME KIND
 *	entry ...
 *	span ...
 *
 * with the lines of replay.h. A node begins an epoch whenever something may have been
 * lost, and from time to time: it lists its whole table, and goes on with what it
 * accepts. SEQ counts the records of an epoch from 1. The KIND is "more"; "whole" if
 * the table was listed up to here; or "ask" if all nodes shall begin an epoch.
 *
 * All of it runs in a process of its own: neither a name server nor the store makes
 * the daemon wait, and what they send is not parsed where users are looked up.
 *
 *	apd_store	the process, seen by the daemon
 *	apd_store_work	its loop
 *	apd_store_tell	what the daemon is told
 *	apd_store_send	epochs and records, to the store
 *	apd_store_take	records from the store, to the kernel
 *	apd_store_cover	what the records of all nodes cover
 *	apd_store_record	the text and its HMAC
 *	apd_store_file	files of the secret and the password
 *	apd_store_redis	connections: hiredis
 *	apd_store_tls	and their TLS: OpenSSL
 *	apd_store_events	what the kernel accepts
 *	apd_store_url	where the store is
 */
#ifndef _KRB5_AP_APD_STORE_H
#define _KRB5_AP_APD_STORE_H

#include <krb5.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>

#include "apd_conf.h"
#include "nl.h"
#include "replay_add.h"
#include "replay_text.h"

/* Seconds for which a record is in the store, and after which an epoch is renewed. */
#define STORE_RETAIN		660
#define STORE_RENEW		300

/* Lines of a record, and bytes of one that is taken. */
#define STORE_LINES_MAX		256
#define STORE_BODY_MAX		(4 << 20)
/* Reads, of up to 16 KB, for one answer. */
#define STORE_PIECES_MAX	8192

/* Bytes of a line for the daemon, and of its value. */
#define STORE_TELL_LINE		1024
#define STORE_TELL_MAX		(STORE_TELL_LINE - 32)

#define STORE_NODE_MAX		65
#define STORE_INSTANCE_MAX	17
#define STORE_ID_MAX		48
#define STORE_HOSTS_MAX		8
#define STORE_MAC_LEN		24
#define STORE_SECRET_LEN	32

/**
 * struct store_url - where a store is
 * @tls: to be reached by TLS
 * @path: of its socket; NULL if it is reached by TCP
 * @master: what the sentinels call it; NULL if @host are no sentinels
 * @hosts: how many of @host
 * @host: names or addresses
 * @port: their ports
 */
struct store_url {
	bool tls;
	char *path;
	char *master;
	unsigned int hosts;
	char *host[STORE_HOSTS_MAX];
	int port[STORE_HOSTS_MAX];
};

enum store_kind {
	STORE_MORE,
	STORE_WHOLE,
	STORE_ASK,
};

/**
 * struct store_head - what a record says of itself
 * @node: who wrote it
 * @instance: a number that its process has drawn
 * @epoch: counts from 1 in a process
 * @seq: counts from 1 in an epoch
 * @time: when it was written, seconds since 1970
 * @kind: what it is
 */
struct store_head {
	char node[STORE_NODE_MAX];
	char instance[STORE_INSTANCE_MAX];
	__u32 epoch;
	__u64 seq;
	long long time;
	enum store_kind kind;
};

/**
 * struct store_mac - what makes records authentic
 * @context: of libkrb5
 * @group: the nodes that share their tables
 * @secret: the key
 */
struct store_mac {
	krb5_context context;
	const char *group;
	__u8 secret[STORE_SECRET_LEN];
};

/**
 * struct store_span - what the entries of a key cover
 * @since: acceptances since then have their entries
 * @horizon: unless the client's time is at or below this
 * @key: the key, as the rest of a line
 */
struct store_span {
	__s64 since;
	__s64 horizon;
	char *key;
};

/**
 * struct store_node - a node that has written records
 * @next: another one
 * @head: of its last record
 * @broken: one before that is missing
 * @partial: the beginning of its epoch was not in the store any more
 * @first: then, time of the first record of it
 * @whole: its table was listed in this epoch
 * @spans: how many of @span
 * @span: what its table covers
 */
struct store_node {
	struct store_node *next;
	struct store_head head;
	bool broken;
	bool partial;
	long long first;
	bool whole;
	size_t spans;
	struct store_span *span;
};

/**
 * struct store_counts - what has happened
 * @sent: entries that were written, listings included
 * @taken: entries of other nodes that are in the table
 * @left_out: those that the kernel has left out
 * @lost: how often something may have been lost, and was caught up with
 * @listings: how often the table was listed
 * @refused: records that no node of the group has written, or long ago
 */
struct store_counts {
	unsigned long long sent;
	unsigned long long taken;
	unsigned long long left_out;
	unsigned long long lost;
	unsigned long long listings;
	unsigned long long refused;
};

struct redisContext;

/**
 * struct store - the process
 * @conf: the configuration
 * @url: where the store is
 * @mac: what makes records authentic
 * @key: of the stream
 * @nl: to the kernel
 * @events: descriptor of what it accepts
 * @overrun: some of it is lost, and nothing was put there since: it was not empty
 * @tell: descriptor to the daemon
 * @stop: it is told to end
 * @out: connection that writes; NULL if there is none
 * @in: connection that reads
 * @run_id: of the store's process
 * @why: why something failed, for people
 * @self: head of the next record
 * @lines: lines that are not written yet
 * @text: these
 * @size: their length
 * @unsent: how many these are
 * @waiting: records that the store has not confirmed
 * @confirmed_at: when it did last, in milliseconds
 * @renew_at: when the next epoch is to begin
 * @epoch_at: when the last one began
 * @beat_at: when there has to be a record at the latest
 * @last_id: of the last record that was written; empty if none was
 * @read_id: of the last that was read
 * @pieces: reads since the last answer that was whole
 * @read_at: when something was read last
 * @ask: the others are to be asked to list their tables
 * @asked_at: when they were last; 0 for never
 * @anew: all that is in the store is to be read once more
 * @caught_up: what was in the store at the beginning is read
 * @until: head of the last record that was written before
 * @back_at: when one that was written here was read, or some before that
 * @incomplete: not all that was read is in the table
 * @unadded: -errno of what could not be added; 0 if nothing failed
 * @covered: what all records cover has been added, or cannot be
 * @another: another process calls itself as this one does
 * @apart: a node whose clock is far from ours; empty if none is
 * @troubled: the daemon was told of one of these
 * @oldest: time of the first record
 * @nodes: the nodes
 * @add: what is added to the table
 * @generation: of the keys
 * @counts: what has happened
 * @looked_at: when the keys were looked at
 * @told_at: when the counts were told
 * @connected: the store is
 * @connected_at: when the attempt that is the last one began
 * @retry: milliseconds until the next one
 */
struct store {
	const struct apd_conf *conf;
	struct store_url url;
	struct store_mac mac;
	char *key;
	struct nl nl;
	int events;
	bool overrun;
	int tell;
	bool stop;
	struct redisContext *out;
	struct redisContext *in;
	char run_id[STORE_ID_MAX];
	char why[256];
	struct store_head self;
	struct replay_text lines;
	char *text;
	size_t size;
	unsigned int unsent;
	unsigned int waiting;
	long long confirmed_at;
	long long renew_at;
	long long epoch_at;
	long long beat_at;
	char last_id[STORE_ID_MAX];
	char read_id[STORE_ID_MAX];
	unsigned int pieces;
	long long read_at;
	bool ask;
	long long asked_at;
	bool anew;
	bool caught_up;
	struct store_head until;
	long long back_at;
	bool incomplete;
	int unadded;
	bool covered;
	bool another;
	char apart[STORE_NODE_MAX];
	bool troubled;
	long long oldest;
	struct store_node *nodes;
	struct replay_add add;
	__u64 generation;
	struct store_counts counts;
	long long looked_at;
	long long told_at;
	bool connected;
	long long connected_at;
	long long retry;
};

/* apd_store_url.c */
bool store_url_parse(const char *text, struct store_url *url);
void store_url_free(struct store_url *url);
bool store_name_valid(const char *name);

/* apd_store_file.c */
const char *store_file_read(const char *path, char *text, size_t size);

/* apd_store_record.c */
int store_secret_read(struct store_mac *mac, const char *path);
int store_mac_make(const struct store_mac *mac, const char *body, size_t len,
		   __u8 sum[STORE_MAC_LEN]);
bool store_mac_check(const struct store_mac *mac, const char *body, size_t len,
		     const char *sum, size_t sum_len);
int store_head_write(FILE *file, const struct store_head *head);
const char *store_head_parse(const char *body, struct store_head *head);

/* apd_store_redis.c */
int store_connect(struct store *s);
void store_disconnect(struct store *s);
void store_fail(struct store *s, const struct redisContext *c,
		const char *what);

/* apd_store_tls.c */
int store_tls_begin(struct store *s, struct redisContext *c, const char *host);

/* apd_store_send.c */
int store_send_begin(struct store *s);
int store_send(struct store *s, enum store_kind kind);
int store_send_epoch(struct store *s);
int store_send_events(struct store *s);
int store_send_drop(struct store *s);
int store_send_confirmed(struct store *s);

/* apd_store_take.c */
int store_take_ask(struct store *s);
int store_take(struct store *s);
int store_take_look(struct store *s);
void store_take_begin(struct store *s);
void store_take_anew(struct store *s);

/* apd_store_cover.c */
void store_span_add(struct store_node *node, const char *line);
void store_spans_free(struct store_node *node);
bool store_covers(const char *names, const char *name);
int store_cover(struct store *s);

/* apd_store_events.c */
int store_events_open(struct nl *nl);
int store_events_read(int fd, struct replay_text *out);

/* apd_store_tell.c */
[[gnu::format(printf, 3, 4)]]
void store_tell(struct store *s, const char *name, const char *format, ...);
void store_tell_counts(struct store *s);
void store_tell_alive(struct store *s);
void store_tell_connected(struct store *s);
void store_tell_failed(struct store *s);
void store_tell_nodes(struct store *s);

/* apd_store_work.c */
long long store_now(void);
int store_work(const struct apd_conf *conf, int tell);

#endif /* _KRB5_AP_APD_STORE_H */
