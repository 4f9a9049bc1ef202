#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two NFS servers of one machine: one whose first client came too early, so that
# it has settled for rpc.svcgssd, and one in a network namespace of its own, with
# keys of its own. Is the first one noticed, can it be cured as operation.rst
# says, and is the second one served all the same? After tests/vm/setup nfs:
#
#	tests/vm/run -- tests/demo/nfs-netns.sh
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
helper='' others=() blue=

# shellcheck disable=SC2329 # by the trap
clean_up() {
	nfs_end
	[ -z "$helper" ] || kill "$helper"
	[ ${#others[@]} = 0 ] || kill "${others[@]}" 2>/dev/null
	[ -z "$blue" ] || kill "$blue"
	rm -rf "$work"
}
trap clean_up EXIT

give_up() {
	echo "Bail out! $*"
	sed 's/^/# /' "$out"
	for file in "$work"/helper* "$work"/*.log; do
		tail -n 5 "$file" | sed "s,^,# ${file##*/}: ,"
	done
	dmesg | tail -n 5 | sed 's/^/# dmesg: /'
	exit 2
}

in_blue() {
	nsenter -t "$blue" -n -m -- "$@"
}

# soon COMMAND...: succeeds within twenty seconds
soon() {
	local end=$((SECONDS + 20))

	while [ $SECONDS -lt $end ]; do
		! "$@" >"$out" 2>&1 || return 0
		sleep 0.1
	done
	return 1
}

# A namespace with an address at the client, and with mounts of its own.
blue_network() {
	unshare -n -m sleep 100000 &
	blue=$!
	while [ "$(readlink /proc/$blue/ns/mnt)" = "$(readlink /proc/self/ns/mnt)" ]; do
		sleep 0.1
	done
	ip link add blues netns $blue type veth peer name bluec netns "$nfs_holder" &&
		in_blue ip link set lo up &&
		in_blue ip addr add 10.9.1.1/24 dev blues &&
		in_blue ip link set blues up &&
		nfs_client ip addr add 10.9.1.2/24 dev bluec &&
		nfs_client ip link set bluec up || return
	echo "10.9.1.1 blue.krb5ap.test blue" >>/etc/hosts
}

blue_server() {
	mkdir -p /var/lib/nfs/nfsdcld
	in_blue mkdir -p /run/rpc_pipefs &&
		in_blue mount -t rpc_pipefs rpc_pipefs /run/rpc_pipefs || return
	# Without it nfsd would want to keep its records itself, and does not do
	# that in namespaces.
	# Not by in_blue: a function has a shell between us and the program.
	nsenter -t "$blue" -n -m -- nfsdcld -F -p /run/rpc_pipefs >"$work/nfsdcld.log" 2>&1 &
	others+=($!)
	in_blue mount -t nfsd nfsd /proc/fs/nfsd || return
	in_blue exportfs -ra
	nsenter -t "$blue" -n -m -- rpc.mountd -F -N 2 -N 3 >"$work/mountd-blue.log" 2>&1 &
	others+=($!)
	in_blue rpc.nfsd -N 3 -G 10 -L 10 4
}

nfs_begin "$work" || give_up "no client and no KDC"
echo "addprinc -randkey nfs/blue.krb5ap.test" | kdc_admin &&
	kdc_keytab "$work/keytab.blue" nfs/blue.krb5ap.test || give_up "no key"
blue_network >"$out" 2>&1 || give_up "no network"
kdc_login alice && kvno -q nfs/{server,blue}.krb5ap.test || give_up "no tickets"

echo "# A client that comes before the helper"
nfs_server >"$out" 2>&1 || give_up "no NFS server"
timeout 20 "$init" -q -n 1 server.krb5ap.test >"$out" 2>&1
[ "$(cat /proc/net/rpc/use-gss-proxy)" = 0 ]
verdict $? "the NFS server has settled for rpc.svcgssd"
insmod "$KRB5_AP_MODULES/krb5_ap.ko" &&
	insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko" || give_up "no modules"
cat "$work/keytab.nfs" >"$work/both" && tail -c +3 "$work/keytab.blue" >>"$work/both"
krb5-ap load -k "$work/both" >"$out" || give_up "no keys"
krb5-ap nfsd run >"$work/helper" 2>&1 &
helper=$!
soon grep "settled for rpc.svcgssd" "$work/helper"
verdict $? "the helper says so" "$(cat "$work/helper")"
krb5-ap nfsd status >"$out"
grep -q "asks rpc.svcgssd" "$out" && grep -q "^connections *0" "$out"
verdict $? "the status says so" "$(cat "$out")"

echo "# An NFS server in another network namespace"
blue_server >"$out" 2>&1 || give_up "no NFS server there"
nsenter -t "$blue" -n -m -- krb5-ap nfsd run --no-socket >"$work/helper-blue" 2>&1 &
others+=($!)
soon sh -c "nsenter -t $blue -n -m krb5-ap nfsd status | grep '^connections *1'"
verdict $? "asks here" "$(cat "$work/helper-blue"; in_blue krb5-ap nfsd status)"
[ "$(in_blue "$here/listen.py") $("$here/listen.py")" = "EPERM EINVAL" ]
verdict $? "hands no socket over in the place of the machine's"
in_blue "$init" -q -n 1 blue.krb5ap.test >"$out" 2>&1
grep -q '^0 established, 1 refused' "$out"
verdict $? "keys that are loaded elsewhere are not its own" "$(cat "$out")"
in_blue krb5-ap stats >"$out"
grep -q ' no-keys ' "$out"
verdict $? "with its reason" "$(cat "$out")"
in_blue krb5-ap load -k "$work/keytab.blue" >"$out" || give_up "no keys there"
nfs_login alice || give_up "alice cannot log in"
nfs_mount krb5 blue >"$out" 2>&1 || give_up "no mount"
nfs_as alice sh -c "echo blue >$nfs_mnt/staff/blue" >"$out" 2>&1
verdict $? "alice writes, and is of the staff" "$(cat "$out")"
[ "$(stat -c %u "$nfs_export/staff/blue")" = 2001 ]
verdict $? "as whom she is here" "$(ls -ln $nfs_export/staff)"
in_blue krb5-ap idmap list | grep -q ^alice@ && ! krb5-ap idmap list | grep alice
verdict $? "who she is was asked there, and not here" "$(krb5-ap idmap list)"
[ "$(nfs_event ANSWERED in_blue)" -ge 2 ] && [ "$(nfs_event ANSWERED)" = 0 ]
verdict $? "and is counted there" "$(krb5-ap nfsd status)"
nfs_umount >"$out" 2>&1 || give_up "no umount"

echo "# What operation.rst says to do about the first one"
in_blue rpc.nfsd 0
kill "${others[@]}"
wait "${others[@]}"
others=()
in_blue umount /proc/fs/nfsd
nfs_server_end
kill "$nfs_mountd" && wait "$nfs_mountd"
umount /proc/fs/nfsd
# A context may take its time to go.
soon modprobe -r nfsd rpcsec_gss_krb5 auth_rpcgss
verdict $? "the modules of the NFS server can be unloaded" "$(lsmod | grep -E 'nfs|rpc'; cat "$out")"
modprobe auth_rpcgss
soon grep "asks here" "$work/helper"
verdict $? "the helper has noticed" "$(cat "$work/helper")"
nfs_server >"$out" 2>&1 || give_up "no NFS server"
nfs_mount krb5 >"$out" 2>&1 || give_up "no mount"
nfs_as alice sh -c "echo here >$nfs_mnt/here" >"$out" 2>&1 &&
	[ "$(stat -c %u "$nfs_export/here")" = 2001 ]
verdict $? "alice writes" "$(cat "$out"; ls -ln $nfs_export)"

echo "# More namespaces than there may be connections, all gone but for these"
nfs_umount >"$out" 2>&1 || give_up "no umount"
# The kernel connects once for each; it never closes what nobody uses.
python3 - >"$out" 2>&1 <<'END' || give_up "no namespaces"
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for _ in range(140):
    if libc.unshare(0x40000000):
        raise OSError(ctypes.get_errno(), "unshare")
    with open("/proc/thread-self/net/rpc/use-gss-proxy", "w") as file:
        file.write("1")
END
conns() {
	pgrep -cx krb5_ap_nfsd
}
full() {
	[ "$(conns)" = 128 ] && [ "$(nfs_event CONNECTION_EVICTED)" = 1 ]
}
soon full
verdict $? "the NFS server's connection was closed, which was idle for longest" "$(conns)
$(krb5-ap nfsd status)"
nfs_login carol || give_up "carol cannot log in"
before=$(nfs_event ANSWERED)
nfs_mount krb5 >"$out" 2>&1 && nfs_as carol sh -c "echo carol >$nfs_mnt/carol" >>"$out" 2>&1 &&
	[ "$(stat -c %u "$nfs_export/carol")" = 2003 ]
verdict $? "it connects again, and carol writes" "$(cat "$out"; ls -ln $nfs_export)"
[ "$(nfs_event ANSWERED)" -gt "$before" ] && [ "$(conns)" = 128 ] &&
	[ "$(nfs_event CONNECTIONS_FULL)" = 0 ]
verdict $? "in the place of another one" "$(conns)
$(krb5-ap nfsd status)"

tap_end
