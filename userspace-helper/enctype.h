/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Encryption types.
 */
#ifndef _KRB5_AP_ENCTYPE_H
#define _KRB5_AP_ENCTYPE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

/* Longest text of enctype_name(), with its end. */
#define ENCTYPE_NAME_MAX	64

size_t enctype_key_len(__s32 enctype);
const char *enctype_name(__s32 enctype, char name[ENCTYPE_NAME_MAX]);
bool enctype_parse(const char *text, __s32 *enctype);

#endif /* _KRB5_AP_ENCTYPE_H */
