#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A GSS-API service inside the kernel, as assertions:
#
#	tests/vm/run -- tests/demo/gss.sh
#
# krb5_ap_gss (tests/service) speaks the protocol of MIT's example. Debian's own
# gss-client talks to it, with tickets of a real KDC; for what gss-client cannot
# do there is another client on MIT's library. tests/interop/peers/setup gets
# both.
#
# Exits with 0 if every line says "ok".
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
client=$here/../interop/peers/gssapi-client
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"

for program in gss-client faketime; do
	command -v $program >/dev/null || {
		echo "gss.sh: no $program: run tests/interop/peers/setup first" >&2
		exit 2
	}
done
work=$(mktemp -d) || exit

# shellcheck disable=SC2329 # by the trap
clean_up() {
	rmmod krb5_ap_gss krb5_ap 2>/dev/null
	kdc_end
	rm -rf "$work"
}
trap clean_up EXIT

# says WHAT PATTERN COMMAND...: one of the lines must match the whole of it.
says() {
	local what=$1 pattern=$2

	shift 2
	"$@" >"$work/out" 2>&1
	grep -qEx -- "$pattern" "$work/out"
	verdict $? "$what" "wanted: $pattern
$(cat "$work/out")"
}

# The service, anew: PARAMETER...
service() {
	! grep -q '^krb5_ap_gss ' /proc/modules || rmmod krb5_ap_gss
	insmod "$KRB5_AP_MODULES/krb5_ap_gss.ko" "$@" || give_up "no service"
}

last() {
	cat /sys/module/krb5_ap_gss/parameters/last
}

# The service writes down its client before the client has its last answer.
# knows WHAT FLAGS MESSAGES
knows() {
	local got

	got=$(last)
	[ "$got" = "alice@$KDC_REALM flags=$2 messages=$3" ]
	verdict $? "$1: the service knows who it is, and flags $2" "$got"
}

count_of() {
	krb5-ap stats --all --json | tr -d ' \n' | tr '{' '\n' |
		sed -n 's/.*"name":"'"$1"'".*"count":\([0-9]*\).*/\1/p'
}

# refused WHAT REASON PATTERN COMMAND...: the client must say something like it,
# and the kernel must have counted it once.
refused() {
	local what=$1 reason=$2 pattern=$3 before

	shift 3
	before=$(count_of "$reason")
	says "$what: the client is told" "$pattern" "$@"
	[ "$(count_of "$reason")" = $((before + 1)) ]
	verdict $? "$what: $reason" "counted $(count_of "$reason"), before $before"
}

# What gss-client calls the service.
host_based() {
	echo "svc-$1@$KDC_HOST"
}

kdc_begin "$work/kdc" || give_up "no KDC"
keytab=$work/krb5.keytab
services=
for type in $KDC_ENCTYPES; do
	services="$services $(kdc_service "$type")"
done
# shellcheck disable=SC2086
kdc_keytab "$keytab" $services || give_up "no keytab"
echo alice | kinit -f alice >/dev/null || give_up "alice cannot log in"
insmod "$KRB5_AP_MODULES/krb5_ap.ko" || give_up "no module"
krb5-ap load -k "$keytab" || give_up "no keys"
# Or clients without mutual authentication had to wait.
krb5-ap config replay-cold-start=off || give_up "no configuration"
service
aes=$(host_based aes256-cts-hmac-sha1-96)
sha2=$(host_based aes256-cts-hmac-sha384-192)

echo "# Debian's gss-client"
krb5="-mech {1.2.840.113554.1.2.2}"
for type in $KDC_ENCTYPES; do
	s=$(host_based "$type")
	for mech in "$krb5" -spnego; do
		# shellcheck disable=SC2086
		says "gss-client ${mech%% *}, $type" "Signature verified\." \
			gss-client $mech 127.0.0.1 "$s" "a message"
		knows "gss-client ${mech%% *}, $type" 0x36 1
	done
