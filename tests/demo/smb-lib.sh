# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# An SMB server (ksmbd with the patches of patches/ksmbd) and its clients on one
# machine, for tests. To be sourced after kdc.sh, in a VM.
#
#	smb_begin DIR		a KDC, the service cifs/, users alice, carol (who
#				have accounts) and bob (who has none)
#	smb_login USER		a ticket for USER, for all clients here
#	smb_config OPTION...	ksmbd.conf with these lines in its global section
#	smb_server		starts ksmbd and ksmbd.mountd
#	smb_server_end		stops both
#	smb_unload		unloads ksmbd, which no acceptor may use any more
#	smb_mountd, smb_mountd_end	the daemon only
#	smb_client COMMAND	a command of smbclient's, with Kerberos
#	smb_mount OPTIONS	mounts the share on $smb_mnt, with Kerberos
#	smb_umount
#	smb_peer SCENARIO...	see tests/interop/smb2-peer
#	smb_end			stops all

smb_export=/srv/krb5-ap-smb
smb_mnt=/mnt
smb_host=server.krb5ap.test

smb_uid() {
	case $1 in
	alice) echo 2001 ;;
	carol) echo 2003 ;;
	dave) echo 2004 ;;
	esac
}

smb_begin() {
	local user

	smb_work=$1
	smb_built=$here/../../build/stock-$(uname -r | cut -d . -f 1,2)/ksmbd
	[ -e "$smb_built/ksmbd.ko" ] || {
		echo "no ksmbd.ko in $smb_built; tests/vm/ksmbd builds it"
		return 1
	}
	kdc_begin "$smb_work/kdc" || return
	{
		echo "addprinc -randkey cifs/$smb_host"
		echo "addprinc -randkey host/$smb_host"
		echo "addprinc -randkey cifs/unloaded.krb5ap.test"
		for user in carol dave; do
			echo "addprinc -pw $user $user"
		done
	} | kdc_admin || return
	kdc_keytab "$smb_work/keytab" "cifs/$smb_host" "host/$smb_host" || return
	# cifs.upcall is started by the kernel, with an environment of its own.
	sed 's,\[libdefaults\],&\n	default_ccache_name = FILE:/tmp/krb5cc_%{uid},' \
		"$smb_work/kdc/krb5.conf" >/etc/krb5.conf
	for user in alice carol dave; do
		echo "$(smb_account $user):x:$(smb_uid $user):$(smb_uid $user)::/nonexistent:/bin/false" >>/etc/passwd
	done
	mkdir -p "$smb_export" || return
	mount -t tmpfs -o mode=1777 none "$smb_export" || return
	smb_config
	for user in alice carol; do
		"$smb_built/sbin/ksmbd.adduser" -C "$smb_work/ksmbd.conf" -P "$smb_work/db" \
			-p unused -a "$(smb_account $user)" >/dev/null 2>&1 || return
	done
	# For NTLM; and one whose password hash is too short to be one.
	echo "ntlm:x:2010:2010::/nonexistent:/bin/false" >>/etc/passwd
	"$smb_built/sbin/ksmbd.adduser" -C "$smb_work/ksmbd.conf" -P "$smb_work/db" \
		-p secret -a ntlm >/dev/null 2>&1 || return
	echo "hollow:AAAA" >>"$smb_work/db"
	modprobe -a cifs ksmbd && rmmod ksmbd
}

# The account of ksmbd.mountd that a principal has.
smb_account() {
	echo "$1@$KDC_REALM"
}

smb_login() {
	kdc_login "$1" && cp "$smb_work/kdc/ccache" /tmp/krb5cc_0
}

# shellcheck disable=SC2120 # by those who source this
smb_config() {
	{
		printf '[global]\n\tnetbios name = SERVER\n\tserver multi channel support = yes\n'
		[ $# = 0 ] || printf '\t%s\n' "$@"
		printf '[share]\n\tpath = %s\n\tread only = no\n' "$smb_export"
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

smb_mountd_end() {
	[ -z "${smb_mountd:-}" ] || {
		# Its worker has the netlink socket.
		pkill -P "$smb_mountd"
		kill "$smb_mountd"
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
	timeout 120 smbclient --use-kerberos=required "--use-krb5-ccache=$KRB5CCNAME" \
		"//$smb_host/share" "${@:2}" -c "$1"
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
	umount $smb_export 2>/dev/null
	kdc_end
}
