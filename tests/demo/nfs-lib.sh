# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# An NFS server and a client for tests, on one machine: the client in a network
# namespace of its own, with an address of its own. To be sourced after kdc.sh,
# in a VM; needs the packages of "tests/vm/setup nfs".
#
#	nfs_begin DIR		a KDC that both reach, the service nfs/, users
#				alice, bob and so on, of which bob has no account;
#				for another KDC, in its place:
#	nfs_hosts DIR		the network and the users
#	nfs_gss_begin		once the KDC runs, and client.keytab is in DIR
#	nfs_client COMMAND...	runs a command at the client, as root
#	nfs_as USER COMMAND...	runs it there as a user, who is logged in
#	nfs_login USER		a ticket for a user at the client
#	nfs_enctype TYPE	a new key of the service, of this encryption type,
#				for sessions of the same; in DIR/keytab.nfs
#	nfs_forget		the client's machine forgets the tickets it has
#	nfs_server		starts knfsd, exporting $nfs_export
#	nfs_server_end		stops it
#	nfs_mount FLAVOUR [HOST]
#				mounts the export at the client, on $nfs_mnt
#	nfs_umount		unmounts it
#	nfs_event NAME [COMMAND...]
#				how often krb5_ap_nfsd counted it, where COMMAND
#				runs things
#	nfs_end			stops all

NFS_USERS="alice carol dave erin frank"
NFS_GROUP=3001
nfs_export=/srv/krb5-ap-export
nfs_mnt=/mnt

# shellcheck disable=SC2034 # for kdc.sh
KDC_ADDRESS=10.9.0.1

nfs_uid() {
	case $1 in
	alice) echo 2001 ;;
	carol) echo 2003 ;;
	dave) echo 2004 ;;
	erin) echo 2005 ;;
	frank) echo 2006 ;;
	bob) echo 2099 ;;	# at the client only
	esac
}

nfs_client() {
	nsenter -t "$nfs_holder" -n -m -u -- "$@"
}

nfs_as() {
	local uid

	uid=$(nfs_uid "$1")
	shift
	nfs_client setpriv --reuid "$uid" --regid "$uid" --clear-groups "$@"
}

nfs_login() {
	local uid

	uid=$(nfs_uid "$1")
	echo "$1" | kinit -c "FILE:/tmp/krb5cc_$uid" "$1" >/dev/null || return
	chown "$uid" "/tmp/krb5cc_$uid"
}

nfs_network() {
	unshare -n -m -u sleep 100000 &
	nfs_holder=$!
	# Until it has namespaces of its own.
	while [ "$(readlink /proc/$nfs_holder/ns/uts)" = "$(readlink /proc/self/ns/uts)" ]; do
		sleep 0.1
	done
	ip link add krb5s type veth peer name krb5c netns $nfs_holder &&
		ip addr add 10.9.0.1/24 dev krb5s && ip link set krb5s up &&
		nfs_client ip link set lo up &&
		nfs_client ip addr add 10.9.0.2/24 dev krb5c &&
		nfs_client ip link set krb5c up &&
		nfs_client hostname client.krb5ap.test || return
	cat >/etc/hosts <<-END
		10.9.0.1 server.krb5ap.test server
		10.9.0.2 client.krb5ap.test client
		127.0.0.1 localhost
	END
}

nfs_users() {
	local user uid

	for user in $NFS_USERS; do
		uid=$(nfs_uid "$user")
		echo "$user:x:$uid:$uid::/nonexistent:/bin/false" >>/etc/passwd
		echo "$user:x:$uid:" >>/etc/group
	done
	echo "staffers:x:$NFS_GROUP:alice" >>/etc/group
}

nfs_gssd_begin() {
	# Not by nfs_client: a function has a shell between us and the program.
	nsenter -t "$nfs_holder" -n -m -u -- env -u KRB5CCNAME rpc.gssd -f -vvvv -k "$nfs_work/client.keytab" \
		-p /run/rpc_pipefs >"$nfs_work/gssd.log" 2>&1 &
	nfs_gssd=$!
	# A mount fails at once as long as nobody listens.
	for _ in {1..100}; do
		# shellcheck disable=SC2010 # what the descriptors are
		! ls -l "/proc/$nfs_gssd/fd" | grep -q '/gssd$' || break
		sleep 0.1
	done
}

