// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: upload and listing of credentials.
 *
 * The session key is wiped in the received message before its handler returns,
 * on every path.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/sock.h>

#include "netlink.h"

/* Bytes of a name as text, so that two of them fit into a listing. */
#define NAME_MAX_TEXT	1024

struct cred_op {
	struct krb5_ap_credential_params params;
	struct krb5_ap_key key;
	struct krb5_ap_principal *client;
	struct krb5_ap_principal *server;
	u8 *ticket;
};

/* Read a principal that a listing has room for. */
static int get_name(struct genl_info *info, int type,
		    struct krb5_ap_principal **principalp)
{
	int err;

	err = krb5_nl_get_name(info, type, principalp);
	if (!err && *principalp &&
	    krb5_ap_principal_unparse(*principalp, NULL, 0) > NAME_MAX_TEXT) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[type],
				    "name is longer than 1024 bytes");
		err = -EINVAL;
	}
	return err;
}

static int get_names(struct cred_op *op, struct genl_info *info)
{
	struct nlattr *type = info->attrs[KRB5_AP_A_CREDENTIAL_CLIENT_TYPE];
	int err;

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_CREDENTIAL_CLIENT) ||
	    GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_CREDENTIAL_SERVER))
		return -EINVAL;
	err = get_name(info, KRB5_AP_A_CREDENTIAL_CLIENT, &op->client) ?:
	      get_name(info, KRB5_AP_A_CREDENTIAL_SERVER, &op->server);
	if (err)
		return err;
	if (type)
		op->client->type = nla_get_s32(type);
	op->params.client = op->client;
	op->params.server = op->server;
	return 0;
}

static int get_key(struct cred_op *op, struct genl_info *info)
{
	struct nlattr *value = info->attrs[KRB5_AP_A_CREDENTIAL_KEY];

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_CREDENTIAL_KEY) ||
	    GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_CREDENTIAL_ENCTYPE))
		return -EINVAL;
	if (!krb5_nl_get_enctype(info->attrs[KRB5_AP_A_CREDENTIAL_ENCTYPE],
				 info->extack))
		return -ENOPKG;
	op->key.enctype =
		nla_get_s32(info->attrs[KRB5_AP_A_CREDENTIAL_ENCTYPE]);
	op->key.length = nla_len(value);
	if (op->key.length > sizeof(op->key.value)) {
		NL_SET_ERR_MSG_ATTR(info->extack, value,
				    "session key is longer than any of a known type");
		return -EINVAL;
	}
	memcpy(op->key.value, nla_data(value), op->key.length);
	op->params.key = &op->key;
	return 0;
}

static s64 get_time(struct genl_info *info, int type, s64 absent)
{
	struct nlattr *attr = info->attrs[type];

	return attr ? nla_get_s64(attr) : absent;
}

static int get_times(struct cred_op *op, struct genl_info *info)
{
	struct krb5_ap_times *times = &op->params.times;

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_CREDENTIAL_AUTHTIME) ||
	    GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_CREDENTIAL_ENDTIME))
		return -EINVAL;
	times->authtime = get_time(info, KRB5_AP_A_CREDENTIAL_AUTHTIME, 0);
	times->starttime = get_time(info, KRB5_AP_A_CREDENTIAL_STARTTIME,
				    times->authtime);
	times->endtime = get_time(info, KRB5_AP_A_CREDENTIAL_ENDTIME, 0);
	times->renew_till = get_time(info, KRB5_AP_A_CREDENTIAL_RENEW_TILL, 0);
	if (times->endtime < ktime_get_real_seconds()) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[KRB5_AP_A_CREDENTIAL_ENDTIME],
				    "credential has expired");
		return -EKEYEXPIRED;
	}
	if (info->attrs[KRB5_AP_A_CREDENTIAL_FLAGS])
		op->params.flags =
			nla_get_u32(info->attrs[KRB5_AP_A_CREDENTIAL_FLAGS]);
	return 0;
}

static int get_ticket(struct cred_op *op, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_CREDENTIAL_TICKET))
		return -EINVAL;
	op->ticket = krb5_nl_get_pieces(info, KRB5_AP_A_CREDENTIAL_TICKET,
					&op->params.ticket_len);
	op->params.ticket = op->ticket;
	return op->ticket ? 0 : -ENOMEM;
}

static int cred_add(struct cred_op *op, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));
	struct krb5_ap_credential *credential;
	int err;

	op->params.gfp = GFP_KERNEL_ACCOUNT;
	credential = krb5_ap_credential_alloc(&op->params);
	if (credential == ERR_PTR(-EINVAL))
		GENL_SET_ERR_MSG(info,
				 "not a valid ticket, or session key has the wrong length for its encryption type");
	if (credential == ERR_PTR(-EMSGSIZE))
		GENL_SET_ERR_MSG(info, "ticket is longer than 256 KiB");
	if (IS_ERR(credential))
		return PTR_ERR(credential);

	err = krb5_credentials_add(&kn->credentials, credential,
				   ktime_get_real_seconds());
	if (err == -EDQUOT || err == -ENOSPC)
		GENL_SET_ERR_MSG(info, KRB5_NL_KEYS_FULL);
	if (err)
		krb5_ap_credential_put(credential);
	return err;
}

