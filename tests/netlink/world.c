// SPDX-License-Identifier: GPL-2.0
/*
 * Keys and requests of this test, and whether the module still judges them rightly.
 */
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/krb5_ap.h>

#include "fuzz.h"

#define CHECKS_MAX	1024
#define LINE_MAX	(1 << 18)

struct key {
	char realm[64];
	char component[2][64];
	uint32_t kvno;
	uint32_t enctype;
	struct bytes value;
};

/* The fuzzer names the one, and only the requests of the test are for the other. */
static struct key key, own_key;
static struct bytes checks[CHECKS_MAX], spares[CHECKS_MAX], ticket;
static unsigned int check_count, spare_count, spares_used;

static struct bytes unhex(const char *hex)
{
	struct bytes bytes = { .len = strlen(hex) / 2 };
	unsigned int byte;
	size_t i;

	bytes.data = malloc(bytes.len + 1);
	for (i = 0; bytes.data && i < bytes.len; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			exit(2);
		bytes.data[i] = byte;
	}
	return bytes;
}

static bool read_key(const char *line, const char *format, struct key *k)
{
	static char hex[LINE_MAX];

	if (sscanf(line, format, k->realm, k->component[0], k->component[1], &k->kvno,
		   &k->enctype, hex) != 6)
		return false;
	k->value = unhex(hex);
	return true;
}

/**
 * world_read() - read keys and requests
 * @path: a file with lines: "key REALM COMPONENT COMPONENT KVNO ENCTYPE HEX", the one
 *	for which tokens are; "own-key ...", for checks and spares; "ticket HEX";
 *	"token HEX", to be sent by the fuzzer; "check HEX"; "spare HEX", for starve.c
 *
 * Return: 0, or -1 if that cannot be read
 */
int world_read(const char *path)
{
	static char line[LINE_MAX], hex[LINE_MAX];
	FILE *file = fopen(path, "r");

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "token %s", hex) == 1 && token_count < TOKENS_MAX)
			tokens[token_count++] = unhex(hex);
		else if (sscanf(line, "check %s", hex) == 1 &&
			 check_count < CHECKS_MAX)
			checks[check_count++] = unhex(hex);
		else if (sscanf(line, "spare %s", hex) == 1 &&
			 spare_count < CHECKS_MAX)
			spares[spare_count++] = unhex(hex);
		else if (sscanf(line, "ticket %s", hex) == 1)
			ticket = unhex(hex);
		else if (!read_key(line, "key %63s %63s %63s %u %u %s", &key) &&
			 !read_key(line, "own-key %63s %63s %63s %u %u %s", &own_key))
			return -1;
	}
	fclose(file);
	return token_count && check_count && key.value.len && own_key.value.len &&
	       ticket.len ? 0 : -1;
}

static void put_key(struct message *m, const struct key *k)
{
	message_put(m, KRB5_AP_A_KEY_REALM, k->realm, strlen(k->realm));
	message_put(m, KRB5_AP_A_KEY_COMPONENT, k->component[0],
		    strlen(k->component[0]));
	message_put(m, KRB5_AP_A_KEY_COMPONENT, k->component[1],
		    strlen(k->component[1]));
	message_put_u32(m, KRB5_AP_A_KEY_NAME_TYPE, 1);
	message_put_u32(m, KRB5_AP_A_KEY_KVNO, k->kvno);
	message_put_u32(m, KRB5_AP_A_KEY_ENCTYPE, k->enctype);
	message_put(m, KRB5_AP_A_KEY_VALUE, k->value.data, k->value.len);
}

/**
 * world_put_key() - put the attributes of the key that the fuzzer may name
 * @m: the message
 */
void world_put_key(struct message *m)
{
	put_key(m, &key);
}

/* A request without attributes, or with one number. */
static int simple(uint16_t family, uint8_t cmd, uint16_t type, uint32_t value)
{
	struct message m;

	message_begin(&m, family, cmd, NLM_F_ACK);
	if (type)
		message_put_u32(&m, type, value);
	message_end(&m);
	return talk(&m, 0, NULL, 0);
}

