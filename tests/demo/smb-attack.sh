#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Clients of the kernel's SMB server that do not behave. See smb.sh.
#
# needs: tests/vm/ksmbd
set -u

# shellcheck source=tests/demo/smb-test.sh
. "$(dirname "$0")/smb-test.sh"

# What the kernel has not got back, in KiB.
in_use() {
	awk '/^SUnreclaim:/ { print $2 }' /proc/meminfo
}

smb_load >"$out" 2>&1 || give_up "no modules"
end_cold_start
said=$(dmesg | grep -c krb5_ap)
begin_server "server signing = mandatory"

echo "# A session without its key"
scenarios unsigned

echo "# Garbage, and exchanges that nobody finishes"
scenarios garbage abandon
scenarios half-open
sleep 2
before=$(in_use)
smb_peer half-open >"$out" 2>&1
sleep 2
# A thousand sessions that had stayed would be more than a megabyte.
left=$(($(in_use) - before))
[ "$left" -lt 700 ]
verdict $? "nothing of them stays" "$left KiB more of slab are in use"
try "smbclient is served" smb_client "ls"
try "so is the kernel's client" a_mount sec=krb5i,vers=3.1.1
[ "$(dmesg | grep -c krb5_ap)" = "$said" ]
verdict $? "krb5_ap says nothing of it in the log" "$(dmesg | grep krb5_ap)"

tap_end
