/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration of a network namespace, for commands that keep it.
 */
#ifndef _KRB5_AP_CONFIG_H
#define _KRB5_AP_CONFIG_H

#include <stdbool.h>
#include <stdio.h>

#include "nl.h"

struct config;

struct config *config_new(void);
bool config_knows(const char *name);
bool config_add(struct config *config, char *text);
int config_apply(struct nl *nl, const struct config *config);
int config_list(struct nl *nl, bool as_json);
int config_write(struct nl *nl, FILE *file, const char *prefix);
bool config_is_setting(const char *text);
int config_restore(struct nl *nl, const char *text);

#endif /* _KRB5_AP_CONFIG_H */
