#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel as a client, as assertions:
#
#	tests/vm/run -- tests/demo/initiator.sh
#
# krb5_ap_probe (tests/service) authenticates to services on MIT's libkrb5 and
# on Heimdal's (tests/interop), and to our own kernel service in another network
# namespace, with tickets of a real KDC; and it refuses an impostor for every
# lie that it tells.
#
# Exits with 0 if every line says "ok".
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
interop=$here/../interop
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"

for program in acceptor impostor; do
	[ -x "$interop/krb5-ap-$program" ] || {
		echo "initiator.sh: run \"make -C tests/interop\" first" >&2
		exit 2
	}
done
work=$(mktemp -d) || exit
servers=()
result=

# shellcheck disable=SC2329 # by the trap
clean_up() {
	kill "${servers[@]}" 2>/dev/null
	rmmod krb5_ap_probe krb5_ap_echo krb5_ap 2>/dev/null
	ip netns del krb5ap-server 2>/dev/null
	kdc_end
	rm -rf "$work"
}
trap clean_up EXIT

succeeds() {
	local what=$1

	shift
	"$@" >"$work/out" 2>&1
	verdict $? "$what" "$(cat "$work/out")"
}

# server PORT PROGRAM ARGUMENT...: starts it and waits until it listens.
server() {
	local port=$1 program=$2 tries=0

	shift 2
	: >"$work/server-$port"
	"$interop/$program" -p "$port" -k "$keytab" "$@" \
		>"$work/server-$port" 2>&1 &
	servers+=($!)
	until grep -q '^listening' "$work/server-$port"; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || give_up "$program: $(cat "$work/server-$port")"
		sleep 0.1
	done
}

# probe PARAMETER...: loads the client, which does it, and unloads it.
probe() {
	result="(it cannot be loaded)"
	insmod "$KRB5_AP_MODULES/krb5_ap_probe.ko" "$@" 2>"$work/insmod" ||
		return
	result=$(cat /sys/module/krb5_ap_probe/parameters/result)
	rmmod krb5_ap_probe
}

# says WHAT PATTERN PARAMETER...: the result must match the whole extended
# regular expression.
says() {
	local what=$1 pattern=$2

	shift 2
	probe "$@"
	[[ $result =~ ^$pattern$ ]]
	verdict $? "$what" "wanted: $pattern
got: $result"
}

# What a context of alice and $s with session keys of type $n looks like.
# context MUTUAL SUBKEY-TYPE ACCEPTOR-SUBKEY-TYPE
context() {
	echo "ok alice@$KDC_REALM $s mutual=$1 session-etype=$n subkey-etype=$2 acceptor-subkey-etype=$3"
}

# The line of the library's acceptors: what it saw must be what was sent.
saw() {
	echo "ok alice@$KDC_REALM mutual=$1 subkey-etype=$2 seq=([0-9]+) own-seq=([0-9]+) checksum=$3"
}

# same_numbers WHAT: after says, with send-seq, recv-seq, seq, own-seq matched
same_numbers() {
	[ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[3]}" ] &&
		[ "${BASH_REMATCH[1]}" != 0 ] &&
		[ "${BASH_REMATCH[2]}" = "${BASH_REMATCH[4]}" ]
	verdict $? "$1: both ends have the same sequence numbers" "$result"
}

count_of() {
	krb5-ap stats --all --json | tr -d ' \n' | tr '{' '\n' |
		sed -n 's/.*"name":"'"$1"'".*"count":\([0-9]*\).*/\1/p'
}

sum_type() {
	case $1 in
	17) echo 15 ;;
	18) echo 16 ;;
	25) echo 17 ;;
	26) echo 18 ;;
	*) echo "$1" ;;
	esac
}

seqs='send-seq=([0-9]+) recv-seq=([0-9]+)'

# A namespace for the service, and a way to it.
make_network() {
	ip netns add krb5ap-server &&
		ip link add krb5ap0 type veth peer name krb5ap1 \
			netns krb5ap-server &&
		ip addr add 198.51.100.1/24 dev krb5ap0 &&
		ip link set krb5ap0 up &&
		ip -n krb5ap-server addr add 198.51.100.2/24 dev krb5ap1 &&
		ip -n krb5ap-server link set krb5ap1 up &&
		ip -n krb5ap-server link set lo up
}

# ---- the scenario ----

kdc_begin "$work/kdc" || give_up "no KDC"
keytab=$work/krb5.keytab
aes256=$(kdc_service aes256-cts-hmac-sha1-96)
other=other/$KDC_HOST@$KDC_REALM
echo "addprinc -randkey $other" | kdc_admin || give_up "no principal"
services=()
for type in $KDC_ENCTYPES; do
	services+=("$(kdc_service "$type")")
