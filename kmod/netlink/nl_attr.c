// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: replies and attributes that several operations have in common.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "netlink.h"

/**
 * krb5_nl_reply_new() - begin a reply
 * @info: the request
 * @payload: bytes of its attributes, at most
 * @header: set to the argument of krb5_nl_reply_send()
 *
 * Return: the message, or NULL if out of memory
 */
struct sk_buff *krb5_nl_reply_new(struct genl_info *info, size_t payload,
				  void **header)
{
	struct sk_buff *skb = genlmsg_new(payload, GFP_KERNEL);

	if (!skb)
		return NULL;
	*header = genlmsg_put_reply(skb, info, &krb5_ap_nl_family, 0,
				    info->genlhdr->cmd);
	if (!*header) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

/**
 * krb5_nl_reply_send() - end a reply and send it
 * @skb: the message
 * @info: the request
 * @header: from krb5_nl_reply_new()
 *
 * Return: 0 or -errno
 */
int krb5_nl_reply_send(struct sk_buff *skb, struct genl_info *info,
		       void *header)
{
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

/**
 * krb5_nl_get_pieces() - put the pieces of a long value together
 * @info: the request
 * @type: of the attributes that hold the pieces, in order
 * @len: set to the length of the value in bytes
 *
 * Return: the value, to be freed with kvfree(), or NULL if out of memory
 */
u8 *krb5_nl_get_pieces(struct genl_info *info, int type, size_t *len)
{
	struct nlattr *attr;
	size_t size = 0;
	u8 *value;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == type)
			size += nla_len(attr);
	value = kvmalloc(size ?: 1, GFP_KERNEL_ACCOUNT);
	if (!value)
		return NULL;
	*len = 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != type)
			continue;
		memcpy(value + *len, nla_data(attr), nla_len(attr));
		*len += nla_len(attr);
	}
	return value;
}

/**
 * krb5_nl_wipe() - wipe secrets in the received message
 * @info: the request
 * @type: of the attributes that hold them; all of that type are wiped, even if
 *	the operation looks at one only
 */
void krb5_nl_wipe(struct genl_info *info, int type)
{
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == type)
			memzero_explicit(nla_data(attr), nla_len(attr));
}

/**
 * krb5_nl_get_enctype() - read an encryption type
 * @attr: the attribute
 * @extack: told what is wrong with it
 *
 * Return: the encryption type, or NULL if it is not supported
 */
const struct krb5_enctype_desc *
krb5_nl_get_enctype(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	const struct krb5_enctype_desc *desc;

	desc = krb5_enctype_find(nla_get_s32(attr));
	if (!desc)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "encryption type is not one of 17, 18, 19, 20, 25, 26, or this kernel lacks an algorithm for it");
	return desc;
}

/**
 * krb5_nl_get_name() - read a principal that is written as text
 * @info: the request
 * @type: of the attribute, which may be absent
 * @principalp: set to the principal, to be freed with
 *	krb5_ap_principal_free(); untouched if the attribute is absent
 *
 * Return: 0 or -errno, and the sender is told why
 */
int krb5_nl_get_name(struct genl_info *info, int type,
		     struct krb5_ap_principal **principalp)
{
	struct nlattr *attr = info->attrs[type];
	struct krb5_ap_principal *principal;

	if (!attr)
		return 0;
	principal = krb5_ap_principal_parse(nla_data(attr), GFP_KERNEL_ACCOUNT);
	if (IS_ERR(principal)) {
		if (principal != ERR_PTR(-ENOMEM))
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "not a valid principal with a realm");
		return PTR_ERR(principal);
	}
	*principalp = principal;
	return 0;
}

/**
 * krb5_nl_put_name() - write a principal as text
 * @skb: where to
 * @type: of the attribute
 * @principal: the principal
 * @max: bytes; a name that is longer is left out
 *
 * Return: 0 or -EMSGSIZE, and the caller cancels the message
 */
int krb5_nl_put_name(struct sk_buff *skb, int type,
		     const struct krb5_ap_principal *principal, size_t max)
{
	int len = krb5_ap_principal_unparse(principal, NULL, 0);
	struct nlattr *attr;

	if (len > max)
		return 0;
	attr = nla_reserve(skb, type, len + 1);
	if (!attr)
		return -EMSGSIZE;
	krb5_ap_principal_unparse(principal, nla_data(attr), len + 1);
	return 0;
}
