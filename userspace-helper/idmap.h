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
 * @ask: takes a question: the principal, its number, and for how many milliseconds
 *	the kernel waits, 0 if it does not
 * @data: first argument of @ask
 */
struct idmap {
	struct nl nl;
	__u16 family;
	struct mnl_socket *questions;
	void (*ask)(void *data, const char *name, __u32 question,
		    __u32 wait_ms);
	void *data;
};

/* idmap_who.c */
int who_find_user(const char *local, struct who *who);
bool who_is_local(const char *name);
int who_find(void *krb5, const char *name, struct who *who);
void *who_begin(void);
void who_end(void *krb5);

/* idmap_nss.c */
void nss_begin(void);
bool nss_knows(const char *user);
bool nss_knows_groups(const char *user, gid_t gid);

/* idmap_kernel.c */
int idmap_open(struct idmap *idmap, bool loud);
int idmap_listen(struct idmap *idmap);
int idmap_catch_up(struct idmap *idmap);
void idmap_close(struct idmap *idmap);
bool idmap_lives(struct idmap *idmap);
bool idmap_read(struct idmap *idmap);
void idmap_answer(struct idmap *idmap, const char *name, __u32 number,
		  const struct who *who, __u32 lifetime);

/* idmap_answer.c */
int idmap_answers_begin(__u32 lifetime);
int idmap_answers_start(void);
void idmap_answers_queue(void *data, const char *name, __u32 question,
			 __u32 wait_ms);
void idmap_answers_read(struct idmap *idmap);
void idmap_answers_lock(void);
void idmap_answers_unlock(struct idmap *idmap);
void idmap_answers_leave(int status) __attribute__((noreturn));

/* idmap_run.c */
bool idmap_lifetime(const char *text, __u32 *lifetime);
int run_signals(void);
void run_notify(const char *text);

/* idmap_status.c */
int idmap_numbers(struct nl *nl, void (*take)(void *data, const char *name,
					      bool events, __u64 number),
		  void *data);

/* Subcommands. */
enum status idmap_run(const struct command *command, int argc, char **argv);
enum status idmap_list(const struct command *command, int argc, char **argv);
enum status idmap_status(const struct command *command, int argc, char **argv);

#endif /* _KRB5_AP_HELPER_IDMAP_H */
