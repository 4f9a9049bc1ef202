// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for a ksmbd.mountd that was built with Kerberos, which no package has:
 * starts ksmbd, and answers what it asks about the token of a SESSION_SETUP.
 *
 * What it does for a token is the least that a daemon has to do: find the KRB_AP_REQ
 * in it, krb5_rd_req(), krb5_mk_rep(), put the reply into SPNEGO; and ksmbd asks once
 * more, for the groups of the user. Names and accounts are not looked up, nothing is
 * logged, and there is one thread. The real daemon does more in each of these: it
 * hands the question to a thread of a pool, decodes the token's ASN.1, gets the
 * authenticator and the user, and logs a line.
 *
 * usage: mountd KEYTAB
 */
#include <arpa/inet.h>
#include <errno.h>
#include <krb5.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(n)		(1U << (n))
#pragma GCC diagnostic ignored "-Wpointer-sign"
#include "ksmbd_netlink.h"

#define BUFFER_SIZE	(256 * 1024)

static const __u8 mech[] = "\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02";
#define MECH_LEN	(sizeof(mech) - 1)

#define USER_ID		2001

static struct mnl_socket *nl;
static __u16 family;
static krb5_context krb5;
static krb5_keytab keytab;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void send_command(__u8 command, const void *data, size_t len)
{
	static char buf[BUFFER_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = KSMBD_GENL_VERSION;
	mnl_attr_put(nlh, command, len, data);
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		die("cannot send");
}

static int find_family(const struct nlattr *attr, void *data)
{
	(void)data;
	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
		family = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static void open_family(void)
{
	static char buf[BUFFER_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nl = mnl_socket_open(NETLINK_GENERIC);
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID))
		die("cannot open a netlink socket");
	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, KSMBD_GENL_NAME);
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0 ||
	    mnl_socket_recvfrom(nl, buf, sizeof(buf)) < 0)
		die("cannot ask for ksmbd");
	mnl_attr_parse((struct nlmsghdr *)buf, sizeof(*genl), find_family, NULL);
	if (!family) {
		fputs("ksmbd is not loaded\n", stderr);
		exit(1);
	}
}

static void start(void)
{
	struct ksmbd_startup_request request = {
		.tcp_port	= 445,
		.file_max	= 1000,
		.netbios_name	= "SERVER",
		.work_group	= "WORKGROUP",
		.server_string	= "SMB",
	};

	send_command(KSMBD_EVENT_STARTING_UP, &request, sizeof(request));
}

/* The KRB_AP_REQ behind the mechanism and the two bytes of its token's type. */
static int find_request(const __u8 *token, size_t len, krb5_data *request)
{
	const __u8 *p, *end = token + len;

	/* The list of mechanisms has the same octets, and no token behind them. */
	for (p = token; p + MECH_LEN + 3 < end; p++)
		if (!memcmp(p, mech, MECH_LEN) && !memcmp(p + MECH_LEN, "\1\0\x6e", 3)) {
			request->data = (char *)p + MECH_LEN + 2;
			request->length = end - p - MECH_LEN - 2;
			return 0;
		}
	return -1;
}

/* An element in front of what is at @p: its head, for contents of @len bytes. */
static __u8 *put_head(__u8 *p, __u8 tag, size_t len)
{
	if (len >= 0x100) {
		*--p = len;
		*--p = len >> 8;
		*--p = 0x82;
	} else if (len >= 0x80) {
		*--p = len;
		*--p = 0x81;
	} else {
		*--p = len;
	}
	*--p = tag;
	return p;
}

/* A NegTokenResp that accepts, written from its end; returns where it begins. */
static __u8 *put_response(__u8 *end, const krb5_data *rep)
{
	static const __u8 head[] = "\xa0\x03\x0a\x01\x00\xa1\x0b";
	__u8 *p = end - rep->length;

	memcpy(p, rep->data, rep->length);
	p -= 2;
	memcpy(p, "\2\0", 2);
	p -= MECH_LEN;
	memcpy(p, mech, MECH_LEN);
	p = put_head(p, 0x60, end - p);
	p = put_head(p, 0x04, end - p);
	p = put_head(p, 0xa2, end - p);
	p -= MECH_LEN;
	memcpy(p, mech, MECH_LEN);
	p -= sizeof(head) - 1;
	memcpy(p, head, sizeof(head) - 1);
	p = put_head(p, 0x30, end - p);
	return put_head(p, 0xa1, end - p);
}

