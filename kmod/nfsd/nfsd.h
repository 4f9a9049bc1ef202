/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of krb5_ap_nfsd share.
 *
 * A connection has a reference to its namespace, a call one to its connection.
 * Replies are counted: a call and the duplicate reply cache may have the same.
 */
#ifndef _KRB5_NFSD_H
#define _KRB5_NFSD_H

#include <linux/krb5_ap.h>
#include <linux/krb5_ap_idmap.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "proto.h"
#include "xdr.h"

#define KRB5_NFSD_VERSION	"1.0.0"
#define KRB5_NFSD_ENCTYPES_MAX	16

struct file;
struct net;
struct task_struct;

/**
 * struct krb5_rpc_call - the head of a call
 * @xid: number of the call
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
 * @ref: references; the last one wipes it
 * @size: bytes that @data has room for
 * @len: bytes of the reply
 * @data: the reply
 */
struct krb5_nfsd_reply {
	refcount_t ref;
	size_t size;
	size_t len;
	u8 data[];
};

/**
 * struct krb5_nfsd_drc_entry - a call that may come again, and its reply
 * @xid: of the call
 * @hash: of the whole record
 * @until: when it is forgotten, in jiffies
 * @reply: the reply; NULL as long as the call is in progress
 * @live: there is something here
 */
struct krb5_nfsd_drc_entry {
	u32 xid;
	u64 hash;
	unsigned long until;
	struct krb5_nfsd_reply *reply;
	bool live;
};

/**
 * struct krb5_nfsd_drc - a duplicate reply cache
 * @lock: protects all of it
 * @entries: KRB5_NFSD_DRC of them; NULL before the first call
 * @next: the place for the next one
 * @expiry: wipes replies when their time is over
 */
struct krb5_nfsd_drc {
	struct mutex lock; /* all of it */
	struct krb5_nfsd_drc_entry *entries;
	unsigned int next;
	struct delayed_work expiry;
};

/**
 * struct krb5_nfsd_config - what the helper and the administrator have set
 * @enctypes: what this kernel's RPCSEC_GSS can use
 * @enctypes_count: how many
 * @services: kinds of service whose keys are accepted, as krb5_ap_accept() has them
 * @services_count: how many; 0 for all services
 */
struct krb5_nfsd_config {
	s32 enctypes[KRB5_NFSD_ENCTYPES_MAX];
	unsigned int enctypes_count;
	char services[KRB5_NFSD_SERVICES_MAX][KRB5_NFSD_SERVICE_MAX + 1];
	unsigned int services_count;
};

/**
 * struct krb5_nfsd_stats - counters, one set for each CPU
 * @count: by enum krb5_ap_nfsd_event
 */
struct krb5_nfsd_stats {
	u64 count[KRB5_AP_NFSD_EVENT_COUNT];
};

/**
 * struct krb5_nfsd_net - state of a network namespace
 * @net: the namespace
 * @stats: counters
 * @connections: of the namespace; changed under connections.c's lock
 * @waiting: calls that wait for the principal map as long as it takes; under
 *	park.c's lock, as the next one
 * @waiting_briefly: calls that wait briefly
 * @waiting_max: how many may wait as long as it takes
 * @config_writer: lets one writer at a time read, change and write @config
 * @config_lock: protects @config
 * @config: configuration
 * @drc: replies for calls that come again
 */
struct krb5_nfsd_net {
	struct net *net;
	struct krb5_nfsd_stats __percpu *stats;
	unsigned int connections;
	u32 waiting;
	u32 waiting_briefly;
	u32 waiting_max;
	struct mutex config_writer; /* who changes config */
	spinlock_t config_lock; /* config */
	struct krb5_nfsd_config config;
	struct krb5_nfsd_drc drc;
};

/**
 * struct krb5_nfsd_conn - a connection of knfsd's
 * @ref: references: one of the list, and one of each call in flight
 * @list: in the list of connections
 * @owner: krb5_ap_connection_owner()
 * @task: reads it
 * @reading: a record has begun to come, and its call is not in flight yet
 * @used_at: when the last record came, or the connection, in jiffies
 * @done: @task is about to end
 * @sock: our end
 * @net: knfsd's namespace, held
 * @nn: its state
 * @send_lock: one reply after the other
 * @judged: calls that are judged now
 * @judged_wait: for @judged to fall
 * @record: what was read
 * @size: bytes that @record has room for, KRB5_NFSD_BUFFER_MIN at least
 */
struct krb5_nfsd_conn {
	refcount_t ref;
	struct list_head list;
	u64 owner;
	struct task_struct *task;
	bool reading;
	unsigned long used_at;
	bool done;
	struct socket *sock;
	struct net *net;
	struct krb5_nfsd_net *nn;
	struct mutex send_lock; /* one reply after the other */
	atomic_t judged;
	wait_queue_head_t judged_wait;
	u8 *record;
	size_t size;
};

