// SPDX-License-Identifier: GPL-2.0
/*
 * Messages as the specs have them, and messages that are a little or quite wrong.
 */
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <time.h>

#include <linux/krb5_ap.h>
#include <linux/krb5_ap_nfsd.h>

#include "fuzz.h"
#include "tables.h"

#define DEPTH_MAX	3
#define OPERATIONS	ARRAY_SIZE(operations)

/* Nothing in this message is wrong but for its numbers and its names. */
static bool clean, short_keys;
struct bytes tokens[TOKENS_MAX];
unsigned int token_count;
uint32_t last_upload;

unsigned int operation_count(void)
{
	return OPERATIONS;
}

const char *operation_name(unsigned int n, const char **family)
{
	*family = families[operations[n].family].name;
	return operations[n].name;
}

uint16_t *family_id(unsigned int n, const char **name)
{
	if (n >= ARRAY_SIZE(families))
		return NULL;
	*name = families[n].name;
	return &families[n].id;
}

void message_begin(struct message *m, uint16_t family, uint8_t cmd,
		   uint16_t flags)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)m->buf;
	struct genlmsghdr *genl = NLMSG_DATA(nlh);

	memset(m->buf, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = 1;
	genl->cmd = cmd;
	genl->version = 1;
	m->len = NLMSG_HDRLEN + GENL_HDRLEN;
	m->full = false;
}

void message_put(struct message *m, uint16_t type, const void *data, size_t len)
{
	struct nlattr *attr = (struct nlattr *)(m->buf + m->len);

	if (len + NLA_HDRLEN > 0xffff ||
	    m->len + NLA_HDRLEN + NLA_ALIGN(len) > MESSAGE_MAX) {
		m->full = true;
		return;
	}
	memset(attr, 0, NLA_HDRLEN + NLA_ALIGN(len));
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memcpy((char *)attr + NLA_HDRLEN, data, len);
	m->len += NLA_HDRLEN + NLA_ALIGN(len);
}

void message_put_u32(struct message *m, uint16_t type, uint32_t value)
{
	message_put(m, type, &value, sizeof(value));
}

size_t message_nest(struct message *m, uint16_t type)
{
	size_t start = m->len;

	message_put(m, type | NLA_F_NESTED, "", 0);
	return start;
}

void message_nest_end(struct message *m, size_t start)
{
	struct nlattr *attr = (struct nlattr *)(m->buf + start);

	/* One that did not fit has no head. */
	if (m->len > start && m->len - start <= 0xffff)
		attr->nla_len = m->len - start;
}

void message_end(struct message *m)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)m->buf;

	nlh->nlmsg_len = m->len;
}

static bool usually(unsigned int percent)
{
	return clean || chance(percent);
}

static size_t key_value(void *to)
{
	/* Those of one message have one length, and its types that of their keys. */
	size_t len = short_keys ? 16 : 32;

	noise(to, len);
	return len;
}

/* Those that are no more than bytes to the spec, but of a kind nevertheless. */
static size_t binary(const char *name, unsigned char *to, size_t room)
{
	const struct bytes *token;

	if (!strcmp(name, "token") && token_count && usually(90)) {
		token = &tokens[below(token_count)];
		memcpy(to, token->data, token->len);
		if (chance(40))
			to[below(token->len)] ^= 1 << below(8);
		return usually(95) ? token->len : below(token->len);
	}
	if (!strcmp(name, "ticket") && usually(90))
		return world_ticket(to, room);
	if (!strcmp(name, "value") || !strcmp(name, "key") ||
	    !strcmp(name, "u2u-key"))
		return usually(90) ? key_value(to) : blob(to, room);
	if (!strcmp(name, "tag") && usually(90)) {
		noise(to, 20);
		return 20;
	}
	if (!strcmp(name, "peer") && usually(80)) {
		noise(to, 16);
		return chance(50) ? 4 : 16;
	}
	if (!strcmp(name, "realm") || !strcmp(name, "component") ||
	    !strcmp(name, "client") || !strcmp(name, "server") ||
	    !strcmp(name, "via"))
		return part((char *)to, room);
	return blob(to, room);
}

static uint32_t number(const char *name)
{
	static const uint32_t enctypes[] = { 17, 19, 25, 18, 20, 26 };

	if (!strcmp(name, "upload") && usually(95))
		return last_upload;
	if (strstr(name, "enctype") && usually(90))
		return enctypes[below(3) + (usually(90) && short_keys ? 0 : 3)];
	/* Not often that nothing is accepted any more. */
	if (!strcmp(name, "suspend") && chance(80))
		return 0;
	/* A file descriptor: none that is a socket of the fuzzer's. */
	if (!strcmp(name, "socket"))
		return below(3);
	if (!strcmp(name, "count") || !strcmp(name, "what"))
		return below(clean ? 4 : 8);
	return number32();
}

static uint64_t moment(const char *name)
{
	if (clean && !strcmp(name, "endtime"))
		return time(NULL) + 60 + below(100000);
	return number64();
}

