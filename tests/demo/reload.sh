#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Can the module be replaced by a newer one without losing what the replay
# table knows, and without refusing anybody?
#
#	tests/vm/run -- tests/demo/reload.sh
#
# Requests without mutual authentication are what it is about: the policy
# "exempt" lets the others through in any case.
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
client=$here/../interop/krb5-ap-client
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
work=$(mktemp -d) || exit
passed=0 failed=0

# shellcheck disable=SC2329 # by the trap
clean_up() {
	rmmod krb5_ap_echo krb5_ap 2>/dev/null
	kdc_end
	rm -rf "$work"
}
trap clean_up EXIT

# expect WHAT PATTERN COMMAND...: the command's output has the pattern.
expect() {
	local what=$1 pattern=$2

	shift 2
	"$@" >"$work/out" 2>&1
	if grep -q "$pattern" "$work/out"; then
		passed=$((passed + 1))
		echo "ok - $what"
	else
		failed=$((failed + 1))
		echo "not ok - $what; not found: $pattern"
		sed 's/^/#   /' "$work/out"
	fi
}

ask() {
	"$client" --service "$service" --no-mutual "$@"
}

load() {
	insmod "$KRB5_AP_MODULES/krb5_ap.ko" &&
		krb5-ap config replay-birth=strict "$@" &&
		krb5-ap load -k "$work/keytab" >/dev/null &&
		insmod "$KRB5_AP_MODULES/krb5_ap_echo.ko"
}

unload() {
	rmmod krb5_ap_echo krb5_ap
}

kdc_begin "$work/kdc" >/dev/null || exit
service=$(kdc_service aes256-cts-hmac-sha384-192)
kdc_keytab "$work/keytab" "$service" >/dev/null || exit
kdc_login alice || exit

# The policy sets in when the table is born, and so a small skew makes it pass.
load skew=2 || exit
sleep 3
expect 'a request' '^server: ok' ask --save "$work/old"
expect 'save' '^saved 1 replay entries' krb5-ap replay save "$work/table"
expect 'a file that is there is left alone' 'File exists' \
	krb5-ap replay save "$work/table"
expect 'suspended: no verdict' '^server: failed' ask
expect 'suspended: replays are known' '^server: refused REPLAY ' \
	"$client" --send "$work/old"
expect 'resume' '^$' sh -c 'krb5-ap replay resume; echo'
expect 'accepted again' '^server: ok' ask
rm "$work/table"

expect 'save again' '^saved [2-9] replay entries' \
	krb5-ap replay save "$work/table"
unload
load skew=300 || exit
expect 'without restore: everything of before is refused' \
	'^server: refused REPLAY_BIRTH ' ask
sed '$d' "$work/table" >"$work/cut"
expect 'a file without its end is refused' 'damaged' \
	krb5-ap replay restore "$work/cut"
echo 'something else' >"$work/other"
expect 'another file is refused' 'damaged' krb5-ap replay restore "$work/other"
expect 'nothing has changed by that' '^server: refused REPLAY_BIRTH ' ask
expect 'restore' '^restored [2-9] replay entries' \
	krb5-ap replay restore "$work/table"
expect 'what was accepted before is known' '^server: refused REPLAY ' \
	"$client" --send "$work/old"
krb5-ap config skew=2
expect 'what is new is accepted' '^server: ok' ask --save "$work/new"
expect 'once' '^server: refused REPLAY ' "$client" --send "$work/new"

expect 'flush' '^$' sh -c 'krb5-ap flush replay; echo'
expect 'flushed: what may have been accepted is refused' \
	'^server: refused REPLAY_BIRTH ' "$client" --send "$work/new"
sleep 5
expect 'that passes' '^server: ok' ask

krb5-ap flush keys
expect 'without keys nothing can be restored' 'load them first' \
	krb5-ap replay restore "$work/table"
unload || failed=$((failed + 1))

echo "$passed passed, $failed failed"
[ $failed = 0 ]
