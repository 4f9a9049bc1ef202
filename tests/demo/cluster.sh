#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Three machines with one service key share their replay tables through Debian's Redis.
# How many of 10,000 requests that one has accepted does another accept once more, by
# their age; and what if the store is killed, if a machine is, if their clocks differ.
# After tests/vm/setup daemon:
#
#	tests/demo/cluster.sh [--kernel K]
#
# It runs on the host, as the store does, and has three guests.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit
repo=$here/../..
# Of 2030, for which the requests are; the clock of c is ahead.
rtc=2030-01-01T00:01:00 rtc_c=2030-01-01T00:02:30

# What a guest does: commands that come over another Redis.
if [ "${1-}" = --node ]; then
	node=$2 work=$3 port=$4
	cp -r "$work" /dev/shm/work && cd /dev/shm/work || exit
	/sbin/modprobe virtio_net || exit
	for _ in {1..50}; do
		interface=$(ls -d /sys/class/net/e* 2>/dev/null) && break
		sleep 0.1
	done
	/sbin/ip address add 10.0.2.15/24 dev "${interface##*/}" &&
		/sbin/ip link set "${interface##*/}" up || exit
	ask=(redis-cli -h 10.0.2.2 -p "$port")
	# shellcheck source=tests/demo/cluster-node.sh
	. "$here/cluster-node.sh"
	while command=$("${ask[@]}" BLPOP "command:$node" 0 | tail -n +2); do
		[ "$command" != end ] || break
		eval "$command" >out 2>&1
		{ echo $?; cat out; } | "${ask[@]}" -x RPUSH "answer:$node" >/dev/null
	done
	exit
fi

# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
work=$(mktemp -d /tmp/krb5_ap-cluster.XXXXXX) || exit
chmod 755 "$work"
guests=() store='' control=''

