# SPDX-License-Identifier: GPL-2.0
"""Makes Kerberos AP requests, right ones and wrong ones, from known keys."""
