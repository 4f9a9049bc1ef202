/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A fuzzer of the netlink families of the module. fuzz.c sends, message.c makes what
 * is sent, values.c chooses; starve.c has allocations fail, and state.c sees what has
 * changed then; world.c asks afterwards whether the module still works.
 */
#ifndef KRB5_AP_TESTS_NETLINK_FUZZ_H
#define KRB5_AP_TESTS_NETLINK_FUZZ_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MESSAGE_MAX	65000
#define TOKENS_MAX	4096

enum kind {
	KIND_BINARY,
	KIND_FLAG,
	KIND_NEST,
	KIND_PAD,
	KIND_S32,
	KIND_S64,
	KIND_STRING,
	KIND_U32,
	KIND_U64,
};

struct attribute {
	uint16_t type;
	enum kind kind;
	unsigned int set;	/* of a nest's attributes */
	bool multi;
	const char *name;
};

struct attribute_set {
	const struct attribute *attribute;
	unsigned int count;
};

struct operation {
	unsigned int family;
	uint8_t cmd;
	unsigned int set;
	bool dump;
	uint64_t request;	/* bits of its set: what the spec lets one send */
	const char *name;
};

struct family {
	const char *name;
	uint16_t id;
};

struct bytes {
	unsigned char *data;
	size_t len;
};

/* A message in the making. */
struct message {
	unsigned char buf[MESSAGE_MAX + 64];
	size_t len;
	bool full;
};

/* values.c */
void seed(uint64_t value);
unsigned int below(unsigned int n);
bool chance(unsigned int percent);
void noise(void *to, size_t len);
uint32_t number32(void);
uint64_t number64(void);
size_t blob(void *to, size_t room);
size_t text(char *to, size_t room, bool name);
size_t part(char *to, size_t room);

/* message.c */
void message_begin(struct message *m, uint16_t family, uint8_t cmd,
		   uint16_t flags);
void message_put(struct message *m, uint16_t type, const void *data, size_t len);
void message_put_u32(struct message *m, uint16_t type, uint32_t value);
size_t message_nest(struct message *m, uint16_t type);
void message_nest_end(struct message *m, size_t start);
void message_end(struct message *m);
unsigned int message_random(struct message *m);
bool message_clean(struct message *m, unsigned int n);
uint8_t operation_id(unsigned int n, uint16_t *family);
extern struct bytes tokens[TOKENS_MAX];
extern unsigned int token_count;
extern uint32_t last_upload;
unsigned int operation_count(void);
const char *operation_name(unsigned int n, const char **family);
uint16_t *family_id(unsigned int n, const char **name);

/* fuzz.c */
int talk(struct message *m, uint16_t want, void *value, size_t room);
void renew_sockets(void);
extern void (*listener)(const struct nlmsghdr *nlh);
void verdict(bool good, const char *what, const char *detail);

/* world.c */
int world_read(const char *path);
void world_put_key(struct message *m);
int world_begin(uint16_t family, uint32_t *upload);
void world_make_add(struct message *m, uint16_t family, uint32_t upload);
void world_make_commit(struct message *m, uint16_t family, uint32_t upload);
int world_load(uint16_t family);
size_t world_ticket(void *to, size_t room);
bool world_make_accept(struct message *m, uint16_t family);
int world_reset(uint16_t family);
void world_restore(uint16_t family);
void world_check(uint16_t family);

/* state.c */
#define STATE_PARTS	8

struct snapshot {
	uint64_t sum[STATE_PARTS];
};

void state_take(uint16_t family, struct snapshot *s);
const char *state_changed(uint16_t family, const struct snapshot *before);

/* starve.c */
void starve_open(void);
void starve(void);

#endif