nfs_forget() {
	kill "$nfs_gssd" && wait "$nfs_gssd"
	rm -f /tmp/krb5ccmachine_*
	nfs_gssd_begin
}

nfs_enctype() {
	{
		echo "cpw -randkey -e $1:normal nfs/server.krb5ap.test"
		echo "setstr nfs/server.krb5ap.test session_enctypes $1"
	} | kdc_admin || return
	rm -f "$nfs_work/keytab.nfs"
	kdc_keytab "$nfs_work/keytab.nfs" nfs/server.krb5ap.test
}

nfs_hosts() {
	nfs_work=$1
	# krb5.conf is for everybody.
	chmod 755 "$nfs_work"
	nfs_network && nfs_users
}

nfs_begin() {
	local user

	nfs_hosts "$1" || return
	kdc_begin "$nfs_work/kdc" || return
	{
		echo "addprinc -randkey nfs/server.krb5ap.test"
		echo "addprinc -randkey nfs/client.krb5ap.test"
		for user in carol dave erin frank; do
			echo "addprinc -pw $user $user"
		done
	} | kdc_admin || return
	kdc_keytab "$nfs_work/keytab.nfs" nfs/server.krb5ap.test &&
		kdc_keytab "$nfs_work/client.keytab" nfs/client.krb5ap.test || return
	nfs_gss_begin
}

nfs_gss_begin() {
	# What rpc.gssd and the mount want at the client.
	nfs_client mkdir -p /run/rpc_pipefs /run/sendsigs.omit.d &&
		nfs_client mount -t rpc_pipefs rpc_pipefs /run/rpc_pipefs || return
	nfs_gssd_begin
	mkdir -p "$nfs_export" && mount -t tmpfs -o mode=1777 none "$nfs_export" &&
		mkdir -m 770 "$nfs_export/staff" &&
		chgrp $NFS_GROUP "$nfs_export/staff"
}

nfs_server() {
	mkdir -p /var/lib/nfs/v4recovery /run/rpc_pipefs || return
	modprobe nfsd || return
	grep -q ' /proc/fs/nfsd ' /proc/mounts ||
		mount -t nfsd nfsd /proc/fs/nfsd || return
	echo "$nfs_export *(rw,fsid=0,sec=krb5:krb5i:krb5p,no_subtree_check,insecure)" >/etc/exports
	exportfs -ra || return
	pidof rpc.mountd >/dev/null || {
		rpc.mountd -F -N 2 -N 3 >"$nfs_work/mountd.log" 2>&1 &
		nfs_mountd=$!
	}
	rpc.nfsd -N 3 -G 10 -L 10 8
}

nfs_server_end() {
	rpc.nfsd 0
}

nfs_mount_once() {
	nfs_client mount -t nfs4 -o "sec=$1,vers=4.2,soft,timeo=150,retrans=2" \
		"${2:-server}.krb5ap.test:/" $nfs_mnt
}

nfs_mount() {
	nfs_mount_once "$@" && return
	# rpc.gssd may come upon the pipe of its old protocol before there is the
	# other one. Then it keeps to that, which has no encryption types: it limits
	# itself to those of DES.
	grep -q handle_krb5_upcall "$nfs_work/gssd.log" || return
	nfs_forget
	nfs_mount_once "$@"
}

nfs_event() {
	local name=$1

	shift
	"$@" krb5-ap nfsd status --json | python3 -c "
import json, sys
print({e['name']: e['count'] for e in json.load(sys.stdin)['events']}['$name'])"
}

nfs_umount() {
	nfs_client umount $nfs_mnt
}

nfs_end() {
	[ -z "${nfs_holder:-}" ] || nfs_client umount -f $nfs_mnt 2>/dev/null
	[ -z "${nfs_gssd:-}" ] || kill "$nfs_gssd" 2>/dev/null
	rpc.nfsd 0 2>/dev/null
	[ -z "${nfs_mountd:-}" ] || kill "$nfs_mountd" 2>/dev/null
	[ -z "${nfs_holder:-}" ] || kill "$nfs_holder" 2>/dev/null
	umount $nfs_export 2>/dev/null
	kdc_end
}