# shellcheck disable=SC2329 # by the trap
clean_up() {
	[ -z "$store" ] || kill -9 "$store" 2>/dev/null
	[ -z "$control" ] || kill -9 "$control" 2>/dev/null
	[ ${#guests[@]} = 0 ] || kill "${guests[@]}" 2>/dev/null
	wait 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

# A free one, or nearly so.
port=$((20000 + RANDOM % 20000))
store_port=$((port + 1))

redis() {
	redis-server --bind 127.0.0.1 --port "$1" --save '' --appendonly no --dir "$work" "${@:2}" \
		>>"$work/redis.log" 2>&1 &
}

# A store that has lost all that it had.
store_begin() {
	redis $store_port --requirepass cluster
	store=$!
}

# ask NODE COMMAND: it does that
ask() {
	redis-cli -p $port RPUSH "command:$1" "$2" >/dev/null
}

# answer NODE: waits until it is done; its output is in $out, its status returned
answer() {
	local text

	text=$(redis-cli -p $port BLPOP "answer:$1" 240 | tail -n +2)
	out=${text#*$'\n'}
	return "${text%%$'\n'*}" 2>/dev/null
}

# on NODE COMMAND
on() {
	ask "$1" "$2"
	answer "$1"
}

# tell NODE WHAT COMMAND: must succeed
tell() {
	on "$1" "$3"
	verdict $? "$2" "$out"
}

# number NAME TEXT: the number after a name
number() {
	sed -n "s/.*\\b$1 \\([0-9]*\\).*/\\1/p" <<<"$2" | tail -n 1
}

# accepts NODE COUNT RATE STREAM: so many more of the requests, a second; the others
# are told in STREAM. All are accepted.
next=0
accepts() {
	on "$1" "client accept tokens $next $2 $3 10.0.2.2 $port $4"
	next=$((next + $2))
	[ "$(number refused "$out")" = 0 ]
}

# replays NODE COUNT STREAM: in $out how many were accepted once more
replays() {
	on "$1" "client replay tokens $2 10.0.2.2 $port $3"
	[ "$(number replays "$out")" = "$2" ]
}

# none NODE COUNT STREAM WHAT: none of them is accepted once more
none() {
	replays "$1" "$2" "$3" && [ "$(number accepted "$out")" = 0 ]
	verdict $? "$4" "$out"
}

/usr/bin/python3 "$here/cluster-tokens" "$work" 14000 || give_up "no requests"
openssl rand -hex 32 >"$work/secret" || give_up "no secret"
echo cluster >"$work/password"
chmod 600 "$work/secret" "$work/password"
"$repo/tests/vm/build" "$(sed -n 's/.*--kernel \([^ ]*\).*/\1/p' <<<"$* --kernel stock-6.1")" >/dev/null ||
	give_up "no modules"
make -s -C "$repo/userspace-helper" || give_up "no daemon"
# shellcheck disable=SC2046
cc -Wall -O2 -I"$repo/include/uapi" -I"$repo/userspace-helper" $(pkg-config --cflags libmnl krb5) \
	-o "$work/client" "$here/cluster-client.c" "$repo/userspace-helper/parts.a" \
	$(pkg-config --libs hiredis libmnl krb5) -lpthread || give_up "no client"

redis $port
control=$!
store_begin
for _ in {1..50}; do
	redis-cli -p $port PING >/dev/null 2>&1 && break
	sleep 0.1
done
for node in a b c; do
	time=$rtc
	[ $node != c ] || time=$rtc_c
	"$repo/tests/vm/run" "$@" --net --rtc $time --memory 640 --timeout 1200 -- \
		"$here/cluster.sh" --node $node "$work" $port $store_port >"$work/$node.out" 2>&1 &
	guests+=($!)
done

echo "# Three machines with one key"
for node in a b c; do
	ask $node "node_begin $node $store_port"
done
for node in a b c; do
	answer $node || give_up "$node does not begin: $out $(tail -n 5 "$work/$node.out")"
	tell $node "$node shares its table" "waits_connected"
done

echo "# Replays to another machine, by age"
ask b "client replay tokens 10000 10.0.2.2 $port first"
accepts a 10000 150 first
verdict $? "a accepts 10,000 requests" "$out"
answer b
[ "$(number replays "$out")" = 10000 ]
verdict $? "all of them come to b as well" "$out"
echo "# age in ms          replays  accepted once more"
later=0 late=0 never=0
while read -r _ from to count again; do
	printf '# %5s to %-7s %8s  %s\n' "$from" "$to" "$count" "$again"
	[ "$from" -lt 1000 ] || later=$((later + count)) late=$((late + again))
	[ "$from" -lt 5000 ] || never=$((never + again))
done < <(grep '^age' <<<"$out")
echo "# $(number accepted "$out") of 10,000"
# Three guests are at work here, on processors that are translated and not theirs alone.
[ $never = 0 ]
verdict $? "after five seconds, none is accepted" "$out"
[ $((late * 100)) -lt $later ]
verdict $? "after one second, less than one in a hundred" "$out"
tell b "b counts what it took" "counts_taken 10000"

echo "# Clocks that differ by 90 seconds"
accepts a 300 0 second
verdict $? "a accepts" "$out"
sleep 1
none c 300 second "c, whose clock is ahead, knows all of it"
accepts c 300 0 third
verdict $? "c accepts" "$out"
sleep 1
none a 300 third "a, whose clock is behind, knows all of it"

echo "# The store hangs, is killed, and comes back empty"
kill -STOP "$store"
accepts a 300 0 fourth
verdict $? "a goes on while it hangs: $out" "$out"
kill -9 "$store"
wait "$store" 2>/dev/null
tell a "a says that it is gone" "waits_gone"
tell b "so does b" "waits_gone"
accepts a 300 0 fourth
verdict $? "a goes on without it" "$out"
accepts b 300 0 fifth
verdict $? "so does b" "$out"
store_begin
tell a "a is connected again" "waits_connected"
tell b "so is b" "waits_connected"
sleep 1
none b 600 fourth "b knows what a accepted meanwhile"
none a 300 fifth "a knows what b accepted meanwhile"

echo "# A machine is killed under load"
ask a "client accept tokens $next 1500 300 10.0.2.2 $port sixth"
sleep 3
for pid in "${guests[@]:0:1}"; do
	# tests/vm/run's QEMU goes as a machine does that has lost its power.
	kill -9 "$(pgrep -P "$pid" qemu)"
done
wait "${guests[0]}" 2>/dev/null
accepted=$(redis-cli -p $port XLEN sixth)
[ "$accepted" -gt 100 ]
verdict $? "a had accepted $accepted requests when it was killed"
next=$((next + 1500))
accepts b 300 0 seventh
verdict $? "b accepts at once, with no cold start" "$out"
replays b "$accepted" sixth
again=$(number accepted "$out")
[ "${again:-1000}" -lt 30 ]
verdict $? "$again of them are accepted once more: what a had not sent" "$out"

echo "# A machine begins, with an empty table"
tell c "c loses its module and what it had" "node_crash"
before=$SECONDS
tell c "with store-coverage = a,b,c" "node_start a,b,c && waits_connected && waits_covered"
echo "# $((SECONDS - before)) s"
accepts c 300 0 eighth
verdict $? "c accepts at once" "$out"
none c 300 seventh "and knows what b had accepted"
on c "client judge tokens 10000 300"
[ "$(number accepted "$out")" = 0 ]
verdict $? "and what a had, which is gone" "$out"
tell c "it loses its module once more" "node_crash"
tell c "without store-coverage, replay-cold-start decides" "node_start && waits_connected"
on c "client judge tokens $next 50"
[ "$(number refused "$out")" = 50 ] && grep -q 'COLD_START' <<<"$out"
verdict $? "which refuses what may have been before" "$out"

for node in b c; do
	on $node "node_end"
	verdict $? "$node ends" "$out"
	ask $node end
done
wait "${guests[1]}"
verdict $? "b's kernel has nothing to complain of" "$(tail -n 20 "$work/b.out")"
wait "${guests[2]}"
verdict $? "nor has c's" "$(tail -n 20 "$work/c.out")"
guests=()
tap_end
