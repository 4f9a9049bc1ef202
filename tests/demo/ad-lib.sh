# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A domain controller of Active Directory, Samba's, in a VM. To be sourced; needs
# the packages of "tests/vm/setup ad" and a folder that tests/vm/domain has made.
#
#	ad_begin DOMAIN DIR [ADDRESS]	a copy of DOMAIN runs in DIR, on loopback and
#				ADDRESS; points libkrb5 at it for this shell
#	ad_login NAME [OPTION...]	a TGT for a user, as kinit gets it by these
#				options
#	ad_end			stops it; DIR is the caller's to remove
#
# Users are alice (who may call herself alice.liddell@krb5ap.test, and is in 80
# groups), bob and so on, with passwords like "alice-Pass.1". Computers are SERVER
# (with SPNs of server.krb5ap.test, of files.krb5ap.test and without a domain),
# CLIENT, and OLD, which says nothing of encryption types.

AD_REALM=AD.KRB5AP.TEST
ad_pid=

ad_begin() {
	local address=${3:-127.0.0.1} tries=0

	ad_dir=$2
	mkdir -p "$ad_dir/pid" || return
	cp -r "$1/." "$ad_dir/" || return
	cat >"$ad_dir/smb.conf" <<-END
		[global]
			netbios name = DC
			realm = $AD_REALM
			workgroup = AD
			server role = active directory domain controller
			server services = kdc
			private dir = $ad_dir/private
			lock directory = $ad_dir
			state directory = $ad_dir/state
			cache directory = $ad_dir/cache
			pid directory = $ad_dir/pid
			ncalrpc dir = $ad_dir/ncalrpc
			log file = $ad_dir/log
			interfaces = 127.0.0.1 $address
			bind interfaces only = yes
			tls enabled = no
	END
	cat >"$ad_dir/krb5.conf" <<-END
		[libdefaults]
			default_realm = $AD_REALM
			dns_lookup_kdc = false
			dns_lookup_realm = false
			dns_canonicalize_hostname = false
			rdns = false
			kdc_timesync = 0
		[realms]
			$AD_REALM = {
				kdc = $address
			}
		[domain_realm]
			.krb5ap.test = $AD_REALM
	END
	KRB5_CONFIG=$ad_dir/krb5.conf
	KRB5CCNAME=FILE:$ad_dir/ccache
	KRB5_KTNAME=FILE:$ad_dir/no-such-keytab
	export KRB5_CONFIG KRB5CCNAME KRB5_KTNAME

	# In the foreground it would end with its standard input. Not by a pipeline:
	# "wait" is for all of one.
	samba -i -M single -s "$ad_dir/smb.conf" < <(exec sleep 100000) \
		>"$ad_dir/out" 2>&1 &
	ad_pid=$!
	until grep -q ':0058 .* 0A ' /proc/net/tcp; do
		tries=$((tries + 1))
		if [ $tries -gt 1200 ] || ! kill -0 "$ad_pid" 2>/dev/null; then
			tail -n 20 "$ad_dir/out" "$ad_dir/log" >&2
			return 1
		fi
		sleep 0.1
	done
}

ad_login() {
	local user=$1 account=${1%%[.@]*}

	shift
	echo "${account,,}-Pass.1" | kinit "$@" "$user" >"$ad_dir/kinit" 2>&1 || {
		cat "$ad_dir/kinit" >&2
		return 1
	}
}

ad_end() {
	[ -n "$ad_pid" ] || return 0
	# It has nothing to save, and may take its time.
	kill -9 "$ad_pid" 2>/dev/null
	wait "$ad_pid" 2>/dev/null
	ad_pid=
	return 0
}