int krb5_ap_nl_cred_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct cred_op *op;
	int err = -ENOMEM;

	op = kzalloc_obj(*op, GFP_KERNEL_ACCOUNT);
	if (op) {
		err = get_names(op, info) ?: get_key(op, info) ?:
		      get_times(op, info) ?: get_ticket(op, info) ?:
		      cred_add(op, info);
		krb5_ap_principal_free(op->client);
		krb5_ap_principal_free(op->server);
		kvfree(op->ticket);
		kfree_sensitive(op);
	}
	krb5_nl_wipe(info, KRB5_AP_A_CREDENTIAL_KEY);
	return err;
}

int krb5_ap_nl_cred_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));
	struct krb5_ap_principal *client = NULL, *server = NULL;
	struct sk_buff *reply;
	void *header;
	u32 count;
	int err;

	if (!info->attrs[KRB5_AP_A_CREDENTIAL_CLIENT] &&
	    !info->attrs[KRB5_AP_A_CREDENTIAL_SERVER]) {
		GENL_SET_ERR_MSG(info,
				 "neither client nor server is named; flush removes all credentials");
		return -EINVAL;
	}
	/* Allocated before anything is removed. */
	reply = krb5_nl_reply_new(info, nla_total_size(sizeof(u32)), &header);
	if (!reply)
		return -ENOMEM;
	err = get_name(info, KRB5_AP_A_CREDENTIAL_CLIENT, &client) ?:
	      get_name(info, KRB5_AP_A_CREDENTIAL_SERVER, &server) ?:
	      krb5_credentials_delete(&kn->credentials, client, server,
				      &count);
	if (!err && !count) {
		GENL_SET_ERR_MSG(info,
				 "no credential has this client and server");
		err = -ENOENT;
	}
	if (!err)
		nla_put_u32(reply, KRB5_AP_A_CREDENTIAL_COUNT, count);
	krb5_ap_principal_free(client);
	krb5_ap_principal_free(server);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return krb5_nl_reply_send(reply, info, header);
}

static int put_name(struct sk_buff *skb, int type,
		    const struct krb5_ap_principal *principal)
{
	return krb5_nl_put_name(skb, type, principal, NAME_MAX_TEXT);
}

static int put_time(struct sk_buff *skb, int type, s64 time)
{
	return nla_put_s64(skb, type, time, KRB5_AP_A_CREDENTIAL_PAD);
}

static int put_credential(struct sk_buff *skb, struct netlink_callback *cb,
			  const struct krb5_ap_credential *credential)
{
	const struct krb5_ap_times *times = &credential->times;
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &krb5_ap_nl_family, NLM_F_MULTI,
			     KRB5_AP_CMD_CRED_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (put_name(skb, KRB5_AP_A_CREDENTIAL_CLIENT, credential->client) ||
	    nla_put_s32(skb, KRB5_AP_A_CREDENTIAL_CLIENT_TYPE,
			credential->client->type) ||
	    put_name(skb, KRB5_AP_A_CREDENTIAL_SERVER, credential->server) ||
	    nla_put_s32(skb, KRB5_AP_A_CREDENTIAL_ENCTYPE,
			credential->key.enctype) ||
	    put_time(skb, KRB5_AP_A_CREDENTIAL_AUTHTIME, times->authtime) ||
	    put_time(skb, KRB5_AP_A_CREDENTIAL_STARTTIME, times->starttime) ||
	    put_time(skb, KRB5_AP_A_CREDENTIAL_ENDTIME, times->endtime) ||
	    (times->renew_till &&
	     put_time(skb, KRB5_AP_A_CREDENTIAL_RENEW_TILL,
		      times->renew_till)) ||
	    nla_put_u32(skb, KRB5_AP_A_CREDENTIAL_FLAGS, credential->flags)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* Continue at the bucket, and the place in it, where the last part ended. */
int krb5_ap_nl_cred_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct krb5_ap_net *kn = krb5_pernet(sock_net(cb->skb->sk));
	struct krb5_credentials *table = &kn->credentials;
	struct krb5_ap_credential *each;
	int err = 0;
	long place;

	if (down_read_killable(&table->lock))
		return -EINTR;
	cb->seq = table->changes;
	for (; cb->args[0] < KRB5_CREDENTIAL_BUCKETS; cb->args[0]++) {
		place = 0;
		hlist_for_each_entry(each, &table->bucket[cb->args[0]], node) {
			if (place++ < cb->args[1])
				continue;
			err = put_credential(skb, cb, each);
			if (err)
				goto out;
			cb->args[1] = place;
		}
		cb->args[1] = 0;
	}
out:
	up_read(&table->lock);
	return skb->len ?: err;
}
