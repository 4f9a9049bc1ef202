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
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"

work=$(mktemp -d) || exit
out=$work/out
helper=

# shellcheck disable=SC2329 # by the trap
clean_up() {
	nfs_end
	[ -z "$helper" ] || kill "$helper"
	rmmod krb5_ap_nfsd krb5_ap 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

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

load() {
	insmod "$KRB5_AP_MODULES/krb5_ap.ko" &&
		krb5-ap load -k "$work/keytab.nfs" >/dev/null &&
		insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko"
}

run_helper() {
	krb5-ap nfsd run "$@" >"$work/helper" 2>&1 &
	helper=$!
}

# end_helper: and what it exits with
end_helper() {
	local pid=$helper

	helper=
	kill "$pid"
	wait "$pid"
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

# new_user USER WHAT: one whom neither server nor client has seen
new_user() {
	nfs_login "$1" >"$out" 2>&1 || give_up "$1 cannot log in"
	try "$2" nfs_as "$1" sh -c "echo $1 >$nfs_mnt/$1"
	[ "$(stat -c %u "$nfs_export/$1" 2>/dev/null)" = "$(nfs_uid "$1")" ]
	verdict $? "$2: as whom" "$(ls -ln $nfs_export)"
}

# counted NAME COMMAND...: the event happens while the command runs
counted() {
	local name=$1 before

	before=$(nfs_event "$name")
	shift
	"$@"
	[ "$(nfs_event "$name")" -gt "$before" ]
}

# a process that connects, and waits for what comes
intruder() {
	python3 - <<-END
		import socket, sys
		s = socket.socket(socket.AF_UNIX)
		s.settimeout(5)
		s.connect("/run/gssproxy.sock")
		try:
		    data = s.recv(1)
		except ConnectionResetError:
		    data = b""
		except OSError:
		    data = b"left alone"
		sys.exit(data != b"")
	END
}

# mounts FLAVOUR: false if this kernel cannot
mounts() {
	nfs_mount "$1" >"$out" 2>&1 && return
	# Linux 6.1.192 has svcauth_gss_unwrap_priv() read a sealed call's length
	# and sequence number from the stream, not from rq_arg, with which
	# nfsd_dispatch() begins anew: it takes them for the call itself.
	[ "$1" = krb5p ] && [[ $(uname -r) = 6.1.* ]] || give_up "no mount"
	verdict 0 "krb5p # SKIP this kernel's RPCSEC_GSS cannot do it"
	return 1
}

# each_enctype TYPE: tickets, sessions and contexts of this encryption type only
each_enctype() {
	local number flavour

	number=$(kdc_enctype_number "$1")
	{
		nfs_enctype "$1" && krb5-ap load -k "$work/keytab.nfs" &&
			krb5-ap config "enctypes=$1"
	} >"$out" 2>&1 || give_up "no key of type $1"
	nfs_login alice || give_up "alice cannot log in"
	nfs_forget
	for flavour in krb5 krb5p; do
		mounts $flavour || continue
		try "$1, $flavour: alice writes" nfs_as alice \
			sh -c "echo $1 >$nfs_mnt/$number-$flavour"
		[ "$(stat -c %u "$nfs_export/$number-$flavour")" = 2001 ]
		verdict $? "$1, $flavour: as whom" "$(ls -ln $nfs_export)"
		nfs_umount >"$out" 2>&1 || give_up "no umount"
	done
	# The machine's contexts and alice's, as the client has made them.
	sed -n 's/.*serializing key with enctype \([0-9]*\).*/\1/p' \
		"$work/gssd.log" | sort | uniq -c >"$out"
	[ "$(awk '{ print $2 }' "$out")" = "$number" ]
	verdict $? "$1: all contexts are of this type" "$(cat "$out")"
}

remount() {
	nfs_umount && nfs_mount krb5
}

# ---- one flavour after the other ----

nfs_begin "$work" || give_up "no client and no KDC"
nfs_login alice || give_up "alice cannot log in"
! pidof gssproxy rpc.svcgssd >"$out"
verdict $? "neither gssproxy nor rpc.svcgssd runs" "$(cat "$out")"

echo "# The NFS server is there before the module"
nfs_server >"$out" 2>&1 || give_up "no NFS server"
load || give_up "no modules"
run_helper
asks_here
verdict $? "the NFS server asks here" "$(krb5-ap nfsd status; cat "$work/helper")"
[ "$(stat -c %a:%u /run/gssproxy.sock)" = 666:0 ]
verdict $? "any user may connect to the socket"

for flavour in krb5 krb5i krb5p; do
	mounts $flavour || continue
	try "$flavour: alice writes" nfs_as alice \
		sh -c "echo $flavour >$nfs_mnt/$flavour"
	[ "$(stat -c %u:%g $nfs_export/$flavour)" = 2001:2001 ]
	verdict $? "$flavour: as whom she is here" "$(ls -ln $nfs_export)"
	try "$flavour: alice is of the staff" nfs_as alice \
		sh -c "echo $flavour >$nfs_mnt/staff/$flavour"
	nfs_umount >"$out" 2>&1 || give_up "no umount"
done

echo "# Clients that are not like alice"
nfs_mount krb5 >"$out" 2>&1 || give_up "no mount"
nfs_login bob || give_up "bob cannot log in"
try "bob has no account and writes as nobody" nfs_as bob sh -c "echo bob >$nfs_mnt/bob"
[ "$(stat -c %u:%g $nfs_export/bob)" = 65534:65534 ]
verdict $? "bob: as whom" "$(ls -ln $nfs_export)"
! nfs_as bob sh -c "echo bob >$nfs_mnt/staff/bob" 2>"$out"
verdict $? "bob is not of the staff"
counted NOT_KERNEL intruder
verdict $? "a process that connects is closed and counted" "$(krb5-ap nfsd status)"

echo "# A ticket of 64 KiB"
"$here/../interop/peers/bigtickets" --service nfs/server.krb5ap.test \
	--etype 18 --kvno 9 "$work" "$KDC_REALM" 65536 || give_up "no big ticket"
cp "$work/keytab.nfs" "$work/both"
tail -c +3 "$work/keytab" >>"$work/both"
krb5-ap load -k "$work/both" >"$out" || give_up "no keys"
cp "$work/65536-18" /tmp/krb5cc_2001 && chown 2001 /tmp/krb5cc_2001
remount >"$out" 2>&1 || give_up "no mount"
try "alice with a ticket of 64 KiB" nfs_as alice sh -c "echo big >$nfs_mnt/big"
[ "$(stat -c %u $nfs_export/big)" = 2001 ]
verdict $? "as whom she is here" "$(ls -ln $nfs_export)"
nfs_login alice || give_up "alice cannot log in"

echo "# The key changes while it is mounted"
echo "cpw -randkey -keepold nfs/server.krb5ap.test" | kdc_admin || give_up "no new key"
nfs_login carol
! nfs_as carol sh -c "echo x >$nfs_mnt/too-early" 2>"$out"
verdict $? "a ticket under a key that is not loaded is refused"
krb5-ap stats | grep -qi 'bad.kvno'
verdict $? "with its reason" "$(krb5-ap stats)"
kdc_keytab "$work/keytab.nfs" nfs/server.krb5ap.test
krb5-ap load -k "$work/keytab.nfs" >"$out" || give_up "no keys"
sleep 6	# the client does not ask again sooner
new_user carol "carol, with a ticket under the new key"

echo "# Modules are loaded again while it is mounted"
try "unloading the modules" rmmod krb5_ap_nfsd krb5_ap
try "what is established goes on" nfs_as alice sh -c "echo on >$nfs_mnt/on"
load || give_up "no modules"
asks_here
verdict $? "the helper has noticed" "$(cat "$work/helper")"
new_user dave "dave, after that"

echo "# The helper is away"
# Who is not a user is remembered for a minute and then known for a day.
remount >"$out" 2>&1 || give_up "no mount"
end_helper
verdict $? "it ends when it is told to"
remount >"$out" 2>&1 || give_up "no mount"
verdict 0 "a known client mounts again"
try "dave, who is known, too" nfs_as dave sh -c "echo again >$nfs_mnt/dave"
nfs_login erin
counted MAPPING_NO_HELPER nfs_as erin sh -c "echo x >$nfs_mnt/erin" 2>"$out" &&
	[ ! -e $nfs_export/erin ]
verdict $? "erin, who is not, is put off, and not taken for nobody"
run_helper
asks_here
sleep 6
new_user erin "erin, when it is back"

echo "# An answer has its time"
end_helper
run_helper --lifetime 2
asks_here
krb5-ap idmap flush "bob@$KDC_REALM"
remount >"$out" 2>&1 || give_up "no mount"
try "bob still has no account" nfs_as bob sh -c "echo bob >$nfs_mnt/before"
[ "$(stat -c %u $nfs_export/before)" = 65534 ]
verdict $? "and is nobody" "$(ls -ln $nfs_export)"
echo "bob:x:$(nfs_uid bob):100::/nonexistent:/bin/false" >>/etc/passwd
sleep 3
remount >"$out" 2>&1 || give_up "no mount"
try "bob has an account, and a new context" nfs_as bob sh -c "echo bob >$nfs_mnt/after"
[ "$(stat -c %u $nfs_export/after)" = "$(nfs_uid bob)" ]
verdict $? "and is himself, not what he was" "$(ls -ln $nfs_export)"
end_helper
run_helper
asks_here

echo "# The NFS server is started anew"
nfs_umount >"$out" 2>&1
nfs_server_end && nfs_server >"$out" 2>&1 || give_up "no NFS server"
asks_here && nfs_mount krb5i >"$out" 2>&1
verdict $? "a mount" "$(cat "$out")"
new_user frank "frank, who is new"
nfs_umount >"$out" 2>&1

echo "# Each encryption type that this kernel's RPCSEC_GSS has"
# Linux 6.1 does not tell: AES with SHA-1.
can=,$(cat /proc/net/rpc/gss_krb5_enctypes 2>/dev/null || echo 18,17),
for enctype in $KDC_ENCTYPES; do
	[[ $can != *,$(kdc_enctype_number "$enctype"),* ]] ||
		each_enctype "$enctype"
done
krb5-ap config "enctypes=$(krb5-ap nfsd status | sed -n 's/^enctypes *//p' | tr ' ' ,)" >"$out" ||
	give_up "no encryption types"

echo "# A thousand contexts, one after the other"
kdc_login alice || give_up "alice cannot log in"
# Each has the kernel run modprobe, whoever answers; it does not take that long
# without. The first one needs it: for the modes of ciphers of its type.
"$init" -q -n 1 server.krb5ap.test >"$out" 2>&1 || give_up "no context"
modprobe=$(cat /proc/sys/kernel/modprobe)
echo >/proc/sys/kernel/modprobe
"$init" -q -n 1000 server.krb5ap.test >"$out" 2>&1 &&
	grep -q '^1000 established, 0 refused' "$out"
verdict $? "a thousand contexts: $(tail -n 1 "$out")" "$(cat "$out")"
echo "$modprobe" >/proc/sys/kernel/modprobe

echo "# What no NFS server would send"
insmod "$KRB5_AP_MODULES/krb5_ap_relay.ko" || give_up "no relay"
"$init" -t -n 10 server.krb5ap.test >"$work/tokens" || give_up "no tokens"
"$here/../interop/gssx-peer" "$work/tokens" >"$out" 2>&1
status=$?
sed 's/^/# /' "$out"
verdict $status "krb5_ap_nfsd and bad calls: $(tail -n 1 "$out")"
"$init" -q -n 10 server.krb5ap.test >"$out" 2>&1
verdict $? "the NFS server was not disturbed" "$(cat "$out")"
try "the relay can go" rmmod krb5_ap_relay

krb5-ap nfsd status
krb5-ap idmap list
end_helper
try "the modules can be unloaded while the NFS server runs" rmmod krb5_ap_nfsd krb5_ap
[ -z "$(krb5-ap nfsd status 2>/dev/null)" ]
verdict $? "nothing is left"

tap_end
