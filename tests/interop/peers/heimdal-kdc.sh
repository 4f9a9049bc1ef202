# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A throw-away Heimdal KDC for tests, to be sourced after tests/demo/kdc.sh,
# whose KDC_* it uses. Debian's heimdal-kdc cannot be installed beside MIT's,
# so tests/interop/peers/setup unpacks it into the cache and leaves a link to it
# here; its libraries are packages that do not get in each other's way.
#
#	heimdal_here		is it there?
#	heimdal_begin DIR PORT	realm HEIMDAL.TEST, alice (password alice), a
#				running KDC; points both libkrb5 at it for this
#				shell
#	heimdal_service TYPE	prints a principal that has one key, of this type
#	heimdal_keytab FILE PRINCIPAL...	adds their keys
#	heimdal_end		stops the KDC; DIR is the caller's to remove

HEIMDAL_REALM=HEIMDAL.TEST
HEIMDAL_ROOT=$(dirname "${BASH_SOURCE[0]}")/heimdal-kdc
HEIMDAL_ENCTYPES="aes128-cts-hmac-sha1-96 aes256-cts-hmac-sha1-96
	aes128-cts-hmac-sha256-128 aes256-cts-hmac-sha384-192"

heimdal_kinit=$HEIMDAL_ROOT/usr/bin/kinit.heimdal
heimdal_pid=

heimdal_here() {
	[ -x "$HEIMDAL_ROOT/usr/lib/heimdal-servers/kdc" ] &&
		[ -x "$heimdal_kinit" ] &&
		! ldd "$HEIMDAL_ROOT/usr/lib/heimdal-servers/kdc" \
			"$HEIMDAL_ROOT/usr/bin/kadmin.heimdal" "$heimdal_kinit" |
			grep -q 'not found'
}

heimdal_service() {
	echo "svc-$1/$KDC_HOST@$HEIMDAL_REALM"
}

# heimdal_config TYPE: what random keys are made of is configuration.
heimdal_config() {
	cat <<-END
		[libdefaults]
			default_realm = $HEIMDAL_REALM
			dns_lookup_kdc = false
			dns_lookup_realm = false
			dns_canonicalize_hostname = false
			rdns = false
		[realms]
			$HEIMDAL_REALM = {
				kdc = 127.0.0.1:$heimdal_port
			}
		[domain_realm]
			.krb5ap.test = $HEIMDAL_REALM
		[kadmin]
			default_keys = $1:pw-salt
		[kdc]
			database = {
				dbname = $heimdal_dir/heimdal
				realm = $HEIMDAL_REALM
				mkey_file = $heimdal_dir/m-key
				acl_file = $heimdal_dir/acl
				log_file = $heimdal_dir/log
			}
			addresses = 127.0.0.1
			ports = $heimdal_port
		[logging]
			kdc = 0-5/FILE:$heimdal_dir/kdc.log
			default = 0-1/FILE:$heimdal_dir/default.log
	END
}

# heimdal_admin TYPE COMMAND...: with keys of this type if any are made
heimdal_admin() {
	heimdal_config "$1" >"$heimdal_dir/kadmin.conf"
	shift
	KRB5_CONFIG=$heimdal_dir/kadmin.conf \
		"$HEIMDAL_ROOT/usr/bin/kadmin.heimdal" -l \
		-r "$HEIMDAL_REALM" "$@" >"$heimdal_dir/kadmin.out" 2>&1 || {
		cat "$heimdal_dir/kadmin.out" >&2
		return 1
	}
}

heimdal_begin() {
	local type tries=0

	heimdal_dir=$1 heimdal_port=$2
	mkdir -p "$heimdal_dir" || return
	type=aes256-cts-hmac-sha1-96
	heimdal_config $type >"$heimdal_dir/krb5.conf" || return
	KRB5_CONFIG=$heimdal_dir/krb5.conf
	KRB5CCNAME=FILE:$heimdal_dir/ccache
	export KRB5_CONFIG KRB5CCNAME

	heimdal_admin $type init --realm-max-ticket-life=1d \
		--realm-max-renewable-life=1d "$HEIMDAL_REALM" || return
	heimdal_admin $type add --use-defaults --password=alice alice || return
	for type in $HEIMDAL_ENCTYPES; do
		heimdal_admin "$type" add --use-defaults --random-key \
			"$(heimdal_service "$type")" || return
	done
	"$HEIMDAL_ROOT/usr/lib/heimdal-servers/kdc" \
		--config-file="$heimdal_dir/krb5.conf" \
		--addresses=127.0.0.1 --ports="$heimdal_port" \
		>"$heimdal_dir/out" 2>&1 &
	heimdal_pid=$!
	until grep -q "$(printf ':%04X ' "$heimdal_port").* 0A " /proc/net/tcp; do
		tries=$((tries + 1))
		if [ $tries -gt 300 ] || ! kill -0 "$heimdal_pid" 2>/dev/null; then
			cat "$heimdal_dir/out" "$heimdal_dir/kdc.log" >&2
			return 1
		fi
		sleep 0.1
	done
}

heimdal_keytab() {
	local file=$1

	shift
	heimdal_admin aes256-cts-hmac-sha1-96 ext_keytab --keytab="$file" "$@"
}

heimdal_end() {
	[ -n "$heimdal_pid" ] || return 0
	kill "$heimdal_pid" 2>/dev/null
	wait "$heimdal_pid" 2>/dev/null
	heimdal_pid=
	return 0
}
