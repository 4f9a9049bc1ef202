/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands of krb5-ap share.
 */
#ifndef _KRB5_AP_HELPER_H
#define _KRB5_AP_HELPER_H

#include <stdbool.h>
#include <stddef.h>

/* Exit statuses; the manual page promises them. */
enum status {
	STATUS_OK,
	STATUS_FAILED,		/* refused, or it did not work */
	STATUS_USAGE,		/* command line or batch file is wrong */
	STATUS_NO_VERDICT,	/* accept: the kernel could not judge */
};

/**
 * struct command - one command of the program
 * @name: how it is called
 * @usage: its arguments, one line for each form
 * @help: what it does, in a few lines
 * @run: does it; argv[0] is the command
 */
struct command {
	const char *name;
	const char *usage;
	const char *help;
	enum status (*run)(const struct command *command, int argc,
			   char **argv);
};

/**
 * struct subcommand - one of several things that a command does
 * @name: the word after the command's
 * @run: does it
 */
struct subcommand {
	const char *name;
	enum status (*run)(const struct command *command, int argc,
			   char **argv);
};

extern const struct command load_command;
extern const struct command check_command;
extern const struct command status_command;
extern const struct command stats_command;
extern const struct command config_command;
extern const struct command flush_command;
extern const struct command accept_command;
extern const struct command monitor_command;
extern const struct command cred_command;
extern const struct command replay_command;
extern const struct command idmap_command;
extern const struct command nfsd_command;

/* option.c */
struct option;
enum status bad_usage(const struct command *command);
int next_option(const struct command *command, int argc, char **argv,
		const char *letters, const struct option *options);
bool json_option(const struct command *command, int argc, char **argv,
		 bool *as_json);
void help(const struct command *command);
enum status run_subcommand(const struct command *command,
			   const struct subcommand *subcommands, size_t count,
			   int argc, char **argv);

#endif /* _KRB5_AP_HELPER_H */