done
kdc_keytab "$keytab" "${services[@]}" || give_up "no keytab"
kdc_login alice || give_up "no login"
succeeds "insmod krb5_ap" insmod "$KRB5_AP_MODULES/krb5_ap.ko"
dmesg >"$work/dmesg"
server 4501 krb5-ap-acceptor
server 4502 krb5-ap-acceptor -s -q
server 4503 krb5-ap-acceptor -q -d "the data"

echo "# Credentials"
says "none is loaded" "failed 126" "service=$aes256" port=4501
[ "$(count_of NO_CREDENTIAL)" = 1 ]
verdict $? "NO_CREDENTIAL is counted"
succeeds "an empty list" krb5-ap cred list
grep -q '^no credentials' "$work/out"
verdict $? "which says so" "$(cat "$work/out")"
for s in "${services[@]}" "$other"; do
	succeeds "load a ticket for $s" krb5-ap cred load "$s"
done
succeeds "once more" krb5-ap cred load "$aes256"
succeeds "list them" krb5-ap cred list
[ "$(grep -c '^alice@.* for ' "$work/out")" = 7 ]
verdict $? "there are seven" "$(cat "$work/out")"
succeeds "list them as JSON" krb5-ap cred list --json
python3 -c 'import json, sys
creds = json.load(sys.stdin)
assert len(creds) == 7 and all(c["client"].startswith("alice@") for c in creds)
assert not any("key" in c or "ticket" in c for c in creds)' <"$work/out" \
	2>"$work/err"
verdict $? "no key in it" "$(cat "$work/out" "$work/err")"
krb5-ap cred load nosuch/service >"$work/out" 2>&1
[ $? = 1 ]
verdict $? "a service that the KDC does not know" "$(cat "$work/out")"

echo "# MIT's libkrb5"
for type in $KDC_ENCTYPES; do
	n=$(kdc_enctype_number "$type")
	s=$(kdc_service "$type")
	sum=$(sum_type "$n")
	says "$type, mutual" "$(context 1 "$n" "$n") $seqs: $(saw 1 "$n" none)" \
		"service=$s" port=4501
	says "$type, not mutual" \
		"$(context 0 "$n" none) $seqs: $(saw 0 "$n" none)" \
		"service=$s" port=4501 mutual=0
	says "$type, fresh subkey and sequence number" \
		"$(context 1 "$n" "$n") $seqs: $(saw 1 "$n" none)" \
		"service=$s" port=4502
	same_numbers "$type"
	says "$type, checksum of data" \
		"$(context 1 "$n" "$n") $seqs: $(saw 1 "$n" "$sum")" \
		"service=$s" port=4503 'data="the data"'
done
s=$aes256 n=18
says "checksum of other data" "refused KRB_ERROR error=31 .*: refused .*" \
	"service=$s" port=4503 'data="other data"'
for n in 17 19 20 25 26; do
	says "a subkey of type $n" "ok .* session-etype=18 subkey-etype=$n .*: $(saw 1 "$n" none)" \
		"service=$s" port=4501 "subkey=$n"
done
n=18
says "a subkey of type 23" "failed 65" "service=$s" port=4501 subkey=23
says "two hundred requests" "$(context 1 18 18) .*" \
	"service=$s" port=4502 count=200
says "a service without the key" "refused KRB_ERROR error=[0-9]+ .*" \
	"service=$other" port=4501

echo "# Heimdal"
if [ -x "$interop/krb5-ap-acceptor-heimdal" ]; then
	server 4511 krb5-ap-acceptor-heimdal
	server 4512 krb5-ap-acceptor-heimdal -s -q
	server 4513 krb5-ap-acceptor-heimdal -q -d "the data"
	# It has no Camellia.
	for type in $KDC_ENCTYPES; do
		n=$(kdc_enctype_number "$type")
		s=$(kdc_service "$type")
		[ "$n" -lt 25 ] || continue
		says "$type, mutual: no subkey, no sequence number" \
			"$(context 1 "$n" none) send-seq=[0-9]+ recv-seq=0: $(saw 1 "$n" none)" \
			"service=$s" port=4511
		says "$type, not mutual" \
			"$(context 0 "$n" none) $seqs: $(saw 0 "$n" none)" \
			"service=$s" port=4511 mutual=0
		says "$type, subkey and sequence number" \
			"$(context 1 "$n" "$n") $seqs: $(saw 1 "$n" none)" \
			"service=$s" port=4512
		same_numbers "$type"
		says "$type, checksum of data" \
			"$(context 1 "$n" none) $seqs: $(saw 1 "$n" "$(sum_type "$n")")" \
			"service=$s" port=4513 'data="the data"'
	done
	says "checksum of other data" "refused KRB_ERROR error=[0-9]+ .*: refused .*" \
		"service=$aes256" port=4513 'data="other data"'