/* What can be set, as far as the tests below depend on it. */
static int configure(uint16_t family)
{
	static const struct {
		uint16_t type;
		uint32_t value;
	} settings[] = {
		{ KRB5_AP_A_CONFIG_SKEW, 3600 },
		{ KRB5_AP_A_CONFIG_TOKEN_MAX, 65536 },
		{ KRB5_AP_A_CONFIG_REPLAY_MAX, 1 << 20 },
		{ KRB5_AP_A_CONFIG_ENCTYPES, 18 },
		{ KRB5_AP_A_CONFIG_REPLAY_COLD_START, KRB5_AP_REPLAY_COLD_START_OFF },
		{ KRB5_AP_A_CONFIG_KVNO, KRB5_AP_KVNO_STRICT },
		{ KRB5_AP_A_CONFIG_SERVICE_NAME, KRB5_AP_SERVICE_NAME_EXACT },
	};
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(settings); i++) {
		err = simple(family, KRB5_AP_CMD_CONFIG_SET, settings[i].type,
			     settings[i].value);
		if (err)
			return err;
	}
	return 0;
}

/* The owner's: only in the initial user namespace. */
static int raise_ceilings(uint16_t family)
{
	static const uint16_t types[] = {
		KRB5_AP_A_CONFIG_CEILING_SKEW, KRB5_AP_A_CONFIG_CEILING_TOKEN,
		KRB5_AP_A_CONFIG_CEILING_REPLAY, KRB5_AP_A_CONFIG_CEILING_KEYS,
	};
	static const uint32_t values[] = { 86400, 1 << 20, 1 << 22, 1 << 16 };
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		err = simple(family, KRB5_AP_CMD_CONFIG_SET, types[i], values[i]);
		if (err)
			return err;
	}
	return 0;
}

/**
 * world_ticket() - tell what a ticket looks like
 * @to: set to one
 * @room: bytes there
 *
 * Return: its length
 */
size_t world_ticket(void *to, size_t room)
{
	size_t len = ticket.len < room ? ticket.len : room;

	memcpy(to, ticket.data, len);
	return len;
}

/**
 * world_begin() - begin an upload
 * @family: its number
 * @upload: set to that of the upload
 *
 * Return: 0 or -errno
 */
int world_begin(uint16_t family, uint32_t *upload)
{
	struct message m;

	message_begin(&m, family, KRB5_AP_CMD_KEY_BEGIN, NLM_F_ACK);
	message_end(&m);
	return talk(&m, KRB5_AP_A_KEYSET_UPLOAD, upload, sizeof(*upload));
}

/**
 * world_make_add() - make the message that adds both keys of the test to an upload
 * @m: the message
 * @family: its number
 * @upload: that of the upload
 */
void world_make_add(struct message *m, uint16_t family, uint32_t upload)
{
	const struct key *keys[] = { &key, &own_key };
	unsigned int i;
	size_t nest;

	message_begin(m, family, KRB5_AP_CMD_KEY_ADD, NLM_F_ACK);
	message_put_u32(m, KRB5_AP_A_KEYSET_UPLOAD, upload);
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		nest = message_nest(m, KRB5_AP_A_KEYSET_ENTRY);
		put_key(m, keys[i]);
		message_nest_end(m, nest);
	}
	message_end(m);
}

/**
 * world_make_commit() - make the message that ends an upload of both keys
 * @m: the message
 * @family: its number
 * @upload: that of the upload
 */
void world_make_commit(struct message *m, uint16_t family, uint32_t upload)
{
	message_begin(m, family, KRB5_AP_CMD_KEY_COMMIT, NLM_F_ACK);
	message_put_u32(m, KRB5_AP_A_KEYSET_UPLOAD, upload);
	message_put_u32(m, KRB5_AP_A_KEYSET_COUNT, 2);
	message_end(m);
}

