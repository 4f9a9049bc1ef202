// SPDX-License-Identifier: GPL-2.0
/* The parser of batch files. */
#include "accept_batch.c"
#include "glue.h"

/* Parses a file; the number of complaints. */
unsigned int glue_batch(char *text, size_t *lines)
{
	struct batch batch = { .path = "batch", .text = text };
	size_t i;

	parse(&batch);
	*lines = batch.count;
	for (i = 0; i < batch.count; i++)
		question_free(&batch.line[i].question);
	free(batch.line);
	return batch.bad;
}
