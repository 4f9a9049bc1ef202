// SPDX-License-Identifier: GPL-2.0
/* Appended to main.c: which mutant is alive, from the kernel's command line. */
int krb5_mutant;

static int __init choose_mutant(char *number)
{
	return !kstrtoint(number, 0, &krb5_mutant);
}
__setup("krb5_mutant=", choose_mutant);