else
	echo "# not here: tests/interop was built without heimdal-multidev"
fi

echo "# Our own service, in another network namespace"
make_network || give_up "no network namespace"
inside="ip netns exec krb5ap-server"
# shellcheck disable=SC2086 # several words
{
	succeeds "load the keytab in there" $inside krb5-ap load -k "$keytab"
	succeeds "and serve it at once" $inside krb5-ap config replay-cold-start=off
	succeeds "and the service" $inside insmod "$KRB5_AP_MODULES/krb5_ap_echo.ko"
}
for type in $KDC_ENCTYPES; do
	n=$(kdc_enctype_number "$type")
	s=$(kdc_service "$type")
	says "$type" "$(context 1 "$n" "$n") $seqs: ok alice@$KDC_REALM $s mutual=1 etype=$n session-etype=$n kvno=1" \
		"service=$s" address=198.51.100.2
done
s=$aes256
says "another service principal" "refused KRB_ERROR error=45 .*: refused NO_PRINCIPAL .*" \
	"service=$other" address=198.51.100.2
# shellcheck disable=SC2086 # several words
succeeds "as after a cold start" $inside krb5-ap config replay-cold-start=exempt
succeeds "with nothing accepted" $inside krb5-ap flush replay
says "not mutual, and the service's table is young" \
	"refused KRB_ERROR error=34 .*: refused REPLAY_COLD_START .*" \
	"service=$s" address=198.51.100.2 mutual=0
succeeds "and as before it" $inside krb5-ap config replay-cold-start=off
n=18
says "no two of five hundred requests are replays" "$(context 1 18 18) .*" \
	"service=$s" address=198.51.100.2 count=500
# shellcheck disable=SC2086 # several words
$inside insmod "$KRB5_AP_MODULES/krb5_ap_probe.ko" "service=$s"
result=$(cat /sys/module/krb5_ap_probe/parameters/result)
rmmod krb5_ap_probe
[ "$result" = "failed 126" ]
verdict $? "credentials of another namespace are not found" "$result"
succeeds "rmmod krb5_ap_echo" rmmod krb5_ap_echo

echo "# An impostor"
answers=(
	"all:ok .* acceptor-subkey-etype=17 .* recv-seq=4294967294"
	"least:ok .* acceptor-subkey-etype=none .* recv-seq=0"
	"negative-seq:ok .* recv-seq=4294967294"
	"cusec:refused MUT_FAIL error=0 .*"
	"ctime:refused MUT_FAIL error=0 .*"
	"century:refused MUT_FAIL error=0 .*"
	"ctime-fraction:refused REPLY_PART_MALFORMED error=0 .*"
	"cusec-range:refused REPLY_PART_MALFORMED error=0 .*"
	"key:refused REPLY_INTEGRITY error=0 .*"
	"usage:refused REPLY_INTEGRITY error=0 .*"
	"flip:refused REPLY_INTEGRITY error=0 .*"
	"short:refused REPLY_SHORT error=0 .*"
	"etype:refused REPLY_ETYPE error=0 .*"
	"subkey-rc4:refused REPLY_SUBKEY_ETYPE error=0 .*"
	"subkey-des:refused REPLY_SUBKEY_ETYPE error=0 .*"
	"subkey-short:refused REPLY_SUBKEY_LENGTH error=0 .*"
	"subkey-long:refused REPLY_SUBKEY_LENGTH error=0 .*"
	"subkey-empty:refused REPLY_SUBKEY_LENGTH error=0 .*"
	"trailing:refused REPLY_TRAILING error=0 .*"
	"inner-trailing:refused REPLY_PART_MALFORMED error=0 .*"
	"msg-type:refused REPLY_MSG_TYPE error=0 .*"
	"tag:refused NOT_AP_REP error=0 .*"
	"pvno:refused REPLY_PVNO error=0 .*"
	"long-form:refused REPLY_MALFORMED error=0 .*"
	"cut:refused REPLY_MALFORMED error=0 .*"
	"reflect:refused NOT_AP_REP error=0 .*"
	"reflect-authenticator:refused REPLY_INTEGRITY error=0 .*"
	"error:refused KRB_ERROR error=37 .*"
	"error-all:refused KRB_ERROR error=60 .*"
	"error-trailing:refused REPLY_TRAILING error=0 .*"
	"garbage:refused REPLY_MALFORMED error=0 .*"
	"nothing:refused NOT_AP_REP error=0 .*"
)
events=/sys/kernel/tracing/events/krb5_ap/krb5_ap_initiate
[ -e $events/enable ]
traced=$?
verdict $traced "there is a tracepoint krb5_ap_initiate"
[ $traced != 0 ] || echo 1 >$events/enable
server 4520 krb5-ap-impostor "${answers[@]%%:*}"
for answer in "${answers[@]}"; do
	says "${answer%%:*}" "${answer#*:}: ${answer%%:*}" \
		"service=$aes256" port=4520
