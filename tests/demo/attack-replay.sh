#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What others can do to the replay table, and to those who log in meanwhile: a
# client that does nothing but log in, owners of user namespaces who take all
# entries and keys that they get, one who flushes and lists in a loop, and a table
# of which much expires at once. Logins of other clients go on: none is refused,
# none waits.
#
#	tests/demo/attack-replay.sh [--kernel K]
#
# It runs in a VM that counts instructions, so that the latencies are the guest's
# own and not those of a busy host.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit
repo=$here/../..
rounds=60
# The first, the undisturbed ones, and each attack up to three times.
samples=15
greedy=300

# The host forges and compiles, since the guest would take minutes.
if [ "${1-}" != --in-guest ]; then
	work=$(mktemp -d /tmp/krb5_ap-attack.XXXXXX) || exit
	trap 'rm -rf "$work"' EXIT
	chmod 755 "$work"
	/usr/bin/python3 "$here/attack-replay-tokens" "$work" $((samples * rounds)) \
		$greedy 2>/dev/null || exit
	cc -Wall -O2 -I"$repo/include/uapi" -o "$work/latency" "$here/latency.c" \
		-lmnl || exit
	"$repo/tests/vm/run" "$@" --icount --rtc 2030-01-01T00:01:00 -- \
		"$here/attack-replay.sh" --in-guest "$work"
	exit
fi

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
# shellcheck source=tests/demo/latency-lib.sh
. "$here/latency-lib.sh"
# In memory: waits for the host's file system would be counted.
work=/dev/shm/attack
cp -r "$2" $work && cd $work || exit
chmod 755 $work
cp "$(command -v krb5-ap)" . || exit
attacker=

# shellcheck disable=SC2329 # by the trap
clean_up() {
	[ -z "$attacker" ] || kill -- -"$attacker" 2>/dev/null
}
trap clean_up EXIT

# as UID COMMAND...: in a user and a network namespace of its own
as() {
	local uid=$1

	shift
	setpriv --reuid "$uid" --regid "$uid" --clear-groups \
		unshare --user --map-root-user --net "$@"
}

# table FILE SERVICE KVNO COUNT AGE: a saved table with so many entries
table() {
	local now

	now=$(date +%s)
	{
		echo 'krb5-ap replay table 3'
		awk -v n="$4" -v t=$((now - $5)) -v key="$3 18 $2@EXAMPLE.ORG" \
			'BEGIN { for (i = 0; i < n; i++)
				printf "entry %d %040x %s\n", t, i, key }'
		echo "end $4"
	} >"$1"
	chmod 644 "$1"
}

# latency_sample WHAT: with the requests that come next
next=0
latency_sample() {
	local out

	# Half a minute, where it takes two seconds: a login hangs.
	if ! out=$(timeout -s KILL 30 ./latency tokens $next $rounds); then
		out='30000000 30000000 -1'
	fi
	next=$((next + rounds))
	read -r median worst failures <<<"$out"
}

# expect WHAT PATTERN COMMAND...: the command's output has the pattern.
expect() {
	local what=$1 pattern=$2

	shift 2
	"$@" >out 2>&1
	grep -q "$pattern" out
	verdict $? "$what" "not found: $pattern
$(cat out)"
}

insmod "$KRB5_AP_MODULES/krb5_ap.ko" || exit
./krb5-ap config replay-cold-start=off skew=3600 >/dev/null || exit
./krb5-ap load -k keytab >/dev/null || exit

# The first ones warm caches.
latency_sample
latency_undisturbed
# As many as the loops of flushes and listings below.
latency_beside 4

echo '# A client that does nothing but log in'
# What is there by now, and more than is needed below.
./krb5-ap config replay-max=$((next + 400))
read -r _ _ refused <<<"$(./latency greedy 0 $greedy)"
verdict $((refused < greedy - 210 || refused > greedy - 190)) \
	"it has half of what is left" "$refused of $greedy refused"
expect 'and is told why' 'replay.client.share' \
	sh -c './krb5-ap stats | grep -iE "[1-9][0-9]* +60 +replay.client.share"'
latency_compare 'a greedy client'
./krb5-ap config replay-max=1048576

echo '# Owners of user namespaces'
table entries-one nfs/one.example.org 1 1000 0
table entries-few nfs/one.example.org 1 20 0
have=$((next + 200 + rounds))
./krb5-ap config ceiling-replay=$((2 * have))
expect 'one of them takes all the entries that it gets' 'for which there is no room' \
	as 12345 sh -c './krb5-ap load -k keytab-one >/dev/null &&
		./krb5-ap replay restore entries-one'
expect 'the next one has room' '^restored 20 replay entries' \
	as 12346 sh -c './krb5-ap load -k keytab-one >/dev/null &&
		./krb5-ap replay restore entries-few'
latency_compare 'entries'
./krb5-ap config ceiling-replay=4194304 ceiling-keys=100
expect 'one of them takes more keys than its share' 'ceiling-keys' \
	as 12345 ./krb5-ap load -k keytab-many
as 12345 sh -c './krb5-ap load -k keytab-one >/dev/null; sleep 1000' &
attacker=$!
expect 'the next one has room for its keys' '^loaded 1 key' \
	as 12346 ./krb5-ap load -k keytab-one
expect 'and so has everybody else' '^loaded 1 key' ./krb5-ap load -k keytab
kill $attacker
attacker=
./krb5-ap config ceiling-keys=65536

echo '# Flushes and listings in a loop, over a table with 20,000 entries'
table entries-many nfs/server.example.org 3 20000 0
./krb5-ap replay restore entries-many >/dev/null || exit
# shellcheck disable=SC2016 # the inner shell's
setsid setpriv --reuid 12345 --regid 12345 --clear-groups \
	unshare --user --map-root-user --net sh -c '
		./krb5-ap load -k keytab-one >/dev/null || exit
		for i in 1 2 3; do
			(while :; do
				./krb5-ap replay restore entries-few
				./krb5-ap flush replay
			done) &
		done
		while :; do
			rm -f /dev/shm/attack-list
			./krb5-ap replay save /dev/shm/attack-list
		done' >/dev/null 2>&1 &
attacker=$!
sleep 1
latency_compare 'flushes in a loop'
kill -- -$attacker
wait $attacker 2>/dev/null
attacker=

echo '# 20,000 entries expire at once'
expire() {
	table entries-old nfs/server.example.org 3 20000 3601
	./krb5-ap flush replay
	./krb5-ap replay restore entries-old >/dev/null
}
latency_setup=expire
latency_compare 'a table that expires'

tap_end
