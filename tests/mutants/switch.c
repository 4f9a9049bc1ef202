// SPDX-License-Identifier: GPL-2.0
/* Which mutant is alive: number of tests/mutants/mutate, from the environment. */
#include <stdlib.h>

int krb5_mutant;

__attribute__((constructor)) static void choose_mutant(void)
{
	const char *number = getenv("KRB5_MUTANT");

	krb5_mutant = number ? atoi(number) : 0;
}
