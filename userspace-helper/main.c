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

static void overview(FILE *file)
{
	size_t i;

	fputs("usage: krb5-ap COMMAND [ARGUMENT...]\n"
	      "       krb5-ap --help | --version\n\n", file);
	for (i = 0; i < COMMANDS; i++)
		fprintf(file, "  %-8s %.*s\n", commands[i]->name,
			(int)strcspn(commands[i]->help, "\n"),
			commands[i]->help);
	fputs("\n\"krb5-ap COMMAND --help\" tells more. See krb5-ap(8).\n",
	      file);
}

static enum status run(int argc, char **argv)
{
	size_t i;

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
	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[1], commands[i]->name)) {
			/* getopt() writes it before its messages. */
			argv[1] = "krb5-ap";
			return commands[i]->run(commands[i], argc - 1,
						argv + 1);
		}
	say("there is no command \"%s\"; krb5-ap --help lists them", argv[1]);
	return STATUS_USAGE;
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
