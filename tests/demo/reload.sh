#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Can the module be replaced by a newer one without losing what the replay
# table knows, and without refusing anybody? What other namespaces accepted with
# the same keys is part of it; and what they may do to this one has an end.
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
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
work=$(mktemp -d) || exit

# shellcheck disable=SC2329 # by the trap
clean_up() {
	ip netns del krb5ap-reload 2>/dev/null
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
	grep -q "$pattern" "$work/out"
	verdict $? "$what" "not found: $pattern
$(cat "$work/out")"
}

ask() {
	"$client" --service "$service" --no-mutual "$@"
}

load() {
	insmod "$KRB5_AP_MODULES/krb5_ap.ko" &&
		krb5-ap config "replay-cold-start=${cold_start:-strict}" "$@" &&
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
# Where a request is sent again it is large, as slow machines need longer for that.
load skew=5 || exit
sleep 6
expect 'a request' '^server: ok' ask --save "$work/old"
expect 'save' '^saved 1 replay entries' krb5-ap replay save "$work/table"
expect 'a file that is there is left alone' 'File exists' \
	krb5-ap replay save "$work/table"
expect 'suspended: no verdict' '^server: failed' ask
krb5-ap config skew=300
expect 'suspended: replays are known' '^server: refused REPLAY ' \
	"$client" --send "$work/old"
krb5-ap config skew=5
expect 'resume' '^$' sh -c 'krb5-ap replay resume; echo'
expect 'accepted again' '^server: ok' ask
rm "$work/table"

expect 'save again' '^saved [2-9] replay entries' \
	krb5-ap replay save "$work/table"
unload
load skew=300 || exit
expect 'without restore: everything of before is refused' \
	'^server: refused REPLAY_COLD_START ' ask
sed '$d' "$work/table" >"$work/cut"
expect 'a file without its end is refused' 'damaged' \
	krb5-ap replay restore "$work/cut"
echo 'something else' >"$work/other"
expect 'another file is refused' 'damaged' krb5-ap replay restore "$work/other"
expect 'nothing has changed by that' '^server: refused REPLAY_COLD_START ' ask
expect 'restore' '^restored [2-9] replay entries' \
	krb5-ap replay restore "$work/table"
expect 'the configuration is what it was' '^skew=5$' krb5-ap config
krb5-ap config skew=300
expect 'what was accepted before is known' '^server: refused REPLAY ' \
	"$client" --send "$work/old"
krb5-ap config skew=5
expect 'what is new is accepted' '^server: ok' ask --save "$work/new"
krb5-ap config skew=300
expect 'once' '^server: refused REPLAY ' "$client" --send "$work/new"
krb5-ap config skew=5

expect 'flush' '^$' sh -c 'krb5-ap flush replay; echo'
krb5-ap config skew=300
expect 'flushed: what may have been accepted is refused' \
	'^server: refused REPLAY_COLD_START ' "$client" --send "$work/new"
krb5-ap config skew=5
sleep 8
expect 'that passes' '^server: ok' ask

echo "# Two namespaces with the same key"
rm "$work/table"
there=(ip netns exec krb5ap-reload)
ip netns add krb5ap-reload || exit
krb5-ap config skew=300 replay-cold-start=off
"${there[@]}" krb5-ap config replay-cold-start=off
"${there[@]}" krb5-ap load -k "$work/keytab" >"$work/out" || exit
for request in there held; do
	ask --save "$work/$request" --no-send || exit
done
expect 'a request there' '^verdict *accepted' "${there[@]}" krb5-ap accept "$work/there"
expect 'save here has it, too' '^saved [1-9][0-9]* replay entries' \
	krb5-ap replay save "$work/table"
expect 'suspended there, too' 'temporarily unavailable' \
	"${there[@]}" krb5-ap accept "$work/held"
expect 'resume' '^$' sh -c 'krb5-ap replay resume; echo'
expect 'and resumed' '^verdict *accepted' "${there[@]}" krb5-ap accept "$work/held"
rm "$work/table"
krb5-ap replay save "$work/table" >"$work/out"
unload
load skew=300 || exit
"${there[@]}" krb5-ap config replay-cold-start=strict
"${there[@]}" krb5-ap load -k "$work/keytab" >"$work/out"
expect 'without restore: refused there' '^reason *replay-cold-start ' \
	"${there[@]}" krb5-ap accept "$work/there"
now=$(date +%s)
sed "0,/^entry [0-9]*/s//entry $((now + 4000))/" "$work/table" >"$work/ahead"
expect 'an entry of the future is left out' '^krb5-ap: left out 1 that are further ahead' \
	krb5-ap replay restore "$work/ahead"
sed "s/^span \([-0-9]*\) [-0-9]*/span \1 $((now + 4000))/" "$work/table" \
	>"$work/ahead"
expect 'a horizon of the future is left out' '^krb5-ap: left out [1-9][0-9]* that are further ahead' \
	krb5-ap replay restore "$work/ahead"
expect 'restore here' '^restored [1-9][0-9]* replay entries' \
	krb5-ap replay restore "$work/table"
for request in there held; do
	expect "accepted there, known here: $request" '^server: refused REPLAY ' \
		"$client" --send "$work/$request"
	expect "and there: $request" '^reason *replay ' \
		"${there[@]}" krb5-ap accept "$work/$request"
done
# What was flushed above counts as before the cold start.
krb5-ap config skew=5
expect 'what is new is accepted here' '^server: ok' ask
ip netns del krb5ap-reload

echo "# One key under two names, one of which goes"
# two NAME...: loads a keytab of these names with the same key
two() {
	python3 - "$here/../conformance" "$KDC_REALM" "$@" >"$work/two" <<-'END'
		import sys
		sys.path.insert(0, sys.argv[1])
		from forge import world
		from forge.keytab import Entry, encode
		from forge.messages import principal
		key = world.make_key("two names", 18)
		sys.stdout.buffer.write(encode(
		    [Entry(principal(f"{name}@{sys.argv[2]}"), 1, key)
		     for name in sys.argv[3:]]))
	END
	krb5-ap load -k "$work/two" >"$work/loaded"
}
two a/server b/server
expect 'two names are loaded' '^loaded 2 keys' cat "$work/loaded"
rm "$work/table"
krb5-ap replay save "$work/table" >"$work/out"
expect 'their key is covered once' '^1$' grep -c '^span' "$work/table"
# The name of the entries, and the other one.
gone=$(sed -n 's/^span .* \([ab]\)\/server@.*/\1/p' "$work/table")
unload
load skew=300 || exit
two "$(echo ab | tr -d "$gone")/server"
expect 'of a key by the name that is left nothing is known' 'left out 1 entries and spans of keys' \
	krb5-ap replay restore "$work/table"
krb5-ap load -k "$work/keytab" >"$work/out" || exit
krb5-ap config skew=5 replay-cold-start=off

echo "# Who listens"
# Anybody can join a group that is none yet.
cat >"$work/early" <<'END'
import os, socket, sys, time
os.setuid(65534)
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
s.bind((0, 0))
joined = 0
for group in range(1, 200):
    try:
        s.setsockopt(270, 1, group)
        joined += 1
    except OSError:
        pass
print("joined", joined, flush=True)
s.settimeout(1)
end = time.time() + float(sys.argv[1])
heard = 0
while time.time() < end:
    try:
        heard += b"KRB5AP.TEST" in s.recv(65536)
    except (TimeoutError, OSError):
        pass
print("heard", heard, flush=True)
END
unload
python3 "$work/early" 25 >"$work/heard" &
early=$!
while ! grep -q joined "$work/heard"; do
	sleep 0.2
done
cold_start=off load skew=300 || exit
krb5-ap monitor >"$work/monitor" 2>&1 &
monitor=$!
sleep 2
expect 'a login' '^server: ok' ask
wait "$early"
kill "$monitor"
expect 'who may listen hears of it' "alice@$KDC_REALM" cat "$work/monitor"
expect 'who joined the group before it was one does not' '^heard 0$' cat "$work/heard"

# A listener elsewhere costs nothing here.
tracing=/sys/kernel/tracing
mountpoint -q $tracing || mount -t tracefs tracefs $tracing
unshare -U -r -n krb5-ap monitor >"$work/monitor" 2>&1 &
monitor=$!
sleep 2
echo krb5_nl_verdict >$tracing/set_ftrace_filter
echo function >$tracing/current_tracer
begun=$SECONDS
for _ in $(seq 20); do
	ask >"$work/out" 2>&1
done
took=$((SECONDS - begun))
told=$(grep -c 'krb5_nl_verdict' $tracing/trace)
echo nop >$tracing/current_tracer
kill "$monitor"
[ "$told" -le $((took + 2)) ] && [ "$told" -lt 20 ]
verdict $? "of 20 logins in $took s $told are told of to a listener elsewhere"

echo "# A namespace that anybody can make"
guest=(unshare -U -r -n)
expect 'it has its own configuration' '^$' \
	"${guest[@]}" sh -c 'krb5-ap config skew=200; echo'
for ceiling in skew=10 token=4096 replay=10 keys=10; do
	expect "ceiling-${ceiling%=*} is not its own" 'only the initial user namespace' \
		"${guest[@]}" krb5-ap config "ceiling-$ceiling"
done
kdc_keytab "$work/three" "$service" \
	"$(kdc_service aes128-cts-hmac-sha1-96)" \
	"$(kdc_service camellia256-cts-cmac)" >/dev/null || exit
krb5-ap config ceiling-keys=4
expect 'its keys are up to its share' 'has a share' \
	"${guest[@]}" krb5-ap load -k "$work/three"
expect 'the others have the rest' '^loaded 3 keys' \
	krb5-ap load -k "$work/three"
krb5-ap config ceiling-keys=65536
expect 'there is room again' '^loaded 3 keys' \
	"${guest[@]}" krb5-ap load -k "$work/three"

echo "# Entries under a larger skew, of a key that is gone, of the future"
rm "$work/table"
krb5-ap config skew=900 replay-cold-start=strict
krb5-ap replay save "$work/table" >"$work/out"
krb5-ap replay resume
now=$(date +%s)
key=$(sed -n '/^span/{s/^span [-0-9]* [-0-9]* //p;q}' "$work/table")
{
	grep -v '^end\|^span' "$work/table"
	printf 'entry %d %040x %s\n' $((now + 800)) 1 "$key" \
		$((now + 800)) 2 "${key}x" $((now + 4000)) 3 "$key"
	grep '^span' "$work/table"
	echo "end $(($(grep -c '^entry\|^span' "$work/table") + 3))"
} >"$work/mixed"
krb5-ap config skew=300
expect 'what can be restored is, the first that cannot be is named' \
	'left out 1 entries and spans of keys' krb5-ap replay restore "$work/mixed"
expect 'with the skew of then' '^skew=900$' krb5-ap config
krb5-ap config skew=300

krb5-ap flush keys
expect 'without keys nothing can be restored' 'load them first' \
	krb5-ap replay restore "$work/table"
unload
verdict $? "the modules can be unloaded"

# set_clock SECONDS: by which it goes ahead, or back
set_clock() {
	date -s "@$(($(date +%s) + $1))" >/dev/null
}

echo "# A clock that is wrong when the module is loaded"
for wrong in $((9 * 3600)) $((74 * 365 * 86400)) -86400; do
	# Something accepted before, to be sent again.
	cold_start=off load skew=300 || exit
	expect "accepted before: $wrong" '^server: ok' ask --save "$work/before"
	unload
	set_clock "$wrong"
	load skew=300 || exit
	set_clock $((-wrong))
	expect "$wrong seconds, then set right: not twice" \
		'^server: refused REPLAY_COLD_START ' "$client" --send "$work/before"
	krb5-ap config skew=5
	sleep 8
	expect "$wrong seconds, then set right: accepted after the skew" \
		'^server: ok' ask
	unload
done

tap_end
