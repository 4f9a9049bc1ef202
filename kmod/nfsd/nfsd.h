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
#include <linux/krb5_ap_idmap.h>
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
 * struct krb5_nfsd_drc_entry - a reply that may be wanted again
 * @xid: of the call
 * @hash: of the whole record
 * @until: when it is forgotten, in jiffies
 * @reply: the reply; NULL as long as the call waits
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
 * @waiting: calls that wait for the principal map
 * @config_lock: protects the next two
 * @enctypes: what this kernel's RPCSEC_GSS can use
 * @enctypes_count: how many
 * @drc_lock: protects the next three
 * @drc: replies that may be wanted again; NULL before the first one
 * @drc_next: the place for the next one
 * @drc_expiry: wipes them when their time is over
 */
struct krb5_nfsd_net {
	struct net *net;
	struct krb5_nfsd_stats __percpu *stats;

	atomic_t waiting;

	spinlock_t config_lock; /* enctypes */
	s32 enctypes[KRB5_NFSD_ENCTYPES_MAX];
	unsigned int enctypes_count;

	struct mutex drc_lock; /* recent replies */
	struct krb5_nfsd_drc_entry *drc;
	unsigned int drc_next;
	struct delayed_work drc_expiry;
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
 * @waiter: for the principal map
 * @parked: among the calls that wait for it
 * @conn: the connection that it came by, held
 * @xid: of the RPC call
 * @hash: of the whole record
 * @context: what the client has established
 * @accepted: what krb5_ap says, and has for the client
 * @client: the client's principal
 * @client_len: bytes of @client
 * @service: the service's principal
 * @service_len: bytes of @service
 */
struct krb5_nfsd_call {
	struct krb5_ap_idmap_waiter waiter;
	struct list_head parked;
	struct krb5_nfsd_conn *conn;
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
		      const struct krb5_ap_idmap_creds *creds);
int krb5_gssx_put_context(struct krb5_xdr_out *out,
			  const struct krb5_nfsd_call *call,
			  const struct krb5_ap_idmap_creds *creds, s64 now);
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

/* call.c */
int krb5_nfsd_call_run(struct krb5_nfsd_conn *conn, size_t len);
void krb5_nfsd_call_init(void);
void krb5_nfsd_call_exit(void);
void krb5_nfsd_call_free(struct krb5_nfsd_call *call);

/* drc.c */
int krb5_nfsd_drc_begin(struct krb5_nfsd_net *nn, u32 xid, u64 hash,
			   struct krb5_nfsd_reply **replyp);
void krb5_nfsd_drc_end(struct krb5_nfsd_net *nn, u32 xid, u64 hash,
			  struct krb5_nfsd_reply *reply);
void krb5_nfsd_drc_init(struct krb5_nfsd_net *nn);
void krb5_nfsd_drc_exit(struct krb5_nfsd_net *nn);
struct krb5_nfsd_reply *krb5_nfsd_reply_alloc(size_t size);
void krb5_nfsd_reply_put(struct krb5_nfsd_reply *reply);

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

#endif /* _KRB5_NFSD_H */
