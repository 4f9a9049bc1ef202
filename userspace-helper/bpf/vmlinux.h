/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What bpf/bpf_helpers.h needs of the kernel's types. The program reads no structure
 * of the kernel, so that there is nothing to relocate and no dump of a kernel's BTF.
 */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

enum bpf_map_type {
	BPF_MAP_TYPE_UNSPEC,
};

#endif /* __VMLINUX_H__ */