done
while IFS='|' read -r what options flags messages; do
	# shellcheck disable=SC2086
	says "gss-client, $what" "Signature verified\." \
		gss-client $options 127.0.0.1 "$sha2" "a message"
	knows "gss-client, $what" "$flags" "$messages"
done <<-END
	five messages|-mcount 5|0x36|5
	in sequence|-seq|0x3e|1
	no mutual authentication|-nomutual|0x34|1
	no mutual authentication, SPNEGO|-spnego -nomutual|0x34|1
	messages in clear|-nx|0x36|1
	messages not wrapped|-nw|0x36|1
	a delegated ticket|-d|0x37|1
	a delegated ticket, SPNEGO|-spnego -d|0x37|1
END
says "gss-client, a long message" "Signature verified\." \
	gss-client -f 127.0.0.1 "$aes" "$here/gss.sh"
says "gss-client without a signature" "Response received\." \
	gss-client -nm 127.0.0.1 "$aes" "a message"

echo "# What is refused"
kvno "svc-aes256-cts-hmac-sha1-96/$KDC_HOST" >/dev/null
for mech in "$krb5" -spnego; do
	# shellcheck disable=SC2086
	refused "a clock ten minutes off, ${mech%% *}" SKEW \
		"GSS-API error initializing context: .*Clock skew too great.*" \
		faketime -f +600s gss-client $mech 127.0.0.1 "$aes" "a message"
done
echo "addprinc -randkey other/$KDC_HOST" | kdc_admin
refused "a service without a key here" NO_PRINCIPAL \
	"GSS-API error initializing context: .*" \
	gss-client 127.0.0.1 "other@$KDC_HOST" "a message"
gss-client -na -nw -nx -nm 127.0.0.1 "$aes" "a message" >"$work/out" 2>&1
! grep -q "Response received" "$work/out"
verdict $? "nobody is served without authentication" "$(cat "$work/out")"

echo "# Three messages"
for type in $KDC_ENCTYPES; do
	s=$(host_based "$type")
	says "DCE_STYLE, $type" "ok 0x.*" "$client" --dce "$s"
	knows "DCE_STYLE, $type" 0x1036 2
	says "DCE_STYLE in SPNEGO, $type" "ok 0x.*" "$client" --dce --spnego "$s"
	knows "DCE_STYLE in SPNEGO, $type" 0x1036 2
	says "a message of 300,000 octets, $type" "ok 0x.*" \
		"$client" --length 300000 "$s"
done
echo "# Samba's client"
samba=$here/../interop/peers/samba-client
for type in $KDC_ENCTYPES; do
	# The Kerberos that Samba has is Heimdal's, and that has no Camellia.
	[[ $type == camellia* ]] && continue
	# Where the session key is one of AES-128, it proposes AES-256 (RFC 4537).
	says "SPNEGO as smbclient has it, $type" "ok 32" \
		"$samba" "svc-$type" "$KDC_HOST"
	knows "SPNEGO as smbclient has it, $type" 0x3e 1
done

echo "# Channel bindings"
service "bindings=tls-server-end-point:here"
for mech in "" --spnego; do
	# shellcheck disable=SC2086
	says "right channel bindings $mech" "ok 0x.*" \
		"$client" $mech --bindings tls-server-end-point:here "$sha2"
	knows "right channel bindings $mech" 0x836 2
	# shellcheck disable=SC2086
	refused "wrong channel bindings $mech" BAD_BINDINGS "refused .*" \
		"$client" $mech --bindings tls-server-end-point:there "$sha2"
	# shellcheck disable=SC2086
	says "no channel bindings $mech" "ok 0x.*" "$client" $mech "$sha2"
	knows "no channel bindings $mech" 0x36 2
done
service "bindings=tls-server-end-point:here" require_bindings=1
says "bindings required, and there" "ok 0x.*" \
	"$client" --bindings tls-server-end-point:here "$aes"
refused "bindings required, and missing" NO_BINDINGS "refused .*" \
	"$client" "$aes"

echo "# The end"
rmmod krb5_ap_gss krb5_ap
[ ! -d /sys/module/krb5_ap ]
verdict $? "the modules can be unloaded"
tap_end
