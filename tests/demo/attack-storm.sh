#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A storm at the kernel's NFS server: 2,000 logins of four users, and 100 of one
# whose ticket is for a key that is gone, while keys rotate, network namespaces that
# have the same keys come and go, and the helper is killed again and again. What
# has to be accepted is, what has to be refused is, the counters say exactly that,
# and nothing is left over. After tests/vm/setup nfs:
#
#	tests/vm/run -- tests/demo/attack-storm.sh
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
init=$here/../interop/krb5-ap-nfs-init
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/nfs-lib.sh
. "$here/nfs-lib.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"

work=$(mktemp -d) || exit
out=$work/out
users=(alice carol dave erin)
each=500
others=()

# shellcheck disable=SC2329 # by the trap
clean_up() {
	[ "${#others[@]}" = 0 ] || kill "${others[@]}" 2>/dev/null
	pkill -x krb5-ap
	nfs_end
	rmmod krb5_ap_nfsd krb5_ap 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

give_up() {
	echo "Bail out! $*"
	[ ! -s "$out" ] || sed 's/^/# /' "$out"
	exit 2
}

login() { # USER
	echo "$1" | KRB5CCNAME=FILE:$work/cc.$1 kinit "$1" >/dev/null &&
		KRB5CCNAME=FILE:$work/cc.$1 kvno -q nfs/server.krb5ap.test
}

contexts() { # USER COUNT
	KRB5CCNAME=FILE:$work/cc.$1 timeout 300 "$init" -q -n "$2" \
		server.krb5ap.test 2>&1 | tail -n 1
}

# connected: within ten seconds
connected() {
	local i

	for ((i = 0; i < 100; i++)); do
		krb5-ap nfsd status 2>/dev/null | grep -q '^connections *[1-9]' &&
			return
		sleep 0.1
	done
	return 1
}

accepted() {
	krb5-ap stats | awk '$3 == "accepted" { print $1 }'
}

entries() {
	krb5-ap status | sed -n 's/^replay entries *\([0-9]*\) here.*/\1/p'
}

# ---- three ways in which things go wrong ----

rotate() {
	while :; do
		krb5-ap load -k "$work/keytab.new"
		sleep 0.2
		krb5-ap load -k "$work/keytab.old"
		sleep 0.2
		echo >>"$work/rotations"
	done >/dev/null 2>>"$work/rotate.log"
}

namespaces() {
	while :; do
		# A flush would be all namespaces' that have the key.
		# shellcheck disable=SC2016 # the inner shell's
		unshare -n sh -c 'krb5-ap load -k "$1" && krb5-ap load -k "$2"' sh \
			"$work/keytab.new" "$work/keytab.other"
		sleep 0.5
		echo >>"$work/deaths"
	done >/dev/null 2>>"$work/namespaces.log"
}

helpers() {
	local helper

	while :; do
		krb5-ap nfsd run >>"$work/helper" 2>&1 &
		helper=$!
		sleep 1.5
		kill -9 $helper
		wait $helper
		echo >>"$work/kills"
	done 2>/dev/null
}

# ---- the beginning ----

[ -x "$init" ] || give_up "make -C tests/interop krb5-ap-nfs-init"
nfs_begin "$work" || give_up "no client and no KDC"
login frank || give_up "frank cannot log in"
nfs_enctype aes256-cts-hmac-sha1-96 || give_up "no new key"
for user in "${users[@]}"; do
	login "$user" || give_up "$user cannot log in"
done
cp "$work/keytab.nfs" "$work/keytab.old"
cp "$work/keytab.nfs" "$work/keytab.new"
{
	echo "cpw -randkey -keepold nfs/server.krb5ap.test"
	echo "addprinc -randkey nfs/other.krb5ap.test"
} | kdc_admin &&
	kdc_keytab "$work/keytab.new" nfs/server.krb5ap.test &&
	kdc_keytab "$work/keytab.other" nfs/other.krb5ap.test || give_up "no keys"
nfs_server >"$out" 2>&1 || give_up "no NFS server"
insmod "$KRB5_AP_MODULES/krb5_ap.ko" &&
	krb5-ap config skew=3600 replay-cold-start=off >"$out" &&
	krb5-ap load -k "$work/keytab.old" >"$out" &&
	insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko" || give_up "no modules"
helpers &
others+=($!)
connected || give_up "the NFS server does not ask"
known=0
for user in "${users[@]}"; do
	# One that meets a helper that is about to be killed comes again.
	for _ in 1 2 3 4 5; do
		contexts "$user" 1 >"$out"
		if grep -q '^1 established' "$out"; then
			known=$((known + 1))
			break
		fi
	done
done
[ $known = ${#users[@]} ]
verdict $? 'every user is known' "$known; $(cat "$out")"
# All modules are there. For each login the kernel would have modprobe look for one
# that is not (rpc-auth-gss-1), which takes longer than all the rest.
echo >/proc/sys/kernel/modprobe
answered=$(nfs_event ANSWERED) refused=$(nfs_event TOKEN_REFUSED)
before=$(accepted)
rotate &
others+=($!)
namespaces &
others+=($!)

echo "# $((${#users[@]} * each)) logins, and 100 that are to be refused"
begin=$SECONDS
logins=()
for user in "${users[@]}"; do
	contexts "$user" $each >"$work/result.$user" &
	logins+=($!)
done
contexts frank 100 >"$work/result.frank" &
logins+=($!)
wait "${logins[@]}"
echo "# $((SECONDS - begin)) s, $(wc -l <"$work/rotations") rotations," \
	"$(wc -l <"$work/deaths") namespaces, $(wc -l <"$work/kills") helpers killed"
for user in "${users[@]}"; do
	grep -q "^$each established, 0 refused" "$work/result.$user"
	verdict $? "$user: each login succeeds" "$(cat "$work/result.$user"; krb5-ap nfsd status)"
done
grep -q "^0 established, 100 refused" "$work/result.frank"
verdict $? "frank: each is refused" "$(cat "$work/result.frank")"
for what in rotations deaths kills; do
	[ "$(wc -l <"$work/$what")" -ge 3 ]
	verdict $? "meanwhile: $what"
done
kill "${others[@]}"
wait "${others[@]}" 2>/dev/null
others=()
[ ! -s "$work/rotate.log" ]
verdict $? 'every rotation succeeds' "$(sort "$work/rotate.log" | uniq -c)"
[ ! -s "$work/namespaces.log" ]
verdict $? 'every namespace can load its keys' \
	"$(sort "$work/namespaces.log" | uniq -c)"

echo "# What the counters say"
[ $(($(nfs_event ANSWERED) - answered)) = $((${#users[@]} * each)) ]
verdict $? 'as many logins are answered as succeeded' \
	"$answered $(krb5-ap nfsd status)"
[ $(($(nfs_event TOKEN_REFUSED) - refused)) = 100 ]
verdict $? 'as many are refused as failed' "$refused $(krb5-ap nfsd status)"
[ $(($(accepted) - before)) = $((${#users[@]} * each)) ]
verdict $? 'as many requests are accepted' "$before $(krb5-ap stats)"

echo "# Nothing is left over"
pkill -x krb5-ap
nfs_server_end
krb5-ap flush replay >/dev/null && [ "$(entries)" = 0 ]
verdict $? 'no replay entry' "$(krb5-ap status)"
for ((i = 0; i < 100; i++)); do
	rmmod krb5_ap_nfsd 2>"$out" && break
	sleep 0.1
done
rmmod krb5_ap >>"$out" 2>&1
verdict $? 'the modules can go' "$(cat "$out")"
tap_end
