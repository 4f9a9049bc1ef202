// SPDX-License-Identifier: GPL-2.0
/*
 * Whether anything compares, branches on or indexes with a secret: valgrind's
 * memcheck, to which keys, derived keys and MACs are memory that was never
 * written. It reports each jump and each address that depends on such memory.
 *
 * The module's own files are compiled as they are. In place of the ciphers there
 * are shim/primitives.c's, whose results are marked; what a cipher text or a
 * comparison tells is public, and is marked so.
 *
 * usage: valgrind --error-exitcode=9 TARGET FILE|DIRECTORY...
 */
#include <valgrind/memcheck.h>

#include "crypt/crypt.h"
#include "env.h"

void shim_secret(void *p, size_t len)
{
	VALGRIND_MAKE_MEM_UNDEFINED(p, len);
}

void shim_public(void *p, size_t len)
{
	VALGRIND_MAKE_MEM_DEFINED(p, len);
}

void env_secret(void *p, size_t len)
{
	shim_secret(p, len);
}

unsigned long shim_declassify(unsigned long value)
{
	shim_public(&value, sizeof(value));
	return value;
}

/* Keys of others, such as the session key of a ticket, are known as they are set. */
int __real_krb5_crypt_set_key(struct krb5_scratch *scratch,
			      const struct krb5_enctype_desc *desc,
			      const u8 *key);
int __wrap_krb5_crypt_set_key(struct krb5_scratch *scratch,
			      const struct krb5_enctype_desc *desc,
			      const u8 *key);

int __wrap_krb5_crypt_set_key(struct krb5_scratch *scratch,
			      const struct krb5_enctype_desc *desc,
			      const u8 *key)
{
	shim_secret((void *)key, desc->key_len);
	return __real_krb5_crypt_set_key(scratch, desc, key);
}
