// SPDX-License-Identifier: GPL-2.0
/*
 * Options of the commands, and their help.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "krb5-ap.h"

static void put_usage(FILE *file, const struct command *command)
{
	const char *line = command->usage, *end;

	for (;;) {
		end = strchrnul(line, '\n');
		fprintf(file, "%s krb5-ap %s%s%.*s\n",
			line == command->usage ? "usage:" : "      ",
			command->name, *line == '\n' || !*line ? "" : " ",
			(int)(end - line), line);
		if (!*end)
			break;
		line = end + 1;
	}
}

/**
 * help() - explain a command on standard output
 * @command: the command
 */
void help(const struct command *command)
{
	put_usage(stdout, command);
	printf("\n%s", command->help);
}

/**
 * bad_usage() - tell the user how a command is called
 * @command: the command
 *
 * Return: the exit status
 */
enum status bad_usage(const struct command *command)
{
	put_usage(stderr, command);
	return STATUS_USAGE;
}

/**
 * next_option() - read the next option
 * @command: the command; "--help" explains it and ends the program
 * @argc: number of arguments
 * @argv: the arguments
 * @letters: as for getopt_long()
 * @options: as for getopt_long(); "help" has the value 'h'
 *
 * Return: the option, -1 after the last one, '?' if it is wrong
 */
int next_option(const struct command *command, int argc, char **argv,
		const char *letters, const struct option *options)
{
	int c = getopt_long(argc, argv, letters, options, NULL);

	if (c == 'h') {
		help(command);
		exit(fflush(stdout) ? STATUS_FAILED : STATUS_OK);
	}
	return c;
}
