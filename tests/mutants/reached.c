// SPDX-License-Identifier: GPL-2.0
/*
 * Which mutant is alive in a program of userspace: number of tests/mutants/mutate, from
 * the environment. Those whose place is come to are noted in the file $KRB5_REACHED, a
 * byte for each: it is mapped, so that a process that is killed or may call nothing has
 * noted them too.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define NUMBERS	4096

int krb5_mutant_is(int number);

static int mutant;
static unsigned char *reached;

__attribute__((constructor)) static void choose_mutant(void)
{
	const char *number = getenv("KRB5_MUTANT"), *path = getenv("KRB5_REACHED");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;

	mutant = number ? atoi(number) : 0;
	if (fd < 0)
		return;
	reached = mmap(NULL, NUMBERS, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (reached == MAP_FAILED)
		abort();
	close(fd);
}

/**
 * krb5_mutant_is() - note that the place of a mutant is come to
 * @number: of the mutant
 *
 * Return: whether it is alive
 */
int krb5_mutant_is(int number)
{
	if (reached && number < NUMBERS)
		reached[number] = 1;
	return number == mutant;
}
