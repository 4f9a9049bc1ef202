#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What demo.sh shows, and more, as assertions:
#
#	tests/vm/run --smp 2 -- tests/demo/check.sh
#
# A kernel service (tests/service) is asked over TCP by libkrb5
# (tests/interop), with tickets of a real KDC. Every refusal is held to its
# reason, to the number in its KRB-ERROR, and to the counters: what should
# count one must count one, and nothing else may move.
#
# Exits with 0 if every line says "ok".
set -u
shopt -s lastpipe

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
program=$here/../interop/krb5-ap-client
port=4488
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"

[ -x "$program" ] || {
	echo "check.sh: run \"make -C tests/interop\" first" >&2
	exit 2
}
work=$(mktemp -d) || exit
out=$work/out

# shellcheck disable=SC2329 # by the trap
clean_up() {
	rmmod krb5_ap_echo krb5_ap 2>/dev/null
	ip netns del krb5ap-check 2>/dev/null
	kdc_end
	rm -rf "$work"
}
trap clean_up EXIT

# ---- what a command says ----

# Everything below speaks to the namespace that this enters.
enter=()

client() {
	"${enter[@]}" "$program" -p $port "$@"
}

ap() {
	"${enter[@]}" krb5-ap "$@"
}

load_service() {
	"${enter[@]}" insmod "$KRB5_AP_MODULES/krb5_ap_echo.ko" port=$port "$@"
}

# succeeds WHAT COMMAND... and fails WHAT COMMAND...
succeeds() {
	local what=$1

	shift
	"$@" >"$out" 2>&1
	verdict $? "$what" "$(cat "$out")"
}

fails() {
	local what=$1 status=0

	shift
	"$@" >"$out" 2>&1 && status=1
	verdict $status "$what" "it succeeded: $(cat "$out")"
}

# ---- counters ----

# "NAME COUNT" of every reason, in the network namespace of the caller.
counters() {
	ap stats --all --json | tr -d ' \n' | tr '{' '\n' |
		sed -n 's/.*"name":"\([A-Z_0-9]*\)".*"count":\([0-9]*\).*/\1 \2/p'
}

counters_before() {
	counters >"$work/before"
}

