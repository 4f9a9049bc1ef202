// SPDX-License-Identifier: GPL-2.0
/* All that the family lists of a network namespace, and whether it has changed. */
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>

#include <linux/krb5_ap.h>

#include "fuzz.h"

static uint64_t state;

/* How often a key was used, for how long a mapping was known, and counters. */
static bool is_no_state(uint8_t cmd, uint16_t type, int depth)
{
	return (cmd == KRB5_AP_CMD_IDMAP_GET && !depth && type == KRB5_AP_A_IDMAP_AGE) ||
	       (cmd == KRB5_AP_CMD_IDMAP_STATUS_GET &&
		type >= KRB5_AP_A_IDMAP_STATUS_ASKED) ||
	       (cmd == KRB5_AP_CMD_KEY_GET && depth == 1 && type == KRB5_AP_A_KEY_USES) ||
	       (cmd == KRB5_AP_CMD_REPLAY_GET && depth == 2 && type == KRB5_AP_A_KEY_USES);
}

/* FNV-1a */
static void mix_attributes(uint64_t *hash, uint8_t cmd, const char *at, const char *end,
			   int depth)
{
	const struct nlattr *attr;
	unsigned int i;
	uint16_t type;

	for (; end - at >= NLA_HDRLEN; at += NLA_ALIGN(attr->nla_len)) {
		attr = (const struct nlattr *)at;
		if (attr->nla_len < NLA_HDRLEN)
			return;
		type = attr->nla_type & NLA_TYPE_MASK;
		if (is_no_state(cmd, type, depth))
			continue;
		if (attr->nla_type & NLA_F_NESTED) {
			mix_attributes(hash, cmd, at + NLA_HDRLEN, at + attr->nla_len,
				       depth + 1);
			continue;
		}
		for (i = 0; i < attr->nla_len; i++)
			*hash = (*hash ^ (unsigned char)at[i]) * 0x100000001b3ull;
	}
}

/* In which order messages come is no state: tables grow. */
static void mix(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	uint64_t hash = 0xcbf29ce484222325ull;

	mix_attributes(&hash, genl->cmd, (char *)nlh + NLMSG_HDRLEN + GENL_HDRLEN,
		       (char *)nlh + nlh->nlmsg_len, 0);
	state += hash;
}

static const struct {
	uint8_t cmd;
	uint16_t flags;
	const char *name;
} questions[] = {
	{ KRB5_AP_CMD_KEY_GET, NLM_F_DUMP, "keys" },
	{ KRB5_AP_CMD_CONFIG_GET, 0, "settings" },
	{ KRB5_AP_CMD_STATUS_GET, 0, "status" },
	{ KRB5_AP_CMD_CAPATHS_GET, NLM_F_DUMP, "paths" },
	{ KRB5_AP_CMD_CRED_GET, NLM_F_DUMP, "credentials" },
	{ KRB5_AP_CMD_REPLAY_GET, NLM_F_DUMP, "replay table" },
	{ KRB5_AP_CMD_IDMAP_GET, NLM_F_DUMP, "mappings" },
	{ KRB5_AP_CMD_IDMAP_STATUS_GET, 0, "status of mappings" },
};

/**
 * state_take() - remember all that the family lists of this namespace
 * @family: its number
 * @s: set to it
 */
void state_take(uint16_t family, struct snapshot *s)
{
	struct message m;
	unsigned int i;

	_Static_assert(ARRAY_SIZE(questions) == STATE_PARTS, "parts of the state");
	listener = mix;
	for (i = 0; i < ARRAY_SIZE(questions); i++) {
		state = 0;
		message_begin(&m, family, questions[i].cmd,
			      NLM_F_ACK | questions[i].flags);
		message_end(&m);
		state += talk(&m, 0, NULL, 0);
		s->sum[i] = state;
	}
	listener = NULL;
}

/**
 * state_changed() - compare with what was remembered
 * @family: its number
 * @before: from state_take()
 *
 * Return: what is not as it was; NULL if all is
 */
const char *state_changed(uint16_t family, const struct snapshot *before)
{
	struct snapshot now;
	unsigned int i;

	state_take(family, &now);
	for (i = 0; i < ARRAY_SIZE(questions); i++)
		if (now.sum[i] != before->sum[i])
			return questions[i].name;
	return NULL;
}
