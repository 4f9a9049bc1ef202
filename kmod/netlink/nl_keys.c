// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: upload and listing of keys.
 *
 * Key values are wiped in the received message before its handler returns, on
 * every path.
 */
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/sock.h>

#include "netlink.h"

int krb5_ap_nl_key_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));
	struct sk_buff *reply;
	void *header;
	u32 id;
	int err;

	reply = krb5_nl_reply_new(info, nla_total_size(sizeof(u32)), &header);
	if (!reply)
		return -ENOMEM;
	err = krb5_upload_begin(&kn->keytab, info->snd_portid, &id);
	if (err == -EBUSY)
		GENL_SET_ERR_MSG(info,
				 "another upload is in progress in this namespace; it ends when its socket is closed");
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	nla_put_u32(reply, KRB5_AP_A_KEYSET_UPLOAD, id);
	return krb5_nl_reply_send(reply, info, header);
}

/**
 * krb5_nl_get_principal() - read the principal of a key
 * @entry: the nest
 * @tb: its attributes by type
 *
 * Return: the principal, to be freed with krb5_ap_principal_free();
 *	ERR_PTR(-EINVAL) if it is not a valid one; ERR_PTR(-ENOMEM)
 */
struct krb5_ap_principal *krb5_nl_get_principal(struct nlattr *entry,
						struct nlattr **tb)
{
	struct krb5_ap_principal *principal;
	struct krb5_ap_octets *components, realm;
	unsigned int n = 0;
	struct nlattr *attr;
	int rem;

	if (!tb[KRB5_AP_A_KEY_REALM])
		return ERR_PTR(-EINVAL);
	nla_for_each_nested(attr, entry, rem)
		n += nla_type(attr) == KRB5_AP_A_KEY_COMPONENT;
	if (!n || n > KRB5_AP_COMPONENTS_MAX)
		return ERR_PTR(-EINVAL);
	components = kvcalloc(n, sizeof(*components), GFP_KERNEL_ACCOUNT);
	if (!components)
		return ERR_PTR(-ENOMEM);

	n = 0;
	nla_for_each_nested(attr, entry, rem) {
		if (nla_type(attr) != KRB5_AP_A_KEY_COMPONENT)
			continue;
		components[n].data = nla_data(attr);
		components[n++].len = nla_len(attr);
	}
	realm.data = nla_data(tb[KRB5_AP_A_KEY_REALM]);
	realm.len = nla_len(tb[KRB5_AP_A_KEY_REALM]);
	principal = krb5_principal_make(tb[KRB5_AP_A_KEY_NAME_TYPE] ?
					nla_get_s32(tb[KRB5_AP_A_KEY_NAME_TYPE]) :
					KRB5_NT_PRINCIPAL,
					realm, components, n,
					GFP_KERNEL_ACCOUNT);
	kvfree(components);
	return principal;
}

static struct krb5_service_key *get_entry(struct krb5_keytab *keytab,
					  struct nlattr *entry,
					  struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KRB5_AP_A_KEY_MAX + 1];
	const struct krb5_enctype_desc *desc;
	struct krb5_ap_principal *principal;
	struct krb5_service_key *key;
	int err;

	err = nla_parse_nested(tb, KRB5_AP_A_KEY_MAX, entry,
			       krb5_ap_key_nl_policy, extack);
	if (err)
		return ERR_PTR(err);
	if (!tb[KRB5_AP_A_KEY_KVNO] || !tb[KRB5_AP_A_KEY_ENCTYPE] ||
	    !tb[KRB5_AP_A_KEY_VALUE]) {
		NL_SET_ERR_MSG_ATTR(extack, entry,
				    "key has no kvno, no enctype or no value");
		return ERR_PTR(-EINVAL);
	}
	desc = krb5_nl_get_enctype(tb[KRB5_AP_A_KEY_ENCTYPE], extack);
	if (!desc)
		return ERR_PTR(-ENOPKG);
	if (nla_len(tb[KRB5_AP_A_KEY_VALUE]) != desc->key_len) {
		NL_SET_ERR_MSG_ATTR(extack, tb[KRB5_AP_A_KEY_VALUE],
				    "key has the wrong length for its encryption type");
		return ERR_PTR(-EINVAL);
	}

	principal = krb5_nl_get_principal(entry, tb);
	if (principal == ERR_PTR(-EINVAL))
		NL_SET_ERR_MSG_ATTR(extack, entry,
				    "principal has no realm, no or too many components, control characters, or is too long");
	if (IS_ERR(principal))
		return ERR_CAST(principal);
	key = krb5_service_key_alloc(principal,
				     nla_get_u32(tb[KRB5_AP_A_KEY_KVNO]), desc,
				     nla_data(tb[KRB5_AP_A_KEY_VALUE]),
				     krb5_replay_account_share(keytab->account));
	if (key == ERR_PTR(-EDQUOT) || key == ERR_PTR(-ENOSPC))
		NL_SET_ERR_MSG_ATTR(extack, entry, KRB5_NL_KEYS_FULL);
	return key;
}

/* Prepare the keys of a request; on failure, some of them are in the list. */
static int get_entries(struct krb5_keytab *keytab, struct genl_info *info,
		       struct krb5_service_key **list)
{
	struct krb5_service_key *key;
	struct nlattr *entry;
	int rem;

	nlmsg_for_each_attr(entry, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(entry) != KRB5_AP_A_KEYSET_ENTRY)
			continue;
		if (fatal_signal_pending(current))
			return -EINTR;
		key = get_entry(keytab, entry, info->extack);
		if (IS_ERR(key))
			return PTR_ERR(key);
		key->next = *list;
		*list = key;
		cond_resched();
	}
	return 0;
}

