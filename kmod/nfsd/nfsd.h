/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of krb5_ap_nfsd share.
 *
 * References, so that nothing is freed under somebody: a connection holds its
 * namespace; a call holds its connection and the mapping that it waits for;
 * replies and credentials are counted, since several may hold them.
 */
#ifndef _KRB5_NFSD_H
#define _KRB5_NFSD_H

#include <linux/krb5_ap.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "proto.h"
#include "xdr.h"

#define KRB5_NFSD_VERSION	"0.1.0"
#define KRB5_NFSD_ENCTYPES_MAX	16

struct file;
struct net;
struct task_struct;

/**
 * struct krb5_rpc_call - the head of a call
 * @xid: which call it is
 * @proc: procedure of gssproxy's protocol
 * @args: its arguments, in the record
 */
struct krb5_rpc_call {
	u32 xid;
	u32 proc;
	struct krb5_xdr_in args;
};

/**
 * struct krb5_nfsd_reply - a reply, with its record mark
 * @ref: references; the octets are wiped when the last one goes
 * @size: octets that @data has room for
 * @len: octets of the reply
 * @data: the octets
 */
struct krb5_nfsd_reply {
	refcount_t ref;
	size_t size;
	size_t len;
	u8 data[];
};

/**
 * struct krb5_nfsd_creds - who a principal is on this machine
 * @ref: references
 * @rcu: readers may still look at it
 * @uid: in the initial user namespace, as all of these
 * @gid: likewise
 * @count: how many @groups there are
 * @groups: supplementary groups
 */
struct krb5_nfsd_creds {
	refcount_t ref;
	struct rcu_head rcu;
	u32 uid;
	u32 gid;
	u32 count;
	u32 groups[];
};

/**
 * struct krb5_nfsd_mapping - a principal, and who it is here
 * @node: in the table of all
 * @rcu: readers may still look at it
 * @ref: references: the table's, and of calls
 * @net: whose it is; it is not held, since it forgets its mappings when it goes
 * @creds: who it is; NULL as long as nobody has said
 * @answered: when that was said, in seconds since boot, as all of these
 * @fresh_until: when to ask again
 * @asked: when the helper was asked the last time; 0 if it never was
 * @used: since the clock hand came by
 * @order: in the namespace's list, see map.c
 * @waiters: calls that want to know
 * @len: octets of @name
 * @name: the principal, as krb5_unparse_name() writes it
 */
struct krb5_nfsd_mapping {
	struct rhash_head node;
	struct rcu_head rcu;
	refcount_t ref;
	const struct net *net;
	struct krb5_nfsd_creds __rcu *creds;
	s64 answered;
	s64 fresh_until;
	s64 asked;
	bool used;
	struct list_head order;
	struct list_head waiters;
	size_t len;
	char name[];
};

/**
 * struct krb5_nfsd_recent - a reply that may be wanted again
 * @xid: of the call
 * @hash: of the whole record
 * @until: when it is forgotten, in jiffies
 * @reply: the reply; NULL as long as the call waits
 * @live: there is something here
 */
struct krb5_nfsd_recent {
	u32 xid;
	u64 hash;
	unsigned long until;
	struct krb5_nfsd_reply *reply;
	bool live;
};

/**
 * struct krb5_nfsd_stats - what happened how often, one of each CPU
 * @count: by enum krb5_ap_nfsd_event
 */
struct krb5_nfsd_stats {
	u64 count[KRB5_AP_NFSD_EVENT_COUNT];
};

/**
 * struct krb5_nfsd_net - state of a network namespace
 * @net: the namespace
 * @stats: counters
 * @map_lock: protects the next three, and mappings where map.c says so
 * @order: mappings, those that were looked at by the clock hand last at the end
 * @mappings: how many there are
 * @mappings_max: how many there may be
 * @waiting: calls that wait for a mapping
 * @config_lock: protects the next two
 * @enctypes: what this kernel's RPCSEC_GSS can use
 * @enctypes_count: how many
 * @recent_lock: protects the next three
 * @recent: replies that may be wanted again; NULL before the first one
 * @recent_next: the place for the next one
 * @recent_expiry: wipes them when their time is over
 */
