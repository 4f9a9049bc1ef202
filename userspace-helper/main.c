// SPDX-License-Identifier: GPL-2.0
/*
 * krb5-ap: loads service keys into the kernel module krb5_ap, and shows what
 * it does.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "krb5-ap.h"

static const struct command *const commands[] = {
	&load_command,
	&status_command,
	&stats_command,
	&config_command,
	&flush_command,
	&accept_command,
};

#define COMMANDS	(sizeof(commands) / sizeof(*commands))

/* Says what is wrong, on standard error. */
void complain(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("krb5-ap: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/* Says what is wrong with the command line, and where to read on. */
int bad_usage(const struct command *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "krb5-ap %s: ", command->name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nTry: krb5-ap %s --help\n", command->name);
	return STATUS_USAGE;
}

bool is_help(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

int show_help(const struct command *command)
{
	printf("usage: krb5-ap %s %s", command->name, command->usage);
	return STATUS_OK;
}

static void usage(FILE *to)
{
	size_t i;

	fputs("usage: krb5-ap COMMAND [ARGUMENT...]\n\n", to);
	for (i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-8s %s\n", commands[i]->name,
			commands[i]->summary);
	fputs("\nkrb5-ap COMMAND --help tells more. All of it is about the network namespace\nthat it is called in. The manual page is krb5-ap(8).\n",
	      to);
}

int main(int argc, char **argv)
{
	size_t i;

	/* Keys are in memory for a while: no core file, no ptrace by others. */
	prctl(PR_SET_DUMPABLE, 0);

	if (argc < 2) {
		usage(stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help")) {
		usage(stdout);
		return STATUS_OK;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("krb5-ap " VERSION);
		return STATUS_OK;
	}
	for (i = 0; i < COMMANDS; i++) {
		if (strcmp(argv[1], commands[i]->name))
			continue;
		if (is_help(argc - 1, argv + 1))
			return show_help(commands[i]);
		return commands[i]->run(argc - 1, argv + 1);
	}
	complain("there is no command '%s'", argv[1]);
	usage(stderr);
	return STATUS_USAGE;
}
