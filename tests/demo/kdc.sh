# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2086,SC2116
#
# A throw-away MIT KDC for tests, to be sourced. It lives in one directory,
# listens on the loopback interface only (or on $KDC_ADDRESS), and touches no daemon, database or
# configuration of the system.
#
#	kdc_begin DIR [PORT]	realm KRB5AP.TEST, principals, a running KDC;
#				points libkrb5 at it for this shell
#	kdc_admin		runs the kadmin.local commands of standard input
#	kdc_login USER		a TGT for USER, whose password is USER
#	kdc_keytab FILE PRINCIPAL...	adds their keys, as the KDC has them
#	kdc_end			stops the KDC; DIR is the caller's to remove
#
# Principals: alice and bob, and for each encryption type in KDC_ENCTYPES
# svc-ENCTYPE/server.krb5ap.test, which has one key, of that type, and asks for
# session keys of that type.

KDC_REALM=KRB5AP.TEST
KDC_HOST=server.krb5ap.test
KDC_ENCTYPES="aes128-cts-hmac-sha1-96 aes256-cts-hmac-sha1-96
	aes128-cts-hmac-sha256-128 aes256-cts-hmac-sha384-192
	camellia128-cts-cmac camellia256-cts-cmac"

PATH=$PATH:/usr/sbin:/sbin

# The number of an encryption type, RFC 3961 section 8.
kdc_enctype_number() {
	case $1 in
	aes128-cts-hmac-sha1-96) echo 17 ;;
	aes256-cts-hmac-sha1-96) echo 18 ;;
	aes128-cts-hmac-sha256-128) echo 19 ;;
	aes256-cts-hmac-sha384-192) echo 20 ;;
	camellia128-cts-cmac) echo 25 ;;
	camellia256-cts-cmac) echo 26 ;;
	*) return 1 ;;
	esac
}

# The principal that has a key of this encryption type only.
kdc_service() {
	echo "svc-$1/$KDC_HOST@$KDC_REALM"
}

kdc_begin() {
	kdc_dir=$1
	kdc_port=${2:-8888}
	kdc_pid=
	kdc_types=$(echo $KDC_ENCTYPES)	# on one line

	mkdir -p "$kdc_dir" || return
	# kdc_timesync would undo clocks that a test sets wrong on purpose.
	cat >"$kdc_dir/krb5.conf" <<-END || return
		[libdefaults]
			default_realm = $KDC_REALM
			dns_lookup_kdc = false
			dns_lookup_realm = false
			dns_canonicalize_hostname = false
			rdns = false
			kdc_timesync = 0
			permitted_enctypes = $kdc_types
			default_tkt_enctypes = $kdc_types
			default_tgs_enctypes = $kdc_types
		[realms]
			$KDC_REALM = {
				kdc = ${KDC_ADDRESS:-127.0.0.1}:$kdc_port
			}
		[domain_realm]
			.krb5ap.test = $KDC_REALM
		[logging]
			kdc = FILE:$kdc_dir/kdc.log
			admin_server = FILE:$kdc_dir/kadmin.log
	END
	cat >"$kdc_dir/kdc.conf" <<-END || return
		[kdcdefaults]
			kdc_listen = ${KDC_ADDRESS:-127.0.0.1}:$kdc_port
			kdc_tcp_listen = ${KDC_ADDRESS:-127.0.0.1}:$kdc_port
		[realms]
			$KDC_REALM = {
				database_name = $kdc_dir/principal
				key_stash_file = $kdc_dir/stash
				acl_file = $kdc_dir/acl
				master_key_type = aes128-cts-hmac-sha1-96
				supported_enctypes = aes256-cts-hmac-sha1-96:normal
				max_life = 10h
			}
	END
	KRB5_CONFIG=$kdc_dir/krb5.conf
	KRB5_KDC_PROFILE=$kdc_dir/kdc.conf
	KRB5CCNAME=FILE:$kdc_dir/ccache
	KRB5_KTNAME=FILE:$kdc_dir/no-such-keytab
	export KRB5_CONFIG KRB5_KDC_PROFILE KRB5CCNAME KRB5_KTNAME

	kdb5_util create -s -P master -r "$KDC_REALM" >"$kdc_dir/create.log" 2>&1 || {
		cat "$kdc_dir/create.log" >&2
		return 1
	}
	{
		echo "addprinc -pw alice alice"
		echo "addprinc -pw bob bob"
		for kdc_type in $KDC_ENCTYPES; do
			kdc_name=$(kdc_service "$kdc_type")
			echo "addprinc -randkey -e $kdc_type:normal $kdc_name"
			echo "setstr $kdc_name session_enctypes $kdc_type"
		done
	} | kdc_admin || return

	krb5kdc -n -r "$KDC_REALM" >"$kdc_dir/krb5kdc.log" 2>&1 &
	kdc_pid=$!
	kdc_wait=0
	until grep -q 'commencing operation' "$kdc_dir/kdc.log" 2>/dev/null; do
		kdc_wait=$((kdc_wait + 1))
		if [ $kdc_wait -gt 300 ] || ! kill -0 $kdc_pid 2>/dev/null; then
			cat "$kdc_dir/krb5kdc.log" "$kdc_dir/kdc.log" >&2
			echo "kdc.sh: the KDC does not start" >&2
			return 1
		fi
		sleep 0.1
	done
}

# kadmin.local does not tell by its exit status that a command failed.
kdc_admin() {
	kadmin.local -r "$KDC_REALM" >"$kdc_dir/kadmin.out" 2>"$kdc_dir/kadmin.err" || {
		cat "$kdc_dir/kadmin.err" >&2
		return 1
	}
	grep -v '^No policy specified' "$kdc_dir/kadmin.err" >&2 && return 1
	return 0
}

kdc_login() {
	echo "$1" | kinit "$1" >"$kdc_dir/kinit.log" 2>&1 || {
		cat "$kdc_dir/kinit.log" >&2
		return 1
	}
}

kdc_keytab() {
	kdc_file=$1
	shift
	for kdc_name; do
		echo "ktadd -k $kdc_file -norandkey $kdc_name"
	done | kdc_admin
}

kdc_end() {
	[ -n "$kdc_pid" ] || return 0
	kill "$kdc_pid" 2>/dev/null
	wait "$kdc_pid" 2>/dev/null
	kdc_pid=
	return 0
}