struct krb5_nfsd_net {
	struct net *net;
	struct krb5_nfsd_stats __percpu *stats;

	struct mutex map_lock; /* mappings */
	struct list_head order;
	u32 mappings;
	u32 mappings_max;
	u32 waiting;

	spinlock_t config_lock; /* enctypes */
	s32 enctypes[KRB5_NFSD_ENCTYPES_MAX];
	unsigned int enctypes_count;

	struct mutex recent_lock; /* recent replies */
	struct krb5_nfsd_recent *recent;
	unsigned int recent_next;
	struct delayed_work recent_expiry;
};

/**
 * struct krb5_nfsd_conn - a connection of knfsd's
 * @ref: references: the listener's, and of calls
 * @list: in the listener's list
 * @task: serves it
 * @done: @task is about to end
 * @sock: our end
 * @net: knfsd's namespace, held
 * @nn: its state
 * @send_lock: one reply after the other
 * @record: what was read
 * @size: octets that @record has room for
 * @spare: for the next call, if it has been allocated
 */
struct krb5_nfsd_conn {
	refcount_t ref;
	struct list_head list;
	struct task_struct *task;
	bool done;
	struct socket *sock;
	struct net *net;
	struct krb5_nfsd_net *nn;
	struct mutex send_lock; /* one reply after the other */
	u8 *record;
	size_t size;
	struct krb5_nfsd_call *spare;
};

/**
 * struct krb5_nfsd_call - a call for a context
 * @work: ends the waiting, when there is an answer or it took too long
 * @list: among the @waiters of @mapping
 * @all: among those that wait for any
 * @conn: where it came from, held
 * @mapping: what it waits for, held
 * @xid: which call it is
 * @hash: of the whole record
 * @context: what the client has established
 * @accepted: what krb5_ap says, and has for the client
 * @client: who it is
 * @client_len: octets of @client
 * @service: who it wants to talk to
 * @service_len: octets of @service
 */
struct krb5_nfsd_call {
	struct delayed_work work;
	struct list_head list;
	struct list_head all;
	struct krb5_nfsd_conn *conn;
	struct krb5_nfsd_mapping *mapping;
	u32 xid;
	u64 hash;
	struct krb5_ap_context *context;
	struct krb5_ap_reply accepted;
	char client[KRB5_GSSX_NAME_MAX + 1];
	size_t client_len;
	char service[KRB5_GSSX_NAME_MAX + 1];
	size_t service_len;
};

/* rpc.c */
int krb5_rpc_get_call(const u8 *record, size_t len, struct krb5_rpc_call *call,
		      struct krb5_xdr_out *error);
void krb5_rpc_put_accepted(struct krb5_xdr_out *out, u32 xid, u32 stat);
void krb5_rpc_put_mark(struct krb5_xdr_out *out);

/* gssx.c */
int krb5_gssx_get_accept(struct krb5_xdr_in *in, struct krb5_ap_octets *token);
size_t krb5_gssx_size(const struct krb5_nfsd_call *call,
		      const struct krb5_nfsd_creds *creds);
int krb5_gssx_put_context(struct krb5_xdr_out *out,
			  const struct krb5_nfsd_call *call,
			  const struct krb5_nfsd_creds *creds, s64 now);
void krb5_gssx_put_refusal(struct krb5_xdr_out *out, u32 major, u32 minor,
			   const char *text, struct krb5_ap_octets token);

/* listener.c */
int krb5_nfsd_listen(struct file *file);
bool krb5_nfsd_listening(void);
unsigned int krb5_nfsd_connections(const struct net *net);
void krb5_nfsd_listener_stop(void);