static void put_set(struct message *m, unsigned int n, uint64_t wanted, int depth);

static void put_attribute(struct message *m, const struct attribute *a, int depth)
{
	static unsigned char buf[0x10000];
	uint32_t value32;
	uint64_t value64;
	size_t start;

	switch (a->kind) {
	case KIND_BINARY:
		message_put(m, a->type, buf, binary(a->name, buf, sizeof(buf) - 8));
		break;
	case KIND_STRING:
		message_put(m, a->type, buf,
			    text((char *)buf, sizeof(buf) - 8, clean && chance(80)));
		break;
	case KIND_FLAG:
	case KIND_PAD:
		message_put(m, a->type, "", 0);
		break;
	case KIND_S32:
	case KIND_U32:
		value32 = number(a->name);
		message_put(m, a->type, &value32, sizeof(value32));
		break;
	case KIND_S64:
	case KIND_U64:
		value64 = moment(a->name);
		message_put(m, a->type, &value64, sizeof(value64));
		break;
	case KIND_NEST:
		if (depth >= DEPTH_MAX)
			break;
		start = message_nest(m, a->type);
		/* One under which the tokens are accepted. */
		if (sets[a->set].attribute == krb5_ap_key &&
		    chance(clean ? 80 : 40))
			world_put_key(m);
		else
			put_set(m, a->set, ~0ull, depth + 1);
		message_nest_end(m, start);
		break;
	}
}

static unsigned int times(const struct attribute *a)
{
	if (!a->multi)
		return 1;
	/* Pieces of one ticket, of which each is a whole one. */
	if (clean && !strcmp(a->name, "ticket"))
		return 1;
	return usually(95) ? 1 + below(4) : below(1200);
}

/* Attributes of a set: those wanted, each of them most of the time, or a few. */
static void put_set(struct message *m, unsigned int n, uint64_t wanted, int depth)
{
	const struct attribute_set *set = &sets[n];
	unsigned int share = clean ? 100 : 95;
	unsigned int i, j;

	if (chance(depth ? 5 : 25))
		share = 15;

	for (i = 0; i < set->count && !m->full; i++) {
		if (!(wanted & 1ull << i) || !chance(share))
			continue;
		for (j = times(&set->attribute[i]); j && !m->full; j--)
			put_attribute(m, &set->attribute[i], depth);
	}
}

/* Attributes of any set, under any number. */
static void put_anything(struct message *m)
{
	const struct attribute_set *set = &sets[1 + below(ARRAY_SIZE(sets) - 1)];
	struct attribute wrong;
	unsigned int i;

	for (i = below(8); i && !m->full; i--) {
		wrong = set->attribute[below(set->count)];
		if (chance(50))
			wrong.type = below(30);
		if (chance(10))
			wrong.type |= NLA_F_NESTED;
		put_attribute(m, &wrong, 1);
	}
}

static void spoil(struct message *m)
{
	size_t head = NLMSG_HDRLEN + GENL_HDRLEN;
	unsigned int i;

	if (m->len == head)
		return;
	for (i = 1 + below(3); i; i--)
		m->buf[head + below(m->len - head)] ^= 1 << below(8);
	if (chance(30))
		m->len = head + below(m->len - head);
}

/**
 * message_random() - make a message
 * @m: the message
 *
 * Return: number of its operation
 */
unsigned int message_random(struct message *m)
{
	/* The first three, of which each needs the one before, more often. */
	unsigned int n = chance(15) ? below(3) : below(OPERATIONS);
	const struct operation *op = &operations[n];
	uint16_t flags = NLM_F_ACK;
	uint8_t cmd = op->cmd;

	clean = chance(60);
	short_keys = chance(50);
	if (!usually(95))
		cmd = below(40);
	/* What is not a dump is asked for as one, and the other way round. */
	if (op->dump == usually(92))
		flags |= NLM_F_DUMP;
	message_begin(m, families[op->family].id, cmd, flags);
	if (usually(80))
		put_set(m, op->set, op->request, 0);
	else
		put_anything(m);
	if (!usually(90))
		spoil(m);
	message_end(m);
	return n;
}

/**
 * message_clean() - make a message of an operation in which nothing is wrong
 * @m: the message
 * @n: number of the operation
 *
 * Return: true if it is a dump
 */
bool message_clean(struct message *m, unsigned int n)
{
	const struct operation *op = &operations[n];

	clean = true;
	short_keys = chance(50);
	message_begin(m, families[op->family].id, op->cmd,
		      NLM_F_ACK | (op->dump ? NLM_F_DUMP : 0));
	put_set(m, op->set, op->request, 0);
	message_end(m);
	return op->dump;
}

/**
 * operation_id() - tell which message an operation has
 * @n: its number
 * @family: set to that of its family
 *
 * Return: the command
 */
uint8_t operation_id(unsigned int n, uint16_t *family)
{
	*family = families[operations[n].family].id;
	return operations[n].cmd;
}
