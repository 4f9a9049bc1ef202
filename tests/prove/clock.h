/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's calendar, as der.c uses it: its arguments are dates. */
s64 mktime64(unsigned int year, unsigned int mon, unsigned int day,
	     unsigned int hour, unsigned int min, unsigned int sec)
{
	CLAIM(year >= 1 && year <= 9999 && mon >= 1 && mon <= 12);
	CLAIM(day >= 1 && day <= 31 && hour < 24 && min < 60 && sec < 60);
	return nondet_s64();
}

void time64_to_tm(s64 seconds, int offset, struct tm *tm)
{
	*tm = (struct tm){ nondet_int(), nondet_int(), nondet_int(),
			   nondet_int(), nondet_int(), nondet_int() };
	__CPROVER_assume(tm->tm_year >= -1899 && tm->tm_year <= 8099);
	__CPROVER_assume(tm->tm_mon >= 0 && tm->tm_mon < 12);
	__CPROVER_assume(tm->tm_mday > 0 && tm->tm_mday < 32);
	__CPROVER_assume(tm->tm_hour >= 0 && tm->tm_hour < 24);
	__CPROVER_assume(tm->tm_min >= 0 && tm->tm_min < 60);
	__CPROVER_assume(tm->tm_sec >= 0 && tm->tm_sec < 60);
}
