/* SPDX-License-Identifier: GPL-2.0 */
/* Functions of the helper that are private to their files: see the .c files. */
#ifndef _FUZZ_HELPER_GLUE_H
#define _FUZZ_HELPER_GLUE_H

#include <stdbool.h>
#include <stddef.h>

unsigned int glue_batch(char *text, size_t *lines);
bool glue_setting(char *text);

#endif /* _FUZZ_HELPER_GLUE_H */