static int judge(krb5_data *request, struct ksmbd_spnego_authen_response *response,
		 size_t *len)
{
	krb5_auth_context auth = NULL;
	krb5_ticket *ticket = NULL;
	krb5_keyblock *key = NULL;
	__u8 reply[1024], *begin;
	krb5_data rep = {};
	char *name = NULL;
	int ret;

	ret = krb5_auth_con_init(krb5, &auth) ?:
	      krb5_rd_req(krb5, &auth, request, NULL, keytab, NULL, &ticket) ?:
	      krb5_auth_con_getrecvsubkey(krb5, auth, &key) ?:
	      krb5_mk_rep(krb5, auth, &rep) ?:
	      krb5_unparse_name(krb5, ticket->enc_part2->client, &name);
	if (ret) {
		fprintf(stderr, "mountd: %s\n", krb5_get_error_message(krb5, ret));
		goto out;
	}
	if (!key) {
		fputs("mountd: no subkey\n", stderr);
		ret = -1;
		goto out;
	}
	begin = put_response(reply + sizeof(reply), &rep);
	response->login_response.status = KSMBD_USER_FLAG_OK | KSMBD_USER_FLAG_EXTENSION;
	response->login_response.uid = USER_ID;
	response->login_response.gid = USER_ID;
	snprintf((char *)response->login_response.account,
		 sizeof(response->login_response.account), "%s", name);
	response->session_key_len = key->length;
	response->spnego_blob_len = reply + sizeof(reply) - begin;
	memcpy(response->payload, key->contents, key->length);
	memcpy(response->payload + key->length, begin, response->spnego_blob_len);
	*len += response->session_key_len + response->spnego_blob_len;
out:
	krb5_free_unparsed_name(krb5, name);
	krb5_free_data_contents(krb5, &rep);
	krb5_free_keyblock(krb5, key);
	krb5_free_ticket(krb5, ticket);
	krb5_auth_con_free(krb5, auth);
	return ret;
}

static void answer(const struct ksmbd_spnego_authen_request *request)
{
	static union {
		struct ksmbd_spnego_authen_response response;
		__u8 room[8192];
	} out;
	size_t len = sizeof(out.response);
	krb5_data message;

	memset(&out, 0, sizeof(out.response));
	out.response.handle = request->handle;
	if (find_request(request->spnego_blob, request->spnego_blob_len, &message) ||
	    judge(&message, &out.response, &len))
		out.response.login_response.status = KSMBD_USER_FLAG_INVALID;
	send_command(KSMBD_EVENT_SPNEGO_AUTHEN_RESPONSE, &out, len);
}

static void answer_groups(const struct ksmbd_login_request *request)
{
	static union {
		struct ksmbd_login_response_ext response;
		__u8 room[sizeof(struct ksmbd_login_response_ext) + sizeof(__u32)];
	} out;
	__u32 group = USER_ID;

	out.response.handle = request->handle;
	out.response.ngroups = 1;
	memcpy(out.room + sizeof(out.response), &group, sizeof(group));
	send_command(KSMBD_EVENT_LOGIN_RESPONSE_EXT, &out, sizeof(out.room));
}

static int take_attr(const struct nlattr *attr, void *data)
{
	(void)data;
	if (mnl_attr_get_type(attr) == KSMBD_EVENT_SPNEGO_AUTHEN_REQUEST)
		answer(mnl_attr_get_payload(attr));
	if (mnl_attr_get_type(attr) == KSMBD_EVENT_LOGIN_REQUEST_EXT)
		answer_groups(mnl_attr_get_payload(attr));
	return MNL_CB_OK;
}

int main(int argc, char **argv)
{
	static char buf[BUFFER_SIZE];
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buf;

	if (argc != 2 || krb5_init_context(&krb5) ||
	    krb5_kt_resolve(krb5, argv[1], &keytab)) {
		fputs("usage: mountd KEYTAB\n", stderr);
		return 2;
	}
	open_family();
	start();
	for (;;) {
		if (mnl_socket_recvfrom(nl, buf, sizeof(buf)) < 0)
			die("cannot receive");
		if (nlh->nlmsg_type == family)
			mnl_attr_parse(nlh, sizeof(struct genlmsghdr), take_attr, NULL);
	}
}
