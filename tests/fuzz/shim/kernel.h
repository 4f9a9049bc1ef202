/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of the kernel as the pure files of kmod/ use, for userspace. Every file
 * is compiled with -include of this one; the kernel's own headers are empty files
 * that the Makefile makes.
 */
#ifndef _FUZZ_SHIM_KERNEL_H
#define _FUZZ_SHIM_KERNEL_H

#include "types.h"
#include "bytes.h"
#include "memory.h"
#include "sync.h"
#include "containers.h"
#include "workqueue.h"
#include "clock.h"
#include "crypto.h"

#endif /* _FUZZ_SHIM_KERNEL_H */
