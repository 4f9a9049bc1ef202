// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap: uploads keys to the kernel module krb5_ap, and shows and sets what
 * it does.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "krb5-ap.h"
#include "text.h"

static const struct command *const commands[] = {
	&load_command,
	&check_command,
	&status_command,
	&stats_command,
	&config_command,
	&flush_command,
	&accept_command,
	&monitor_command,
	&cred_command,
	&replay_command,
	&idmap_command,
	&nfsd_command,
};

#define COMMANDS	(sizeof(commands) / sizeof(*commands))

/* Longest name of a command that a misspelt one is compared with. */
#define WORD_MAX	16

static void overview(FILE *file)
{
	size_t i;

	fputs("usage: krb5-ap COMMAND [ARGUMENT...]\n"
	      "       krb5-ap help [COMMAND]\n"
	      "       krb5-ap --help | --version\n\n", file);
	for (i = 0; i < COMMANDS; i++)
		fprintf(file, "  %-8s %.*s\n", commands[i]->name,
			(int)strcspn(commands[i]->help, "\n"),
			commands[i]->help);
	fputs("\n\"krb5-ap help COMMAND\" tells more. See krb5-ap(8).\n", file);
}

static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(name, commands[i]->name))
			return commands[i];
	return NULL;
}

/* Letters to insert, to drop or to change until one is the other. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[WORD_MAX + 1], i, j, above, before;
	unsigned int len = strlen(b);

	if (len > WORD_MAX)
		return WORD_MAX;
	for (j = 0; j <= len; j++)
		row[j] = j;
	for (i = 1; *a; a++, i++) {
		before = row[0];
		row[0] = i;
		for (j = 1; j <= len; j++) {
			above = row[j];
			row[j] = before + (*a != b[j - 1]);
			if (row[j] > above + 1)
				row[j] = above + 1;
			if (row[j] > row[j - 1] + 1)
				row[j] = row[j - 1] + 1;
			before = above;
		}
	}
	return row[len];
}

static enum status unknown(const char *name)
{
	unsigned int least = 3, is;
	const char *nearest = NULL;
	size_t i;

	for (i = 0; i < COMMANDS; i++) {
		is = distance(name, commands[i]->name);
		if (is < least && is < strlen(commands[i]->name)) {
			least = is;
			nearest = commands[i]->name;
		}
	}
	if (nearest)
		say("there is no command \"%s\"; did you mean \"krb5-ap %s\"? krb5-ap help lists them",
		    name, nearest);
	else
		say("there is no command \"%s\"; krb5-ap help lists them",
		    name);
	return STATUS_USAGE;
}

/* krb5-ap help [COMMAND] */
static enum status help_command(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2 || !strcmp(argv[1], "--help")) {
		overview(stdout);
		return STATUS_OK;
	}
	command = find(argv[1]);
	if (!command)
		return unknown(argv[1]);
	help(command);
	return STATUS_OK;
}

static enum status run(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		overview(stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		overview(stdout);
		return STATUS_OK;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("krb5-ap " VERSION);
		return STATUS_OK;
	}
	if (!strcmp(argv[1], "help"))
		return help_command(argc - 1, argv + 1);
	command = find(argv[1]);
	if (!command)
		return unknown(argv[1]);
	/* getopt() writes it before its messages. */
	argv[1] = "krb5-ap";
	return command->run(command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	enum status status;

	/* Keys pass through: no core dumps, no debuggers. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		say("cannot forbid core dumps: %s", strerror(errno));
	status = run(argc, argv);
	if (fflush(stdout) || ferror(stdout)) {
		say("cannot write to standard output: %s", strerror(errno));
		if (status == STATUS_OK)
			status = STATUS_FAILED;
	}
	return status;
}
