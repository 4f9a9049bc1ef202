#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Shows what krb5_ap does, in a virtual machine: "make demo", or
#
#	tests/vm/run -- tests/demo/demo.sh
#
# As root in the guest: it loads modules. Exits with 0 if every request met the
# fate that is foretold here.
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
client=$here/../interop/krb5-ap-client
. "$here/kdc.sh"

[ -x "$client" ] || {
	echo "demo.sh: run \"make -C tests/interop\" first" >&2
	exit 2
}
work=$(mktemp -d) || exit
surprises=0

# shellcheck disable=SC2329 # by the trap
clean_up() {
	rmmod krb5_ap_echo krb5_ap 2>/dev/null
	kdc_end
	rm -rf "$work"
}
trap clean_up EXIT

give_up() {
	echo "demo.sh: $*" >&2
	exit 1
}

say() {
	printf '\n== %s\n' "$*"
}

run() {
	echo "# $*" | sed "s,$KRB5_AP_MODULES/,,; s,$work/,,g"
	"$@" || give_up "that failed"
}

surprise() {
	surprises=$((surprises + 1))
	echo "	SURPRISE: $*; the client says:"
	sed 's/^/	| /' "$work/out"
}

# login WHAT CLIENT-OPTION...: must be accepted, AP-REP and all.
login() {
	what=$1
	shift
	if ! "$client" "$@" >"$work/out" 2>&1 ||
	   ! grep -q '^AP-REP: verified' "$work/out"; then
		surprise "$what was to be accepted"
		return
	fi
	who=$(sed -n 's/^server: ok \([^ ]*\) .*/\1/p' "$work/out")
	printf '  %-34s accepted: %s; the server proved itself, too\n' "$what" "$who"
}

# refusal WHAT REASON NUMBER CLIENT-OPTION...: must be refused for that REASON,
# with a KRB-ERROR of that number.
refusal() {
	what=$1 reason=$2 number=$3
	shift 3
	"$client" "$@" >"$work/out" 2>&1
	if ! grep -q "^server: refused $reason " "$work/out" ||
	   ! grep -q "^KRB-ERROR: $number " "$work/out"; then
		surprise "$what was to be refused, $reason, error $number"
		return
	fi
	text=$(sed -n "s/^server: refused $reason //p" "$work/out")
	printf '  %-34s refused: %s\n  %34s %s (Kerberos error %s)\n' \
		"$what" "$reason" '' "$text" "$number"
}

say "A Kerberos realm, and alice logs in to it"
kdc_begin "$work/kdc" || give_up "no KDC"
keytab=$work/krb5.keytab
backup=backup/$KDC_HOST@$KDC_REALM
kdc_admin <<-END || give_up "no principals"
	addprinc -randkey nfs/$KDC_HOST
	addprinc -randkey $backup
END
services=
for type in $KDC_ENCTYPES; do
	services="$services $(kdc_service "$type")"
done
# shellcheck disable=SC2086
kdc_keytab "$keytab" $services "$backup" || give_up "no keytab"
kdc_login alice || give_up "alice cannot log in"
echo "Realm $KDC_REALM has a KDC, a server $KDC_HOST and a user alice, who has"
echo "logged in with her password and holds a ticket-granting ticket."

say "The kernel learns to accept Kerberos tickets"
run insmod "$KRB5_AP_MODULES/krb5_ap.ko"
run krb5-ap load -k "$keytab"
# Nothing was accepted before, and a raw service would wait for the skew.
run krb5-ap config replay-cold-start=off
run insmod "$KRB5_AP_MODULES/krb5_ap_echo.ko"
echo "A TCP service inside the kernel now listens on port 4488. No daemon stands"
echo "between it and its clients."

say "alice logs in to the service, once for each encryption type"
for type in $KDC_ENCTYPES; do
	login "$type" --service "$(kdc_service "$type")"
done

say "What the kernel refuses"
service=$(kdc_service aes256-cts-hmac-sha1-96)
login "alice's request" --service "$service" --save "$work/request"
refusal "the same request again" REPLAY 34 --send "$work/request"
refusal "a request with one bit flipped" AUTHENTICATOR_INTEGRITY 31 \
	--service "$service" --flip
refusal "a ticket with one bit flipped" TICKET_INTEGRITY 31 \
	--service "$service" --flip=2000
refusal "a clock ten minutes off" SKEW 37 \
	--service "$service" --time-offset -600
refusal "a service without a key here" NO_PRINCIPAL 45 \
	--service "nfs/$KDC_HOST"

say "The key of a service changes, and nothing has to be restarted"
login "under the old key" --service "$backup"
echo "cpw -randkey $backup" | kdc_admin || give_up "no new key"
kdc_login alice || give_up "alice cannot log in"
refusal "under the new key, too early" BAD_KVNO 44 --service "$backup"
kdc_keytab "$keytab" "$backup" || give_up "no keytab"
run krb5-ap load -k "$keytab"
login "under the new key" --service "$backup"

say "What the kernel has counted"
run krb5-ap stats

say "The end"
run rmmod krb5_ap_echo
run rmmod krb5_ap
if [ $surprises -ne 0 ]; then
	echo "$surprises of the above went otherwise than foretold."
	exit 1
fi
echo "Everything went as foretold."
