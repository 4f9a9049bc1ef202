# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# What the parts of smb.sh ask, and how they begin and end. Each part sources this
# file and nothing else, unless it sets smb_other_kdc and begins by itself.
#
#	try WHAT COMMAND...	must succeed
#	refuse WHAT WORDS COMMAND...	must fail, and say WORDS
#	count REASON		how often krb5_ap has given that reason
#	counted REASON COMMAND...	must fail, for this reason of krb5_ap
#	scenarios SCENARIO...	of tests/interop/smb2-peer, a line for each;
#				a_scenario SCENARIO OPTION... has options
#	owned FILE USER		FILE of the share belongs to USER
#	a_mount OPTIONS		a mount of alice's, a file on it, and its owner
#	begin_server OPTION...	smb_config, and the server
#	big_ticket SIZE REALM [OPTION...]
#				a ticket in the cache $work/big/SIZE-18, and its key
#				with the others in $work/both
#	far_ticket		a ticket in the cache $work/far, for an address that
#				the client has not
#	long_service		the service $(long_name)/$smb_host, whose name makes
#				a KRB-ERROR long; its key in $work/long is not the
#				KDC's newest

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit
: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/smb-lib.sh
. "$here/smb-lib.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"

work=$(mktemp -d -p /dev/shm) || exit
chmod 755 "$work"
out=$work/out

# shellcheck disable=SC2329 # by the trap
clean_up() {
	smb_end
	rmmod krb5_ap 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

give_up() {
	echo "Bail out! $*"
	[ ! -s "$out" ] || sed 's/^/# /' "$out"
	krb5-ap stats 2>&1 | sed 's/^/# /'
	tail -n 10 "$work/mountd.log" 2>/dev/null | sed 's/^/# mountd: /'
	dmesg | tail -n 15 | sed 's/^/# dmesg: /'
	exit 2
}

try() {
	local what=$1

	shift
	"$@" >"$out" 2>&1
	verdict $? "$what" "$(cat "$out"; krb5-ap stats 2>&1)"
}

refuse() {
	local what=$1 words=$2

	shift 2
	! "$@" >"$out" 2>&1 && grep -q -- "$words" "$out"
	verdict $? "$what" "$(cat "$out")"
}

count() {
	krb5-ap stats | awk -v reason="$1" '$3 == reason { n = $1 } END { print n + 0 }'
}

counted() {
	local reason=$1 before after

	shift
	before=$(count "$reason")
	"$@" >"$out" 2>&1 && return 1
	after=$(count "$reason")
	[ "$after" -gt "$before" ]
}

# a_scenario SCENARIO OPTION...: a line for it
a_scenario() {
	local status

	smb_peer "${@:2}" "$1" >"$out" 2>&1
	status=$?
	verdict $status "$(sed -nE "s/^(not )?ok $1: ([^:]*).*/\2/p" "$out")" "$(cat "$out")"
}

scenarios() {
	local scenario

	for scenario; do
		a_scenario "$scenario"
	done
}

owned() {
	[ "$(stat -c %u "$smb_export/$1" 2>/dev/null)" = "$(smb_uid "$2")" ]
}

a_mount() {
	local file=f-${1//[^a-z0-9]/-}

	smb_mount "$1" && echo "$1" >"$smb_mnt/$file" && smb_umount &&
		owned "$file" alice
}

begin_server() {
	smb_config "$@"
	smb_server >"$out" 2>&1 || give_up "no SMB server"
}

# Waits until a request cannot be older than the replay table. Long enough for
# one to be judged on a busy host.
end_cold_start() {
	krb5-ap config skew=20 >/dev/null
	sleep 22
}

big_ticket() {
	mkdir -p "$work/big" &&
		"$here/../interop/peers/bigtickets" --service "cifs/$smb_host" --etype 18 \
			--kvno 9 "${@:3}" "$work/big" "$2" "$1" &&
		cp "$work/keytab" "$work/both" &&
		tail -c +3 "$work/big/keytab" >>"$work/both"
}

# Asked for from the KDC at once: with a TGT for another address it gives none.
far_ticket() {
	sed 's/\[libdefaults\]/&\n\tnoaddresses = false\n\textra_addresses = 192.0.2.200/' \
		"$KRB5_CONFIG" >"$work/far.conf" &&
		echo alice | KRB5_CONFIG=$work/far.conf kinit -a -S "cifs/$smb_host" \
			-c "$work/far" "alice@$KDC_REALM" >/dev/null
}

long_name() {
	printf 'c%.0s' {1..400}
}

long_service() {
	echo "addprinc -randkey $(long_name)/$smb_host" | kdc_admin &&
		kdc_keytab "$work/long" "$(long_name)/$smb_host" &&
		echo "cpw -randkey $(long_name)/$smb_host" | kdc_admin
}

[ -n "${smb_other_kdc:-}" ] || {
	smb_begin "$work" >"$out" 2>&1 || give_up "no KDC, or no ksmbd"
	smb_login alice || give_up "alice cannot log in"
}