/**
 * world_load() - load the keys of this test, and no others
 * @family: its number
 *
 * Return: 0 or -errno
 */
int world_load(uint16_t family)
{
	uint32_t upload = 0;
	struct message m;
	int err;

	err = world_begin(family, &upload);
	if (err)
		return err;
	world_make_add(&m, family, upload);
	err = talk(&m, 0, NULL, 0);
	if (err)
		return err;
	world_make_commit(&m, family, upload);
	return talk(&m, 0, NULL, 0);
}

static void make_accept(struct message *m, uint16_t family, const struct bytes *token)
{
	message_begin(m, family, KRB5_AP_CMD_ACCEPT, NLM_F_ACK);
	message_put(m, KRB5_AP_A_ACCEPT_TOKEN, token->data, token->len);
	message_put_u32(m, KRB5_AP_A_ACCEPT_FRAMING, KRB5_AP_FRAMING_RAW);
	message_end(m);
}

/**
 * world_make_accept() - make a message with a request that was not used
 * @m: the message
 * @family: its number
 *
 * Return: false if there are no more
 */
bool world_make_accept(struct message *m, uint16_t family)
{
	if (spares_used == spare_count)
		return false;
	make_accept(m, family, &spares[spares_used++]);
	return true;
}

/* The reason for which a request is accepted or not; -errno if there is none. */
static int judge(uint16_t family, const struct bytes *token)
{
	int32_t reason = KRB5_AP_REASON_NONE;
	struct message m;
	int err;

	make_accept(&m, family, token);
	err = talk(&m, KRB5_AP_A_ACCEPT_REASON, &reason, sizeof(reason));
	return err ?: reason;
}

static void expect(int got, int want, const char *what)
{
	char detail[32];

	snprintf(detail, sizeof(detail), "%d, not %d", got, want);
	verdict(got == want, what, detail);
}

/**
 * world_reset() - have it as the tests need it, whatever was done
 * @family: its number
 *
 * Return: 0 or -errno
 */
int world_reset(uint16_t family)
{
	/* In a user's namespaces that is refused, and ceilings are as they were. */
	raise_ceilings(family);
	return configure(family) ?:
	       simple(family, KRB5_AP_CMD_REPLAY_SUSPEND, KRB5_AP_A_REPLAY_SUSPEND, 0) ?:
	       world_load(family);
}

/**
 * world_restore() - the same, as a test of its own
 * @family: its number
 */
void world_restore(uint16_t family)
{
	expect(world_reset(family), 0, "it can be configured, and takes keys");
}

/**
 * world_check() - see whether the module works
 * @family: its number
 *
 * Each request is accepted once, and each is then known; so many entries are in the
 * replay table.
 */
void world_check(uint16_t family)
{
	unsigned int i, accepted = 0, known = 0;
	uint32_t keys = 0, entries = 0;
	struct message m;
	int reason;

	expect(simple(family, KRB5_AP_CMD_FLUSH, KRB5_AP_A_FLUSH_WHAT,
		      KRB5_AP_FLUSH_WHAT_REPLAY), 0, "the replay table is flushed");
	for (i = 0; i < check_count; i++) {
		reason = judge(family, &checks[i]);
		accepted += !reason;
		if (reason && i == accepted)
			printf("# request %u: %d\n", i, reason);
	}
	expect(accepted, check_count, "each request is accepted");
	for (i = 0; i < check_count; i++)
		known += judge(family, &checks[i]) == KRB5_AP_REASON_REPLAY;
	expect(known, check_count, "none is accepted twice");
	message_begin(&m, family, KRB5_AP_CMD_STATUS_GET, NLM_F_ACK);
	message_end(&m);
	expect(talk(&m, KRB5_AP_A_STATUS_REPLAY_ENTRIES, &entries, sizeof(entries)),
	       0, "status answers");
	expect(entries, check_count, "the replay table has each of them");
	talk(&m, KRB5_AP_A_STATUS_KEYS, &keys, sizeof(keys));
	expect(keys, 2, "two keys are loaded");
}
