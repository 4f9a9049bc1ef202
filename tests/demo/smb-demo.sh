#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Shows clients of the kernel's SMB server with krb5_ap_ksmbd: each command, and what
# it prints. tests/demo/smb-readme compares that with Documentation/ksmbd.rst.
#
# needs: tests/vm/ksmbd
#
#	tests/vm/run --kernel stock-6.12 -- tests/demo/smb-demo.sh
# shellcheck disable=SC2016 # commands as they are typed
set -u
export TZ=UTC

# shellcheck source=tests/demo/smb-test.sh
. "$(dirname "$0")/smb-test.sh"

# show COMMAND: as it is typed, and its output
show() {
	printf '$ %s\n' "$1"
	eval "$1" 2>&1
}

say() {
	printf '\n== %s\n' "$*"
}

smbclient='smbclient --use-kerberos=required --use-krb5-ccache=$KRB5CCNAME $share'
smb_load >"$out" 2>&1 || give_up "no modules"
end_cold_start
begin_server "server signing = mandatory"
cd $smb_export || give_up "no share"
echo "as it was" >plan && chown "$(smb_uid alice)" plan && touch -d "2026-01-05 08:00" plan

say "Two clients"
show "share=//$smb_host/share"
show "krb5-ap status | grep SMB"
show "$smbclient -c 'ls plan; mkdir of-smbclient' | head -n 1"
show 'mount -t cifs $share /mnt -o sec=krb5i,cruid=0'
show "grep -o 'vers=[0-9.]*,sec=[a-z0-9]*' /proc/mounts"
show "echo 'as it is' >/mnt/of-mount; cat /mnt/of-mount"
show "ls -1 --file-type /mnt"
show "umount /mnt"

say "At the server"
show "stat -c '%U %n' $smb_export/of-*"
show "krb5-ap idmap list | awk '{ print \$1, \$2, \$3 }'"
show "krb5-ap stats | grep accepted"

say "A user whom the server does not know, and a key that it does not have"
smb_login bob
show "$smbclient -c ls"
show 'mount -t cifs $share /mnt -o sec=krb5i,cruid=0'
echo "cpw -randkey -keepold cifs/$smb_host" | kdc_admin
smb_login alice
show "$smbclient -c ls"
show 'mount -t cifs $share /mnt -o sec=krb5i,cruid=0'
show "krb5-ap stats | grep -v ^0"
