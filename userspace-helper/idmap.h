/* SPDX-License-Identifier: GPL-2.0 */
/*
 * krb5-ap idmap: the userspace side of the kernel's principal map.
 */
#ifndef _KRB5_AP_HELPER_IDMAP_H
#define _KRB5_AP_HELPER_IDMAP_H

#include <stdbool.h>
#include <sys/types.h>

#include "krb5-ap.h"
#include "nl.h"

/* Seconds for which an answer is good, unless the user says something else. */
#define IDMAP_LIFETIME		600
/* And for which it is good that there is no such user: one may be made. */
#define IDMAP_LIFETIME_NOBODY	60

/**
 * struct who - the user of a principal on this machine
 * @nobody: there is none
 * @uid: user
 * @gid: primary group
 * @groups: all groups; to be freed
 * @count: how many
 */
struct who {
	bool nobody;
	uid_t uid;
	gid_t gid;
	gid_t *groups;
	int count;
};

/**
 * struct idmap - a helper at work
 * @nl: for requests; answers are sent over it under a lock of idmap_answer.c
 * @family: number of the family, as @nl is used for others as well
 * @questions: multicast socket; NULL if there is no module
 */
struct idmap {
	struct nl nl;
	__u16 family;
	struct mnl_socket *questions;
};

/* idmap_who.c */
bool who_is_local(const char *name);
int who_find(void *krb5, const char *name, struct who *who);
void *who_begin(void);
void who_end(void *krb5);

/* idmap_nss.c */
void nss_begin(void);
bool nss_knows(const char *user);

/* idmap_answer.c */
int idmap_answers_begin(__u32 lifetime);
void idmap_answers_queue(const char *name, __u32 question, __u32 wait_ms);
void idmap_answers_lock(void);
void idmap_answers_unlock(struct idmap *idmap);

/* idmap_run.c */
int idmap_open(struct idmap *idmap, bool loud);
void idmap_close(struct idmap *idmap);
bool idmap_lives(struct idmap *idmap);
void idmap_read(struct idmap *idmap);
bool idmap_lifetime(const char *text, __u32 *lifetime);
int run_signals(void);
struct mnl_socket *run_events_open(void);
bool run_events_read(struct mnl_socket *sock);
void run_notify(const char *text);

/* Subcommands. */
enum status idmap_run(const struct command *command, int argc, char **argv);
enum status idmap_list(const struct command *command, int argc, char **argv);
enum status idmap_status(const struct command *command, int argc, char **argv);

#endif /* _KRB5_AP_HELPER_IDMAP_H */
