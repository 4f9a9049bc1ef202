/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers for Prometheus.
 */
#ifndef _KRB5_AP_METRICS_H
#define _KRB5_AP_METRICS_H

#include <stdio.h>

#include "nl.h"

int metrics_write(struct nl *nl, FILE *file);
void metrics_head(FILE *file, const char *name, const char *type,
		  const char *help);

#endif /* _KRB5_AP_METRICS_H */