# counted WHAT [NAME=N...]: since counters_before these rose by exactly so much
# and no other did.
counted() {
	local what=$1 rose

	shift
	counters >"$work/after"
	rose=$(awk 'NR == FNR { before[$1] = $2; next }
		$2 != before[$1] { print $1 "=" $2 - before[$1] }' \
		"$work/before" "$work/after" | sort)
	[ -s "$work/after" ] && [ "$rose" = "$(printf '%s\n' "$@" | sort)" ]
	verdict $? "$what: counted" "expected: $*; counted: ${rose//$'\n'/ }"
}

# ---- requests ----

# accepted WHAT PATTERN OPTION...: the client's output, as a whole, must match
# the extended regular expression, too.
accepted() {
	local what=$1 pattern=$2

	shift 2
	counters_before
	client "$@" >"$out" 2>&1 && [[ $(<"$out") =~ $pattern ]]
	verdict $? "$what" "$(cat "$out")"
	counted "$what" ACCEPTED=1
}

# refused WHAT REASON NUMBER OPTION...: NUMBER is "-" where a KRB-ERROR cannot be
# made, because the request does not even tell which service it is for.
refused() {
	local what=$1 reason=$2 number=$3

	shift 3
	counters_before
	client "$@" >"$out" 2>&1
	[ $? = 1 ] && grep -q "^server: refused $reason " "$out" &&
		if [ "$number" = - ]; then
			! grep -q "^KRB-ERROR" "$out"
		else
			grep -q "^KRB-ERROR: $number " "$out"
		fi
	verdict $? "$what: $reason, error $number" "$(cat "$out")"
	counted "$what" "$reason=1"
}

# A client that keeps to no protocol: the descriptor is left in $stranger.
open_stranger() {
	exec {stranger}<>/dev/tcp/127.0.0.1/$port
}

close_stranger() {
	exec {stranger}>&-
}

# closed_within SECONDS: the service closes the stranger's connection, saying
# nothing.
closed_within() {
	local said

	said=$(timeout "$1" cat <&"$stranger" 2>/dev/null)
	[ $? != 124 ] && [ -z "$said" ]
}

# The kernel's log, but for what a slow emulated machine says about its clocks.
log() {
	dmesg | grep -Ev '\] (clocksource|hrtimer|perf|sched_clock): '
}

# ---- the scenario ----

kdc_begin "$work/kdc" || give_up "no KDC"
keytab=$work/krb5.keytab
aes256=$(kdc_service aes256-cts-hmac-sha1-96)
camellia=$(kdc_service camellia128-cts-cmac)
backup=backup/$KDC_HOST@$KDC_REALM
rekeyed=rekeyed/$KDC_HOST@$KDC_REALM
absent=absent/$KDC_HOST@$KDC_REALM
printf 'addprinc -randkey %s\n' "$backup" "$rekeyed" "$absent" | kdc_admin ||
	give_up "no principals"
services=()
for type in $KDC_ENCTYPES; do
	services+=("$(kdc_service "$type")")
done
kdc_keytab "$keytab" "${services[@]}" "$backup" "$rekeyed" || give_up "no keytab"
kdc_admin <<-END || give_up "no new keys"
	cpw -randkey $backup
	cpw -randkey -e aes128-cts-hmac-sha1-96:normal $rekeyed
END
kdc_login alice || give_up "no login"

echo "# Without keys"
succeeds "insmod krb5_ap" insmod "$KRB5_AP_MODULES/krb5_ap.ko"
succeeds "insmod krb5_ap_echo" load_service
log >"$work/log"
refused "no keys are loaded" NO_KEYS 45 -s "$aes256"
fails "rmmod krb5_ap while a service uses it" rmmod krb5_ap
grep -q 'in use' "$out"
verdict $? "rmmod says that it is in use" "$(cat "$out")"

echo "# Keys, and a failure to load others"
succeeds "load the keytab" ap load -k "$keytab"
succeeds "replay-cold-start=off" ap config replay-cold-start=off
accepted "keys need no restart of the service" '^server: ok alice@' -s "$aes256"
fails "load a keytab that is not there" ap load -k "$work/nosuch"
head -c 200 /dev/zero >"$work/zero"
fails "load a file that is no keytab" ap load -k "$work/zero"
head -c 2 "$keytab" >"$work/empty"
fails "load a keytab without keys" ap load -k "$work/empty"
accepted "the old keys are still in use" '^server: ok alice@' -s "$camellia"

echo "# Every encryption type"
for type in $KDC_ENCTYPES; do
	n=$(kdc_enctype_number "$type")
	s=$(kdc_service "$type")
	for subkey in "" --no-subkey; do
		accepted "$type${subkey:+, }$subkey" \
			"^server: ok alice@$KDC_REALM $s mutual=1 etype=$n session-etype=$n kvno=1
AP-REP: verified, fresh acceptor subkey, etype $n\$" -s "$s" $subkey
	done
done
counters_before
succeeds "twenty requests on one connection" \
	client -s "$aes256" --count 20
counted "twenty requests on one connection" ACCEPTED=20

echo "# Right after the load of the replay table"
succeeds "replay-cold-start=exempt" ap config replay-cold-start=exempt
succeeds "flush replay" ap flush replay
refused "a raw request that asks for mutual authentication in the clear" \
	REPLAY_COLD_START 34 -s "$aes256"
refused "no mutual authentication" REPLAY_COLD_START 34 \
	-s "$aes256" --no-mutual --save "$work/one-way"
succeeds "replay-cold-start=strict" ap config replay-cold-start=strict
succeeds "flush replay" ap flush replay
refused "strict: even with an acceptor subkey" REPLAY_COLD_START 34 -s "$aes256"
succeeds "replay-cold-start=off" ap config replay-cold-start=off
succeeds "flush replay" ap flush replay
accepted "off: no mutual authentication" \
	"^server: ok alice@$KDC_REALM $aes256 mutual=0 etype=18 session-etype=18 kvno=1\$" \
	-s "$aes256" --no-mutual
accepted "what was refused is not spent" '^server: ok alice@.* mutual=0 ' \
	--send "$work/one-way"
refused "once accepted, it is" REPLAY 34 --send "$work/one-way"

echo "# Replays"
for type in $KDC_ENCTYPES; do
	s=$(kdc_service "$type")
	accepted "$type" '^server: ok ' -s "$s" --save "$work/request"
	refused "$type, a second time" REPLAY 34 --send "$work/request"
done
refused "and a third time" REPLAY 34 --send "$work/request"

echo "# One request over eight connections at once, fifty times"
for type in aes256-cts-hmac-sha1-96 camellia256-cts-cmac; do
	counters_before
	succeeds "$type: accepted exactly once" client \
		-s "$(kdc_service $type)" --threads 8 --count 50
	[ "$(grep -c '^accepted 1 of 8, 7 replays$' "$out")" = 50 ] &&
		[ "$(grep -c '^AP-REP: verified' "$out")" = 50 ]
	verdict $? "$type: by every one of fifty" "$(grep '^accepted' "$out" | sort | uniq -c)"
	counted "$type" ACCEPTED=50 REPLAY=350
done

echo "# Forged, late and lost requests"
for type in $KDC_ENCTYPES; do
	s=$(kdc_service "$type")
	client -s "$s" --save "$work/request" --no-send
	size=$(stat -c %s "$work/request")
	refused "$type: a bit of the authenticator" AUTHENTICATOR_INTEGRITY 31 \
		--send "$work/request" --flip
	refused "$type: the last bit" AUTHENTICATOR_INTEGRITY 31 \
		--send "$work/request" --flip=$((size * 8 - 1))
	refused "$type: a bit of the ticket" TICKET_INTEGRITY 31 \
		--send "$work/request" --flip=$((size * 4))
	accepted "$type: the same without" '^server: ok ' --send "$work/request"
done
refused "ten minutes late" SKEW 37 -s "$aes256" --time-offset -600
refused "ten minutes early" SKEW 37 -s "$aes256" --time-offset 600
accepted "four minutes late" 'AP-REP: verified' -s "$aes256" --time-offset -240
accepted "four minutes early" 'AP-REP: verified' -s "$aes256" --time-offset 240
refused "no key for this service" NO_PRINCIPAL 45 -s "$absent"
refused "no key of this version" BAD_KVNO 44 -s "$backup"
refused "no key of this type" NO_ENCTYPE_KEY 45 -s "$rekeyed"
kdc_keytab "$keytab" "$backup" || give_up "no keytab"
succeeds "load the rotated key" ap load -k "$keytab"
accepted "no key of this version, until now" ' kvno=2' -s "$backup"
succeeds "permit one encryption type" ap config enctypes=18
refused "one that is not permitted" TICKET_ETYPE 14 -s "$camellia"
accepted "one that is" '^server: ok ' -s "$aes256"
succeeds "permit all again" ap config enctypes=17,18,19,20,25,26

echo "# What is no request"
client -s "$aes256" --save "$work/request" --no-send
head -c -1 "$work/request" >"$work/short"
(cat "$work/request"; printf x) >"$work/long"
printf 'GET / HTTP/1.0\r\n\r\n' >"$work/http"
head -c 150000 /dev/zero >"$work/zeros"
refused "cut off" AP_REQ_MALFORMED - --send "$work/short"
refused "too much" AP_REQ_TRAILING - --send "$work/long"
refused "something else" NOT_AP_REQ - --send "$work/http"
refused "huge" TOKEN_TOO_LONG - --send "$work/zeros"
accepted "the real one" '^server: ok ' --send "$work/request"

echo "# Clients that misbehave"
counters_before
open_stranger
printf '\x00\x10\x00\x00' >&"$stranger"
closed_within 5
verdict $? "a megabyte is announced: closed at once"
close_stranger
open_stranger
printf '\x00\x00\x00\x00' >&"$stranger"
closed_within 5
verdict $? "nothing is announced: closed at once"
close_stranger
strangers=()
for _ in 1 2 3 4 5 6; do
	open_stranger
	strangers+=("$stranger")
	printf '\x00\x00\x02\x00half' >&"$stranger"
done
open_stranger # says nothing at all
strangers+=("$stranger")
counted "half a request" # nothing
accepted "others are served" '^server: ok ' -s "$aes256"
dead=0
for stranger in "${strangers[@]}"; do
	closed_within 30 && dead=$((dead + 1))
	close_stranger
done
[ $dead = ${#strangers[@]} ]
verdict $? "they are closed in the end" "$dead of ${#strangers[@]}"
counted "all that" ACCEPTED=1

echo "# Nothing that a peer did is in the kernel's log"
log | diff "$work/log" - >"$out"
verdict $? "the log is as it was" "$(cat "$out")"

echo "# A service for one principal"
succeeds "rmmod krb5_ap_echo" rmmod krb5_ap_echo
succeeds "insmod krb5_ap_echo service=..." load_service "service=$aes256"
accepted "its principal" '^server: ok ' -s "$aes256"
refused "another one with a key" WRONG_SERVICE 35 -s "$camellia"
succeeds "rmmod krb5_ap_echo" rmmod krb5_ap_echo
fails "service=nonsense" load_service service=no-realm

echo "# A network namespace of its own"
client -s "$aes256" --save "$work/request" --no-send
succeeds "a service out here" load_service
accepted "a request" '^server: ok ' --send "$work/request"
succeeds "rmmod krb5_ap_echo" rmmod krb5_ap_echo
if ! ip netns add krb5ap-check || ! ip -n krb5ap-check link set lo up; then
	give_up "no network namespace"
fi
counters_before
cp "$work/before" "$work/outside"
# The tickets are in the cache, so no KDC is needed in there.
enter=(ip netns exec krb5ap-check)
succeeds "insmod krb5_ap_echo in a namespace" load_service
refused "keys of another namespace do not count" NO_KEYS 45 -s "$aes256"
succeeds "load the keytab in here" ap load -k "$keytab"
succeeds "replay-cold-start=off in here" ap config replay-cold-start=off
accepted "keys of this one do" 'AP-REP: verified' -s "$aes256"
refused "a request that was accepted out there" REPLAY 34 --send "$work/request"
enter=()
cp "$work/outside" "$work/before"
counted "out here meanwhile"
succeeds "the namespace's name goes first" ip netns del krb5ap-check
succeeds "rmmod krb5_ap_echo, and the namespace with it" rmmod krb5_ap_echo

# What is loaded here is of use to a namespace of its own only.
succeeds "listings that a flush cuts short say so" \
	unshare -n "$here/listing.py" krb5-ap

echo "# Unload and load again"
succeeds "insmod krb5_ap_echo" load_service
succeeds "replay-cold-start=off" ap config replay-cold-start=off
succeeds "flush replay" ap flush replay
accepted "a request without mutual authentication" '^server: ok ' \
	-s "$aes256" --no-mutual --save "$work/one-way"
succeeds "rmmod krb5_ap_echo" rmmod krb5_ap_echo
succeeds "rmmod krb5_ap" rmmod krb5_ap
! grep -q '^krb5_ap' /proc/modules
verdict $? "nothing is left"
succeeds "insmod krb5_ap" insmod "$KRB5_AP_MODULES/krb5_ap.ko"
succeeds "insmod krb5_ap_echo" load_service
refused "the keys are gone" NO_KEYS 45 -s "$aes256"
succeeds "load the keytab" ap load -k "$keytab"
refused "the table that knew this request is gone" REPLAY_COLD_START 34 \
	--send "$work/one-way"
succeeds "replay-cold-start=off" ap config replay-cold-start=off
accepted "a new one" 'AP-REP: verified' -s "$aes256"
open_stranger
printf '\x00\x00\x02\x00half' >&"$stranger"
succeeds "rmmod krb5_ap_echo with a client in the middle" rmmod krb5_ap_echo
close_stranger
succeeds "rmmod krb5_ap" rmmod krb5_ap

tap_end
