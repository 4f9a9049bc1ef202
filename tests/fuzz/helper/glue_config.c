// SPDX-License-Identifier: GPL-2.0
/* The parser of settings. */
#include "config.c"
#include "glue.h"

bool glue_setting(char *text)
{
	struct config config = {};

	return parse_setting(&config, text);
}