/**
 * struct krb5_nfsd_call - a call for a context
 * @work: judges it, or goes on where out of memory
 * @waiter: for the principal map
 * @parked: among the calls that wait for it
 * @parked_at: since when, in jiffies
 * @brief: it waits briefly
 * @conn: the connection that it came by, held
 * @record: a copy of the record; NULL once it was judged
 * @args: its arguments, in @record
 * @xid: of the RPC call
 * @hash: of the whole record
 * @deadline: when it is to be answered, in jiffies
 * @reply: memory for the reply
 * @context: what the client has established
 * @creds: the client's user
 * @accepted: what krb5_ap says, and has for the client
 * @client: the client's principal
 * @client_len: bytes of @client
 * @service: the service's principal
 * @service_len: bytes of @service
 */
struct krb5_nfsd_call {
	struct delayed_work work;
	struct krb5_ap_idmap_waiter waiter;
	struct list_head parked;
	unsigned long parked_at;
	bool brief;
	struct krb5_nfsd_conn *conn;
	u8 *record;
	struct krb5_xdr_in args;
	u32 xid;
	u64 hash;
	unsigned long deadline;
	struct krb5_nfsd_reply *reply;
	struct krb5_ap_context *context;
	struct krb5_ap_idmap_creds *creds;
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
u32 krb5_gssx_major(enum krb5_ap_reason reason);
size_t krb5_gssx_size(const struct krb5_nfsd_call *call,
		      const struct krb5_ap_idmap_creds *creds);
int krb5_gssx_put_context(struct krb5_xdr_out *out,
			  const struct krb5_nfsd_call *call,
			  const struct krb5_ap_idmap_creds *creds, s64 now);
void krb5_gssx_put_refusal(struct krb5_xdr_out *out, u32 major, u32 minor,
			   const char *text, struct krb5_ap_octets token);

/* listener.c */
int krb5_nfsd_listen(struct file *file);
bool krb5_nfsd_listening(void);
void krb5_nfsd_listener_stop(void);

/* connections.c */
struct krb5_nfsd_conn *krb5_nfsd_conns_add(struct socket *sock,
					   struct net *net, u64 owner);
unsigned int krb5_nfsd_connections(const struct net *net);
void krb5_nfsd_conns_end(void);

/* connection.c */
struct krb5_nfsd_conn *krb5_nfsd_conn_new(struct socket *sock, struct net *net);
void krb5_nfsd_conn_free(struct krb5_nfsd_conn *conn);
int krb5_nfsd_conn_run(void *data);
int krb5_nfsd_conn_send(struct krb5_nfsd_conn *conn, const u8 *data,
			size_t len);
void krb5_nfsd_conn_call_begin(struct krb5_nfsd_conn *conn);
void krb5_nfsd_conn_call_end(struct krb5_nfsd_conn *conn);
struct krb5_nfsd_conn *krb5_nfsd_conn_get(struct krb5_nfsd_conn *conn);
void krb5_nfsd_conn_put(struct krb5_nfsd_conn *conn);

/* call.c */
struct krb5_nfsd_call *krb5_nfsd_call_new(struct krb5_nfsd_conn *conn,
					  size_t len);
int krb5_nfsd_call_receive(struct krb5_nfsd_conn *conn, size_t len);
int krb5_nfsd_call_lost(struct krb5_nfsd_conn *conn, size_t len);
int krb5_nfsd_call_init(void);
void krb5_nfsd_call_exit(void);

/* park.c */
int krb5_nfsd_park(struct krb5_nfsd_call *call, unsigned long *timeout);
void krb5_nfsd_unpark(struct krb5_nfsd_call *call);
void krb5_nfsd_park_close(void);
void krb5_nfsd_park_cancel(void);

/* memory.c */
void *krb5_nfsd_alloc(size_t size, gfp_t gfp);
#if IS_ENABLED(CONFIG_KUNIT)
extern atomic_t krb5_nfsd_alloc_fail;
#endif

/* drc.c */
int krb5_nfsd_drc_begin(struct krb5_nfsd_drc *drc, u32 xid, u64 hash,
			struct krb5_nfsd_reply **replyp);
void krb5_nfsd_drc_end(struct krb5_nfsd_drc *drc, u32 xid, u64 hash,
		       struct krb5_nfsd_reply *reply);
void krb5_nfsd_drc_init(struct krb5_nfsd_drc *drc);
void krb5_nfsd_drc_exit(struct krb5_nfsd_drc *drc);
struct krb5_nfsd_reply *krb5_nfsd_reply_alloc(size_t size);
void krb5_nfsd_reply_put(struct krb5_nfsd_reply *reply);

/* net.c */
void krb5_nfsd_config_read(struct krb5_nfsd_net *nn,
			   struct krb5_nfsd_config *config);
void krb5_nfsd_config_write(struct krb5_nfsd_net *nn,
			    const struct krb5_nfsd_config *config);
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

#endif /* _KRB5_NFSD_H */