static void wipe_values(struct genl_info *info)
{
	struct nlattr *entry, *attr;
	int rem, rem_entry;

	nlmsg_for_each_attr(entry, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(entry) != KRB5_AP_A_KEYSET_ENTRY)
			continue;
		nla_for_each_nested(attr, entry, rem_entry)
			if (nla_type(attr) == KRB5_AP_A_KEY_VALUE)
				memzero_explicit(nla_data(attr),
						 nla_len(attr));
	}
}

static int upload_error(struct genl_info *info, int err)
{
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info,
				 "no such upload on this socket; begin one with key-begin");
	return err;
}

static int key_add(struct krb5_keytab *keytab, struct genl_info *info)
{
	struct krb5_service_key *list = NULL;
	u32 id;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_KEYSET_UPLOAD))
		return -EINVAL;
	id = nla_get_u32(info->attrs[KRB5_AP_A_KEYSET_UPLOAD]);
	err = krb5_upload_check(keytab, info->snd_portid, id);
	if (err)
		return upload_error(info, err);
	err = get_entries(keytab, info, &list);
	if (err) {
		krb5_service_keys_free(list);
		return err;
	}
	err = krb5_upload_add(keytab, info->snd_portid, id, &list);
	return upload_error(info, err);
}

int krb5_ap_nl_key_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));
	int err;

	err = key_add(&kn->keytab, info);
	wipe_values(info);
	return err;
}

static int key_commit(struct krb5_keytab *keytab, struct genl_info *info,
		      u64 *generation)
{
	const struct nlattr *skipped = info->attrs[KRB5_AP_A_KEYSET_SKIPPED];
	int err;

	if (GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_KEYSET_UPLOAD) ||
	    GENL_REQ_ATTR_CHECK(info, KRB5_AP_A_KEYSET_COUNT))
		return -EINVAL;
	err = krb5_upload_commit(keytab, info->snd_portid,
				 nla_get_u32(info->attrs[KRB5_AP_A_KEYSET_UPLOAD]),
				 nla_get_u32(info->attrs[KRB5_AP_A_KEYSET_COUNT]),
				 skipped ? nla_get_u32(skipped) : 0,
				 info->attrs[KRB5_AP_A_KEYSET_ALLOW_EMPTY],
				 generation);
	if (err == -EINVAL)
		GENL_SET_ERR_MSG(info,
				 "upload has not as many keys as count says");
	if (err == -ENODATA)
		GENL_SET_ERR_MSG(info,
				 "upload has no keys; say allow-empty if that is intended");
	return upload_error(info, err);
}

int krb5_ap_nl_key_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct krb5_ap_net *kn = krb5_pernet(genl_info_net(info));
	struct sk_buff *reply;
	u64 generation;
	void *header;
	int err;

	/* Allocated before the commit, after which nothing may fail. */
	reply = krb5_nl_reply_new(info, nla_total_size_64bit(sizeof(u64)),
				  &header);
	if (!reply)
		return -ENOMEM;
	err = key_commit(&kn->keytab, info, &generation);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	nla_put_u64_64bit(reply, KRB5_AP_A_KEYSET_GENERATION, generation,
			  KRB5_AP_A_KEYSET_PAD);
	return krb5_nl_reply_send(reply, info, header);
}

/**
 * krb5_nl_put_key() - write a key, without its value
 * @skb: where to
 * @type: of the nest
 * @key: the key
 *
 * Return: 0 or -EMSGSIZE, and the caller cancels the message
 */
int krb5_nl_put_key(struct sk_buff *skb, int type,
		    const struct krb5_service_key *key)
{
	struct krb5_name name = krb5_principal_name(key->principal);
	struct nlattr *nest;
	struct der der;

	nest = nla_nest_start(skb, type);
	if (!nest || nla_put(skb, KRB5_AP_A_KEY_REALM, name.realm.len,
			     name.realm.data))
		return -EMSGSIZE;
	der_init(&der, name.names.data, name.names.len);
	while (!der.bad && !der_at_end(&der)) {
		struct krb5_ap_octets component = der_string(&der);

		if (nla_put(skb, KRB5_AP_A_KEY_COMPONENT, component.len,
			    component.data))
			return -EMSGSIZE;
	}
	if (nla_put_s32(skb, KRB5_AP_A_KEY_NAME_TYPE, name.type) ||
	    nla_put_u32(skb, KRB5_AP_A_KEY_KVNO, key->kvno) ||
	    nla_put_s32(skb, KRB5_AP_A_KEY_ENCTYPE, key->ticket.mac.desc->etype) ||
	    nla_put_u64_64bit(skb, KRB5_AP_A_KEY_USES,
			      krb5_service_key_uses(key), KRB5_AP_A_KEY_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_key(struct sk_buff *skb, struct netlink_callback *cb,
		   const struct krb5_keyset *set, u32 index)
{
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &krb5_ap_nl_family, NLM_F_MULTI,
			     KRB5_AP_CMD_KEY_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (nla_put_u64_64bit(skb, KRB5_AP_A_KEYSET_GENERATION,
			      set->generation, KRB5_AP_A_KEYSET_PAD) ||
	    krb5_nl_put_key(skb, KRB5_AP_A_KEYSET_ENTRY, set->key[index])) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

int krb5_ap_nl_key_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct krb5_ap_net *kn = krb5_pernet(sock_net(cb->skb->sk));
	struct krb5_keyset *set;
	int err = 0;

	/* Read first: a set that is replaced in between shows in the next part. */
	cb->seq = krb5_keytab_changes(&kn->keytab);
	set = krb5_keytab_get(&kn->keytab);
	while (set && !err && cb->args[0] < set->count) {
		err = put_key(skb, cb, set, cb->args[0]);
		if (!err)
			cb->args[0]++;
	}
	krb5_keyset_put(set);
	return skb->len ?: err;
}
