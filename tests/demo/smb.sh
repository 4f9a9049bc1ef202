#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Does the kernel's SMB server serve Kerberos clients with krb5_ap_ksmbd? This runs
# all parts, each of which runs by itself as well, in a VM:
#
#	smb-login.sh	clients that log in, with and without the module
#	smb-refuse.sh	tickets, clients and accounts that are refused
#	smb-session.sh	what becomes of sessions later
#	smb-attack.sh	clients that do not behave
#
# needs: tests/vm/ksmbd
#
#	tests/vm/run --kernel stock-6.12 -- tests/demo/smb.sh [PART...]
#
# Exits with 0 if every line says "ok".
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit
log=$(mktemp -p /dev/shm) || exit
trap 'rm -f "$log"' EXIT
[ $# -gt 0 ] || set -- login refuse session attack

# Lines of the parts, numbered through, and a line for a part that did not come to
# its end.
number=0
renumber() {
	local line

	while IFS= read -r line; do
		case $line in
		'ok '[0-9]* | 'not ok '[0-9]*)
			number=$((number + 1))
			line="${line%%ok *}ok $number - ${line#* - }"
			;;
		1..[0-9]* | *[0-9]' passed, '*) continue ;;
		esac
		printf '%s\n' "$line"
	done
}

for part; do
	echo "# smb-$part.sh"
	"$here/smb-$part.sh" || [ $? = 1 ] ||
		echo "not ok 0 - smb-$part.sh came to its end"
done | renumber | tee "$log"

passed=$(grep -c '^ok ' "$log")
failed=$(grep -c '^not ok ' "$log")
echo "1..$((passed + failed))"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