/* connection.c */
int krb5_nfsd_conn_run(void *data);
int krb5_nfsd_conn_send(struct krb5_nfsd_conn *conn, const u8 *data,
			size_t len);
struct krb5_nfsd_conn *krb5_nfsd_conn_get(struct krb5_nfsd_conn *conn);
void krb5_nfsd_conn_put(struct krb5_nfsd_conn *conn);

/* answer.c */
int krb5_nfsd_answer(struct krb5_nfsd_conn *conn, size_t len);
int krb5_nfsd_answer_init(void);
void krb5_nfsd_answer_exit(void);
void krb5_nfsd_call_free(struct krb5_nfsd_call *call);
void krb5_nfsd_call_park(struct krb5_nfsd_call *call, unsigned int seconds);
void krb5_nfsd_call_wake(struct krb5_nfsd_call *call);

/* recent.c */
int krb5_nfsd_recent_begin(struct krb5_nfsd_net *nn, u32 xid, u64 hash,
			   struct krb5_nfsd_reply **replyp);
void krb5_nfsd_recent_end(struct krb5_nfsd_net *nn, u32 xid, u64 hash,
			  struct krb5_nfsd_reply *reply);
void krb5_nfsd_recent_init(struct krb5_nfsd_net *nn);
void krb5_nfsd_recent_exit(struct krb5_nfsd_net *nn);
struct krb5_nfsd_reply *krb5_nfsd_reply_alloc(size_t size);
void krb5_nfsd_reply_put(struct krb5_nfsd_reply *reply);

/* map.c */
typedef int krb5_nfsd_look_fn(void *data, const struct krb5_nfsd_mapping *m,
			      const struct krb5_nfsd_creds *creds);
int krb5_nfsd_map(struct krb5_nfsd_net *nn, struct krb5_nfsd_call *call,
		  struct krb5_nfsd_creds **credsp);
struct krb5_nfsd_creds *krb5_nfsd_map_end(struct krb5_nfsd_net *nn,
					  struct krb5_nfsd_call *call);
int krb5_nfsd_map_set(struct krb5_nfsd_net *nn, const char *name, size_t len,
		      struct krb5_nfsd_creds *creds, u32 lifetime);
unsigned int krb5_nfsd_map_flush(struct krb5_nfsd_net *nn, const char *name,
				 size_t len);
unsigned int krb5_nfsd_map_walk(struct krb5_nfsd_net *nn, unsigned long skip,
				krb5_nfsd_look_fn *look, void *data);
u32 krb5_nfsd_map_total(void);
u32 krb5_nfsd_map_ceiling(void);
void krb5_nfsd_map_set_ceiling(u32 ceiling);
u32 krb5_nfsd_map_waiting(void);
void krb5_nfsd_map_wake(void);
int krb5_nfsd_map_init(void);
void krb5_nfsd_map_exit(void);

/* creds.c */
struct krb5_nfsd_creds *krb5_nfsd_creds_alloc(u32 count, gfp_t gfp);
void krb5_nfsd_creds_put(struct krb5_nfsd_creds *creds);

/* net.c */
struct krb5_nfsd_net *krb5_nfsd_net(const struct net *net);
int krb5_nfsd_net_init(void);
void krb5_nfsd_net_exit(void);

/* stats.c */
const char *krb5_nfsd_event_name(enum krb5_ap_nfsd_event event);
const char *krb5_nfsd_event_text(enum krb5_ap_nfsd_event event);
void krb5_nfsd_count(struct krb5_nfsd_net *nn, enum krb5_ap_nfsd_event event);
u64 krb5_nfsd_sum(struct krb5_nfsd_net *nn, enum krb5_ap_nfsd_event event);

/* netlink.c */
int krb5_nfsd_netlink_init(void);
void krb5_nfsd_netlink_exit(void);
int krb5_nfsd_ask(struct krb5_nfsd_net *nn, const char *name);

#endif /* _KRB5_NFSD_H */
