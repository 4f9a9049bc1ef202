# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# An SMB server (ksmbd with the patches of patches/ksmbd) and its clients on one
# machine, for tests. To be sourced after kdc.sh, in a VM. smb-test.sh has what
# the tests ask with it.
#
#	smb_begin DIR		a KDC, the services cifs/, host/ and HTTP/, whose keys
#				are all loaded; alice, carol and dave, who have a user
#				and an account, erin, who has a user only, and bob,
#				who has neither
#	smb_place DIR		for another KDC, once it runs: users, accounts and the
#				share; the keys in DIR/keytab are the caller's to get
#	smb_load_core		loads krb5_ap and its keys
#	smb_load		and ksmbd and krb5_ap_ksmbd; starts the helper that
#				maps principals to users
#	smb_login USER [OPTION...]	a ticket for USER, for all clients here
#	smb_config OPTION...	ksmbd.conf with these lines in its global section
#	smb_server		starts ksmbd and ksmbd.mountd
#	smb_server_end		stops both
#	smb_unload		unloads ksmbd, which no acceptor may use any more
#	smb_mountd, smb_mountd_end	the daemon only
#	smb_mountd_signal SIGNAL	to all of its processes
#	smb_client COMMAND	a command of smbclient's, with Kerberos;
#				smb_client_of SHARE COMMAND on another share: open,
#				which guests may use
#	smb_mount OPTIONS	mounts the share on $smb_mnt, with Kerberos
#	smb_umount
#	smb_peer SCENARIO...	see tests/interop/smb2-peer
#	smb_end			stops all

smb_export=/srv/krb5-ap-smb
smb_mnt=/mnt
smb_host=server.krb5ap.test
# A group that alice is in, beside her own.
smb_team=3001

smb_uid() {
	case $1 in
	alice) echo 2001 ;;
	carol) echo 2003 ;;
	dave) echo 2004 ;;
	erin) echo 2005 ;;
	ntlm) echo 2010 ;;
	esac
}

# Users are known by their short names, accounts by their principals: the map has
# to find the one for the other.
smb_users() {
	local user

	for user in alice carol dave erin ntlm; do
		echo "$user:x:$(smb_uid $user):$(smb_uid $user)::/nonexistent:/bin/false" >>/etc/passwd
		echo "$user:x:$(smb_uid $user):" >>/etc/group
	done
	echo "team:x:$smb_team:alice" >>/etc/group
	for user in "alice@$KDC_REALM" "carol@$KDC_REALM" "dave@$KDC_REALM"; do
		smb_adduser "$user" unused || return
	done
	# For NTLM; and one whose password hash is too short to be one.
	smb_adduser ntlm secret || return
	echo "hollow:AAAA" >>"$smb_work/db"
}

smb_adduser() {
	"$smb_built/sbin/ksmbd.adduser" -C "$smb_work/ksmbd.conf" -P "$smb_work/db" \
		-p "$2" -a "$1" >/dev/null 2>&1
}

smb_place() {
	smb_work=$1
	smb_built=$here/../../build/stock-$(uname -r | cut -d . -f 1,2)/ksmbd
	[ -e "$smb_built/ksmbd.ko" ] || {
		echo "no ksmbd.ko in $smb_built; tests/vm/ksmbd builds it"
		return 1
	}
	# cifs.upcall is started by the kernel, with an environment of its own.
	sed 's,\[libdefaults\],&\n	default_ccache_name = FILE:/tmp/krb5cc_%{uid},' \
		"$KRB5_CONFIG" >/etc/krb5.conf
	mkdir -p "$smb_export" || return
	mount -t tmpfs -o mode=1777 none "$smb_export" || return
	mkdir -m 770 "$smb_export/team" && chgrp $smb_team "$smb_export/team" || return
	smb_config
	smb_users || return
	modprobe -a cifs ksmbd && rmmod ksmbd
}

smb_begin() {
	local user

	kdc_begin "$1/kdc" || return
	{
		echo "addprinc -randkey cifs/$smb_host"
		echo "addprinc -randkey host/$smb_host"
		echo "addprinc -randkey HTTP/$smb_host"
		for user in carol dave erin; do
			echo "addprinc -pw $user $user"
		done
	} | kdc_admin || return
	kdc_keytab "$1/keytab" "cifs/$smb_host" "host/$smb_host" "HTTP/$smb_host" || return
	smb_place "$1"
}

