# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2034
#
# The kernel's NFS server with those who answer for it, for what is measured in a
# VM of tests/vm/run: krb5_ap_nfsd, gssproxy, rpc.svcgssd. To be sourced.
#
#	knfsd_gssproxy		prints the folder of gssproxy, which is unpacked into
#				the cache and not installed; on the host
#	knfsd_begin COUNT	an NFS server with so many threads
#	knfsd_ram_list		what is needed in memory from where the measuring
#				begins, for ram_begin
#	knfsd_krb5_ap KEYTAB	krb5_ap_nfsd answers, with its helper ($helper)
#	knfsd_daemon KEYTAB [LINE...]
#				krb5_ap_nfsd answers, with krb5-apd ($helper), which
#				spares modprobe; the lines are of its configuration
#	knfsd_helper_end	ends either
#	knfsd_krb5_ap_end	and unloads the modules
#	knfsd_proxy KEYTAB	gssproxy answers ($gssproxy); for good, in this boot
#	wait_for COMMAND...	until it succeeds, 20 seconds at most

wait_for() {
	local i

	for ((i = 0; i < 200; i++)); do
		if "$@" >/dev/null 2>&1; then return; fi
		sleep 0.1
	done
	echo "waited in vain: $*" >&2
	return 1
}

knfsd_gssproxy() {
	local folder=$cache/gssproxy

	if [ ! -d "$folder" ]; then
		rm -rf "$folder.new"
		mkdir -p "$folder.new"
		# This system's own, and not the newest of any suite.
		(
			cd "$folder.new" || exit
			apt-get -qq download gssproxy libini-config5 libref-array1 \
				libcollection4 libbasicobjects0 libpath-utils1 >&2
			for deb in *.deb; do
				dpkg-deb -x "$deb" .
			done
			rm ./*.deb
		)
		mv "$folder.new" "$folder"
	fi
	echo "$folder"
}

knfsd_begin() {
	modprobe nfsd && modprobe rpcsec_gss_krb5 || return
	# krb5-apd looks there for the BPF LSM.
	grep -q ' /sys/kernel/security ' /proc/mounts ||
		mount -t securityfs none /sys/kernel/security || return
	mount -t nfsd nfsd /proc/fs/nfsd && rpc.nfsd -N 3 "$1"
}

# As far as it is there.
knfsd_ram_list() {
	local name

	for name in bash sh cat date grep head mkdir printf rm sed sleep sort \
		tail tr wc insmod rmmod modprobe krb5-ap krb5-apd gssproxy rpc.svcgssd; do
		type -P $name || :
	done
	name=/lib/modules/$(uname -r)
	find "$name"/modules.* "$name/kernel/crypto" "$name/kernel/arch/x86/crypto" \
		/etc/{passwd,group,nsswitch.conf,hosts,host.conf,ld.so.cache} \
		/etc/{gai.conf,services,protocols,netconfig,nfs.conf,idmapd.conf} \
		/etc/{gss,krb5,krb5.conf.d,nfs.conf.d,modprobe.d} \
		/usr/lib/locale/C.utf8 /usr/lib/x86_64-linux-gnu/{krb5,libnfsidmap} \
		/usr/lib/x86_64-linux-gnu/libverto-* \
		/lib/modprobe.d ! -type d 2>/dev/null || :
}

knfsd_krb5_ap() {
	insmod "$KRB5_AP_MODULES/krb5_ap.ko" && krb5-ap load -k "$1" >&2 &&
		insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko" || return
	krb5-ap nfsd run &
	helper=$!
	wait_for sh -c "krb5-ap nfsd status | grep -q '^connections *1'"
}

knfsd_daemon() {
	local keytab=$1

	shift
	[ -d /sys/module/krb5_ap ] ||
		insmod "$KRB5_AP_MODULES/krb5_ap.ko" || return
	[ -d /sys/module/krb5_ap_nfsd ] ||
		insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko" || return
	printf '%s\n' 'nfsd = yes' "keytab = $keytab" "$@" >/dev/shm/krb5-ap.conf
	krb5-apd --config /dev/shm/krb5-ap.conf &
	helper=$!
	wait_for sh -c "krb5-ap status | grep -q 'nfsd-modprobe *refused'" &&
		wait_for sh -c "krb5-ap nfsd status | grep -q '^connections *1'"
}

knfsd_helper_end() {
	kill "$helper"
	wait "$helper"
}

knfsd_krb5_ap_end() {
	knfsd_helper_end
	rmmod krb5_ap_nfsd krb5_ap
}

knfsd_proxy() {
	mkdir -p /run/gssproxy /var/lib/gssproxy/clients /var/lib/gssproxy/rcache
	cat >/dev/shm/gssproxy.conf <<-END
		[gssproxy]
		[service/nfs-server]
		  mechs = krb5
		  socket = /run/gssproxy.sock
		  cred_store = keytab:$1
		  trusted = yes
		  kernel_nfsd = yes
		  euid = 0
	END
	gssproxy -i -c /dev/shm/gssproxy.conf >/dev/shm/gssproxy.log 2>&1 &
	gssproxy=$!
	wait_for sh -c "echo 1 >/proc/net/rpc/use-gss-proxy" && return
	cat /dev/shm/gssproxy.log >&2
	return 1
}
