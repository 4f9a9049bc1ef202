#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A user without any right, in a user and network namespace of its own, keeps six
# threads busy with tickets of 400 KB that are tried with 16 keys; then these
# threads are hardly ever let run, in the middle of an exchange. Logins of other
# namespaces go on: none is refused, and none waits for the attacker.
#
#	tests/demo/attack-pool.sh [--kernel K]
#
# It runs in a VM that counts instructions, so that the latencies are the guest's
# own and not those of a busy host.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit
repo=$here/../..
rounds=120
# The first, the undisturbed ones, and each attack up to three times.
samples=10

# The host forges and compiles, since the guest would take minutes.
if [ "${1-}" != --in-guest ]; then
	work=$(mktemp -d /tmp/krb5_ap-attack.XXXXXX) || exit
	trap 'rm -rf "$work"' EXIT
	chmod 755 "$work"
	/usr/bin/python3 "$here/attack-pool-tokens" "$work" $((samples * rounds)) || exit
	cc -Wall -O2 -I"$repo/include/uapi" -o "$work/latency" "$here/latency.c" \
		-lmnl || exit
	"$repo/tests/vm/run" "$@" --icount --rtc 2030-01-01T00:01:00 -- \
		"$here/attack-pool.sh" --in-guest "$work"
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
cgroup=/sys/fs/cgroup/krb5ap-attack
hogs=()

# shellcheck disable=SC2329 # by the trap
clean_up() {
	[ ! -e $cgroup/cgroup.kill ] || echo 1 >$cgroup/cgroup.kill
	[ ${#hogs[@]} = 0 ] || kill "${hogs[@]}"
}
trap clean_up EXIT

printf 'attack\traw\t-\t-\t-\t%s\n' $work/attack-token >attack-batch

mountpoint -q /sys/fs/cgroup || mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit
echo +cpu >/sys/fs/cgroup/cgroup.subtree_control
mkdir $cgroup || exit

# attack WHAT COMMAND...: six threads, started by COMMAND.
attack() {
	local what=$1 i

	shift
	: >attacker.log
	chmod 666 attacker.log
	# shellcheck disable=SC2016  # the inner shell's
	"$@" setpriv --reuid 12345 --regid 12345 --clear-groups \
		unshare --user --map-root-user --net sh -c '
			./krb5-ap config token-max=1048576 &&
			./krb5-ap load -k attack-keytab || exit
			echo loaded
			for i in 1 2 3 4 5 6; do
				(while ./krb5-ap accept --batch attack-batch; do
					:
				done) &
			done
			wait' >attacker.log 2>&1 &
	attacker=$!
	while ! grep -q '^loaded' attacker.log; do
		if ! kill -0 $attacker; then
			cat attacker.log
			give_up 'the attacker cannot attack'
		fi
		sleep 0.1
	done
	# With the first verdict, each thread is in the middle of a ticket.
	for ((i = 0; i < 300; i++)); do
		! grep -qi ticket.integrity attacker.log || break
		sleep 0.1
	done
	verdict $((i == 300)) "$what: the attacker's tickets are tried" \
		"$(head -n 5 attacker.log)"
}

end_attack() {
	echo max >$cgroup/cpu.max
	echo 1 >$cgroup/cgroup.kill
	wait $attacker 2>/dev/null
	while [ -s $cgroup/cgroup.procs ]; do
		sleep 0.1
	done
}

# latency_sample WHAT: with the requests that come next
next=0
latency_sample() {
	local out

	# The tokens are of one time; a guest that waits for its host leaps ahead.
	date -u -s @1893456060 >/dev/null
	# Half a minute, where it takes two seconds: a login hangs.
	if ! out=$(timeout -s KILL 30 ./latency tokens $next $rounds); then
		out='30000000 30000000 -1'
	fi
	next=$((next + rounds))
	read -r median worst failures <<<"$out"
}

# Starts a command in the attacker's group; the shell itself joins it.
in_group=(sh -c "echo \$\$ >$cgroup/cgroup.procs; exec \"\$@\"" sh)

insmod "$KRB5_AP_MODULES/krb5_ap.ko" || exit
./krb5-ap config replay-cold-start=off >/dev/null || exit
./krb5-ap load -k keytab >/dev/null || exit

# The first ones warm caches.
latency_sample
latency_undisturbed

echo '2000 100000' >$cgroup/cpu.max
latency_beside 6 "${in_group[@]}"
echo max >$cgroup/cpu.max
attack cpu.max "${in_group[@]}"
echo '2000 100000' >$cgroup/cpu.max
sleep 0.3
latency_compare 'cpu.max'
throttled=$(sed -n 's/^nr_throttled //p' $cgroup/cpu.stat)
verdict $((throttled == 0)) 'the attacker was throttled'
end_attack

for _ in 1 2; do
	sh -c 'while :; do :; done' &
	hogs+=($!)
done
latency_beside 6 chrt --idle 0
attack SCHED_IDLE "${in_group[@]}" chrt --idle 0
latency_compare 'SCHED_IDLE, beside hogs'
end_attack
kill "${hogs[@]}"
wait "${hogs[@]}" 2>/dev/null
hogs=()

./krb5-ap flush all && rmmod krb5_ap
verdict $? 'nothing is left over: the module unloads'
tap_end