smb_load_core() {
	insmod "$KRB5_AP_MODULES/krb5_ap.ko" &&
		krb5-ap load -k "$smb_work/keytab" >/dev/null
}

smb_load() {
	[ -e /sys/module/krb5_ap ] || smb_load_core || return
	[ -e /sys/module/ksmbd ] || insmod "$smb_built/ksmbd.ko" || return
	smb_helper && insmod "$KRB5_AP_MODULES/krb5_ap_ksmbd.ko"
}

smb_helper() {
	krb5-ap idmap run >"$smb_work/helper.log" 2>&1 &
	smb_helper=$!
	for _ in {1..100}; do
		! krb5-ap idmap status | grep -q '^helper *listens' || return 0
		sleep 0.1
	done
	return 1
}

smb_helper_end() {
	[ -z "${smb_helper:-}" ] || {
		kill "$smb_helper"
		wait "$smb_helper"
	} 2>/dev/null
	smb_helper=
}

smb_login() {
	local user=$1

	shift
	echo "$user" | kinit "$@" "$user@$KDC_REALM" >/dev/null &&
		cp "$smb_work/kdc/ccache" /tmp/krb5cc_0
}

# shellcheck disable=SC2120 # by those who source this
smb_config() {
	{
		printf '[global]\n\tnetbios name = SERVER\n\tserver multi channel support = yes\n'
		[ $# = 0 ] || printf '\t%s\n' "$@"
		printf '[share]\n\tpath = %s\n\tread only = no\n' "$smb_export"
		printf '[open]\n\tpath = %s\n\tguest ok = yes\n' "$smb_export"
	} >"$smb_work/ksmbd.conf"
}

smb_mountd() {
	"$smb_built/sbin/ksmbd.mountd" -C "$smb_work/ksmbd.conf" -P "$smb_work/db" -n1 \
		>>"$smb_work/mountd.log" 2>&1 &
	smb_mountd=$!
	for _ in {1..100}; do
		! ss -tln | grep -q ':445 ' || return 0
		sleep 0.1
	done
	return 1
}

# Its worker has the netlink socket.
smb_mountd_signal() {
	pkill "-$1" -P "$smb_mountd"
	kill "-$1" "$smb_mountd"
}

smb_mountd_end() {
	[ -z "${smb_mountd:-}" ] || {
		smb_mountd_signal TERM
		wait "$smb_mountd"
	} 2>/dev/null
	smb_mountd=
}

smb_server() {
	[ -e /sys/module/ksmbd ] || insmod "$smb_built/ksmbd.ko" || return
	smb_mountd
}

smb_server_end() {
	smb_mountd_end
	"$smb_built/sbin/ksmbd.control" -s >/dev/null 2>&1
	for _ in {1..100}; do
		ss -tln | grep -q ':445 ' || return 0
		sleep 0.1
	done
	return 1
}

smb_unload() {
	for _ in {1..50}; do
		! rmmod ksmbd 2>/dev/null || return 0
		sleep 0.2
	done
	return 1
}

smb_client() {
	smb_client_of share "$@"
}

smb_client_of() {
	timeout 120 smbclient --use-kerberos=required "--use-krb5-ccache=$KRB5CCNAME" \
		"//$smb_host/$1" -c "${2-ls}"
}

smb_mount() {
	timeout 120 mount -t cifs "//$smb_host/share" $smb_mnt \
		-o "cruid=0,nosharesock,echo_interval=5,$1"
}

smb_umount() {
	umount $smb_mnt
}

smb_peer() {
	timeout 600 "$here/../interop/smb2-peer" --ntlm ntlm%secret "$@"
}

smb_end() {
	umount $smb_mnt 2>/dev/null
	rmmod krb5_ap_ksmbd 2>/dev/null
	smb_server_end
	smb_unload
	smb_helper_end
	umount $smb_export 2>/dev/null
	kdc_end
}
