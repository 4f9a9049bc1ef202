// SPDX-License-Identifier: GPL-2.0
/*
 * Refuses to run modprobe for the GSS mechanism of Kerberos.
 *
 * gss_mech_get_by_OID() requests the module before it looks for the mechanism, and
 * knfsd calls it for each context: each login starts a process, although the
 * mechanism is registered. krb5-apd attaches this as long as it is.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* The object identifier is that of RFC 1964. */
#define MODULE	"rpc-auth-gss-1.2.840.113554.1.2.2"

#define EEXIST	17

char LICENSE[] SEC("license") = "GPL";

/* How often it has refused. */
__u64 refused;

SEC("lsm/kernel_module_request")
int BPF_PROG(module_request, char *name, int ret)
{
	char text[sizeof(MODULE) + 1];
	long len;

	/* Another security module has refused already. */
	if (ret)
		return ret;
	len = bpf_probe_read_kernel_str(text, sizeof(text), name);
	if (len != sizeof(MODULE) ||
	    bpf_strncmp(text, sizeof(MODULE), MODULE))
		return 0;
	__sync_fetch_and_add(&refused, 1);
	return -EEXIST;
}