done
grep -q 'stage=reply reason=MUT_FAIL ' /sys/kernel/tracing/trace &&
	grep -q 'stage=request reason=INITIATED ' /sys/kernel/tracing/trace &&
	grep -qE 'stage=reply reason=KRB_ERROR err=0 len=[0-9]+ enctype=18 error=37 server_ahead=(99|100)[0-9]s' \
		/sys/kernel/tracing/trace
verdict $? "what was refused is traced" "$(tail -n 5 /sys/kernel/tracing/trace)"
[ "$(count_of MUT_FAIL)" = 3 ]
verdict $? "and counted" "$(krb5-ap stats)"
[ "$(count_of ACCEPTED)" = 0 ]
verdict $? "nothing counts as an acceptance" "$(krb5-ap stats)"

echo "# What is permitted"
s=$(kdc_service camellia128-cts-cmac)
succeeds "permit types 18 and 20" krb5-ap config enctypes=18,20
says "a session key of another type" "failed 65" "service=$s" port=4501
[ "$(count_of SESSION_KEY_ETYPE)" = 1 ]
verdict $? "SESSION_KEY_ETYPE is counted"
s=$aes256
says "a subkey of another type" "failed 65" "service=$s" port=4501 subkey=17
says "what is permitted" "ok .* subkey-etype=20 .*" "service=$s" port=4501 \
	subkey=20
succeeds "permit all again" krb5-ap config enctypes=17,18,19,20,25,26

echo "# Two clients"
KRB5CCNAME=FILE:$work/bob kdc_login bob || give_up "no login"
succeeds "load a ticket of bob" krb5-ap cred load -c "FILE:$work/bob" "$aes256"
says "nobody in particular" "failed 76" "service=$s" port=4501
says "alice" "ok alice@.*" "service=$s" port=4501 "client=alice@$KDC_REALM"
says "bob" "ok bob@.*: ok bob@.*" "service=$s" port=4501 "client=bob@$KDC_REALM"
says "carol" "failed 126" "service=$s" port=4501 "client=carol@$KDC_REALM"
succeeds "a machine full of keys" krb5-ap config ceiling-keys=1
succeeds "a ticket in the place of another" krb5-ap cred load "$aes256"
succeeds "bob again" krb5-ap cred load -c "FILE:$work/bob" "$aes256"
krb5-ap cred load -c "FILE:$work/bob" "$other" >"$work/out" 2>&1
[ $? = 1 ] && grep -q ceiling-keys "$work/out"
verdict $? "no room for one more" "$(cat "$work/out")"
succeeds "raise the ceiling" krb5-ap config ceiling-keys=65536

echo "# Time"
date -s "$(date -d '+9 hours')" >/dev/null
says "an hour before the end" "ok .*|refused KRB_ERROR .*" "service=$s" \
	port=4501 "client=alice@$KDC_REALM"
date -s "$(date -d '+2 hours')" >/dev/null
says "after it" "failed 127" "service=$s" port=4501 "client=alice@$KDC_REALM"
[ "$(count_of CREDENTIAL_EXPIRED)" = 1 ]
verdict $? "CREDENTIAL_EXPIRED is counted"
krb5-ap cred list >"$work/out"
grep -q EXPIRED "$work/out"
verdict $? "the list says so" "$(cat "$work/out")"

echo "# The end"
dmesg | diff "$work/dmesg" - | grep krb5_ap >"$work/out"
[ ! -s "$work/out" ]
verdict $? "nothing of it is in the kernel's log" "$(cat "$work/out")"
succeeds "flush" krb5-ap cred flush
says "none is left" "failed 126" "service=$s" port=4501
succeeds "rmmod krb5_ap" rmmod krb5_ap

tap_end
