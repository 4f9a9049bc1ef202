/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Modules that come and go.
 */
#ifndef _KRB5_AP_FAMILY_EVENTS_H
#define _KRB5_AP_FAMILY_EVENTS_H

#include <libmnl/libmnl.h>
#include <stdbool.h>

struct mnl_socket *family_events_open(void);
bool family_events_read(struct mnl_socket *sock);

#endif /* _KRB5_AP_FAMILY_EVENTS_H */
