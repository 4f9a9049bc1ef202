#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# At home in Active Directory: tickets of a Samba domain controller, judged with the
# keytab that a computer gets when it joins, which has the name of its account and no
# other. The acceptors are krb5-ap accept, a GSS-API service and the NFS server.
#
#	tests/demo/ad.sh [--kernel K]
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit
if [ "${1-}" != --in-guest ]; then
	domain=$("$here/../vm/domain") || exit
	exec "$here/../vm/run" "$@" --memory 1536 -- "$here/ad.sh" --in-guest "$domain"
fi

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
client=$here/../interop/krb5-ap-client
# Its address is what an NFS client reaches.
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/nfs-lib.sh
. "$here/nfs-lib.sh"
# shellcheck source=tests/demo/ad-lib.sh
. "$here/ad-lib.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
work=$(mktemp -d) || exit
out=$work/out
kdc_pid='' helper=''

# shellcheck disable=SC2329 # by the trap
clean_up() {
	nfs_end
	ad_end
	[ -z "$helper" ] || kill "$helper"
	rmmod krb5_ap_nfsd krb5_ap_gss krb5_ap 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

give_up() {
	echo "Bail out! $*"
	[ ! -s "$out" ] || sed 's/^/# /' "$out"
	krb5-ap stats
	krb5-ap nfsd status
	tail -n 20 "$work/ad/out" "$work/ad/log" "$work/gssd.log" | sed 's/^/# /'
	exit 2
}

n=0
# request SERVICE: a new request with the tickets there are; its number is $n
request() {
	n=$((n + 1))
	"$client" --service "$1" --no-mutual --no-send --save "$work/$n" \
		>"$out" 2>&1
}

# judge WHAT SERVICE PATTERN...: a request for it, of which all is told
judge() {
	local what=$1 service=$2 pattern

	shift 2
	request "$service" || {
		verdict 1 "$what: a ticket" "$(cat "$out")"
		return
	}
	krb5-ap accept "$work/$n" >"$out" 2>&1
	for pattern; do
		grep -qE -- "$pattern" "$out" || {
			verdict 1 "$what" "not found: $pattern
$(cat "$out")"
			return
		}
	done
	verdict 0 "$what"
}

# Without it libkrb5 would go for a referral, to a realm that there is not.
of_realm() {
	echo "$1@$AD_REALM"
}

nfs_hosts "$work" >"$out" 2>&1 || give_up "no network"
ad_begin "$2" "$work/ad" "$KDC_ADDRESS" >"$out" 2>&1 || give_up "no domain controller"
keytab=$work/ad/server.keytab
insmod "$KRB5_AP_MODULES/krb5_ap.ko" || give_up "no module"
krb5-ap config replay-cold-start=off || give_up "no configuration"
krb5-ap load -k "$keytab" >"$out" 2>&1 || give_up "no keys"
ad_login alice || give_up "alice cannot log in"
server="SERVER\\\$@$AD_REALM"

echo "# One account, many names"
[ "$(krb5-ap status --keys | grep -c "SERVER\\\$@$AD_REALM")" = 2 ]
verdict $? "the keytab has the account's name and no other" "$(krb5-ap status --keys)"
for name in nfs/server.krb5ap.test NFS/Server.krb5ap.test nfs/files.krb5ap.test \
	nfs/SERVER host/server.krb5ap.test HTTP/server.krb5ap.test 'SERVER$' 'server$'; do
	judge "$name" "$(of_realm "$name")" '^verdict *accepted' \
		"^service *$server" "^client *alice@$AD_REALM" '^PAC *verified'
done
krb5-ap check -k "$keytab" >"$out" 2>&1
verdict $? "krb5-ap check: each key is the one that the KDC uses" "$(cat "$out")"
krb5-ap config service-name=nocase || give_up "no such setting"
judge "service-name=nocase: the account's name" "$(of_realm 'server$')" '^verdict *accepted'
judge "service-name=nocase: another name" "$(of_realm nfs/server.krb5ap.test)" \
	'^reason *no-principal \(error 45\)'
krb5-ap config service-name=any || give_up "no such setting"

echo "# What a PAC may be"
request "$(of_realm nfs/server.krb5ap.test)" || give_up "no ticket"
large=$(stat -c %s "$work/$n")
ad_login bob || give_up "bob cannot log in"
judge "bob's, with no group of its own" "$(of_realm nfs/server.krb5ap.test)" \
	"^client *bob@$AD_REALM" '^PAC *verified'
[ "$large" -gt $(($(stat -c %s "$work/$n") + 40 * 8)) ]
verdict $? "alice's, with 80 groups, is larger" "$large, bob's $(stat -c %s "$work/$n")"

echo "# Names of clients"
ad_login alice.liddell@krb5ap.test -E -C || give_up "no login by enterprise name"
judge "an enterprise name that the KDC has changed" "$(of_realm nfs/server.krb5ap.test)" \
	'^verdict *accepted' "^client *alice@$AD_REALM" '^PAC *verified'
ad_login alice.liddell@krb5ap.test -E || give_up "no login by enterprise name"
judge "one that it has left" "$(of_realm nfs/server.krb5ap.test)" \
	'^verdict *accepted' '^client *alice.liddell\\@krb5ap.test@' '^PAC *verified'
ad_login ALICE -C || give_up "no login in capitals"
judge "another spelling" "$(of_realm nfs/server.krb5ap.test)" \
	'^verdict *accepted' "^client *alice@$AD_REALM"

echo "# S4U2Self"
kinit -k -t "$keytab" "$(of_realm 'SERVER$')" >"$out" 2>&1 || give_up "SERVER cannot log in"
kvno -I alice --out-cache "$work/s4u" "$(of_realm 'SERVER$')" >"$out" 2>&1 ||
	give_up "no ticket by S4U2Self"
KRB5CCNAME=$work/s4u judge "a ticket that the server got for alice" "$(of_realm 'SERVER$')" \
	'^verdict *accepted' "^client *alice@$AD_REALM" '^PAC *verified'

echo "# An account that says nothing of encryption types"
ad_login alice || give_up "alice cannot log in"
judge "its ticket is of RC4" "$(of_realm nfs/old.krb5ap.test)" '^reason *ticket-etype' \
	'^ticket *(arcfour-hmac|23)'

echo "# The GSS-API service"
insmod "$KRB5_AP_MODULES/krb5_ap_gss.ko" || give_up "no service"
for mech in "-mech {1.2.840.113554.1.2.2}" -spnego; do
	# shellcheck disable=SC2086
	gss-client $mech 127.0.0.1 host@server.krb5ap.test "a message" >"$out" 2>&1
	grep -q 'Signature verified' "$out" &&
		grep -q "^alice@$AD_REALM " /sys/module/krb5_ap_gss/parameters/last
	verdict $? "gss-client ${mech%% *}" "$(cat "$out" /sys/module/krb5_ap_gss/parameters/last)"
done
rmmod krb5_ap_gss

echo "# The NFS server"
cp "$work/ad/client.keytab" "$work/client.keytab"
nfs_gss_begin >"$out" 2>&1 || give_up "no NFS client"
insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko" || give_up "no module for NFS"
krb5-ap nfsd run >"$work/helper" 2>&1 &
helper=$!
for _ in {1..100}; do
	[ "$(cat /proc/net/rpc/use-gss-proxy 2>/dev/null)" != 1 ] || break
	sleep 0.1
done
nfs_server >"$out" 2>&1 || give_up "no NFS server"
nfs_mount krb5i >"$out" 2>&1 || give_up "no mount"
verdict 0 "a mount, with the client computer's key"
ad_login alice -c "FILE:/tmp/krb5cc_$(nfs_uid alice)" || give_up "alice cannot log in"
chown "$(nfs_uid alice)" "/tmp/krb5cc_$(nfs_uid alice)"
nfs_as alice sh -c "echo alice >$nfs_mnt/alice" 2>"$out"
[ "$(stat -c %u "$nfs_export/alice")" = "$(nfs_uid alice)" ]
verdict $? "alice writes as herself" "$(cat "$out"; ls -ln "$nfs_export"; krb5-ap nfsd status)"
nfs_umount || give_up "no umount"
[ "$(nfs_event SERVICE_REFUSED)" = 0 ]
verdict $? "no ticket was refused for its service"
krb5-ap nfsd config services=nfs || give_up "no such setting"
nfs_forget >"$out" 2>&1
! nfs_mount krb5i >"$out" 2>&1
verdict $? "services=nfs: the key of SERVER\$ is not one of nfs/"
[ "$(nfs_event SERVICE_REFUSED)" != 0 ]
verdict $? "and that is counted" "$(krb5-ap nfsd status)"
tap_end
