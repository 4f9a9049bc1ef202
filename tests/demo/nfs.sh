#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Does the kernel's NFS server serve Kerberos clients with krb5_ap_nfsd, and
# nothing else? After tests/vm/setup nfs:
#
#	tests/vm/run -- tests/demo/nfs.sh
#
# Exits with 0 if every line says "ok".
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
init=$here/../interop/krb5-ap-nfs-init
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/nfs-lib.sh
. "$here/nfs-lib.sh"

work=$(mktemp -d) || exit
out=$work/out
passed=0 failed=0 helper=

# shellcheck disable=SC2329 # by the trap
clean_up() {
	nfs_end
	[ -z "$helper" ] || kill "$helper"
	rmmod krb5_ap_nfsd krb5_ap 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

# verdict STATUS WHAT [WHY-NOT]
verdict() {
	if [ "$1" = 0 ]; then
		passed=$((passed + 1))
		echo "ok $((passed + failed)) - $2"
	else
		failed=$((failed + 1))
		echo "not ok $((passed + failed)) - $2"
		[ $# -lt 3 ] || printf '%s\n' "$3" | tail -n 20 | sed 's/^/#   /'
	fi
}

# try WHAT COMMAND...: must succeed
try() {
	local what=$1

	shift
	"$@" >"$out" 2>&1
	verdict $? "$what" "$(cat "$out")"
}

give_up() {
	echo "Bail out! $*"
	[ ! -s "$out" ] || sed 's/^/# /' "$out"
	krb5-ap stats
	krb5-ap nfsd status
	sed 's/^/# helper: /' "$work/helper"
	sed 's/^/# gssd: /' "$work/gssd.log"
	dmesg | tail -n 5 | sed 's/^/# dmesg: /'
	exit 2
}

# event NAME: how often it happened
event() {
	krb5-ap nfsd status --json | python3 -c "
import json, sys
print({e['name']: e['count'] for e in json.load(sys.stdin)['events']}['$1'])"
}

load() {
	insmod "$KRB5_AP_MODULES/krb5_ap.ko" &&
		krb5-ap load -k "$work/keytab" >/dev/null &&
		insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko"
}

run_helper() {
	krb5-ap nfsd run "$@" >"$work/helper" 2>&1 &
	helper=$!
}

# asks_here: within ten seconds
asks_here() {
	local i

	for ((i = 0; i < 100; i++)); do
		krb5-ap nfsd status 2>/dev/null >"$out" &&
			grep -q '^connections *[1-9]' "$out" && return
		sleep 0.1
	done
	return 1
}

nfs_begin "$work" || give_up "no client and no KDC"
nfs_login alice || give_up "alice cannot log in"
! pidof gssproxy rpc.svcgssd >"$out"
verdict $? "neither gssproxy nor rpc.svcgssd runs" "$(cat "$out")"

nfs_server >"$out" 2>&1 || give_up "no NFS server"
load || give_up "no modules"
run_helper
asks_here
verdict $? "the NFS server asks here" "$(krb5-ap nfsd status; cat "$work/helper")"

for flavour in krb5 krb5i krb5p; do
	if ! nfs_mount $flavour >"$out" 2>&1; then
		# Stock 6.1.192 fails a krb5p mount with rpc.svcgssd, too.
		[ $flavour = krb5p ] && [[ $(uname -r) = 6.1.* ]] ||
			give_up "no mount"
		verdict 0 "krb5p # SKIP this kernel's RPCSEC_GSS cannot do it"
		continue
	fi
	try "$flavour: alice writes" nfs_as alice \
		sh -c "echo $flavour >$nfs_mnt/$flavour"
	[ "$(stat -c %u:%g $nfs_export/$flavour)" = 2001:2001 ]
	verdict $? "$flavour: as whom she is here" "$(ls -ln $nfs_export)"
	nfs_umount >"$out" 2>&1 || give_up "no umount"
done
krb5-ap nfsd status
krb5-ap nfsd list

echo "$passed passed, $failed failed"
[ $failed = 0 ]
