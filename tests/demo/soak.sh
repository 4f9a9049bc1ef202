#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# usage: tests/demo/soak.sh [--kernel K] [MINUTES]
#
# Logins for some time, from inside the kernel, while keys rotate, loads are killed,
# network namespaces that have the same keys and credentials come and go, everything
# is listed, other tables are flushed, the clock is set, and the table is saved and
# restored. Each login is accepted and remembered: the counts are exact, in the table,
# in its listing, and in what is restored after the module was unloaded. Then the
# module goes, again and again, while namespaces end that have its keys.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit
service=nfs/server.example.org@EXAMPLE.ORG
# Logins between two saved tables.
round=500

if [ "${1-}" != --in-guest ]; then
	kernel=()
	if [ "${1-}" = --kernel ]; then
		kernel=(--kernel "$2")
		shift 2
	fi
	minutes=${1:-1}
	work=$(mktemp -d /tmp/krb5_ap-soak.XXXXXX) || exit
	trap 'rm -rf "$work"' EXIT
	chmod 755 "$work"
	/usr/bin/python3 "$here/soak-keys" "$work" 2>/dev/null || exit
	"$here/../vm/run" "${kernel[@]}" --smp 2 --memory 2048 \
		--timeout $((minutes * 120 + 900)) -- \
		"$here/soak.sh" --in-guest "$work" "$minutes"
	exit
fi

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
work=/dev/shm/soak
cp -r "$2" $work && cd $work || exit
seconds=$(($3 * 60))
others=()

# shellcheck disable=SC2329 # by the trap
clean_up() {
	[ "${#others[@]}" = 0 ] || kill "${others[@]}" 2>/dev/null
}
trap clean_up EXIT

module() {
	insmod "$KRB5_AP_MODULES/krb5_ap.ko" &&
		krb5-ap config skew=3600 replay-cold-start=off \
			replay-max=4000000 >/dev/null &&
		krb5-ap load -k keytab.before >/dev/null
}

number() { # FILE
	wc -l <"$1" 2>/dev/null || echo 0
}

entries() {
	krb5-ap status | sed -n 's/^replay entries *\([0-9]*\) here.*/\1/p'
}

accepted() {
	krb5-ap stats | awk '$3 == "accepted" { print $1 }'
}

# ---- what goes on meanwhile; each writes what fails to a file of its name ----

# every SECONDS NAME COMMAND...: in a loop
every() {
	local pause=$1 name=$2

	shift 2
	: >"$name.errors"
	: >"$name.count"
	while :; do
		"$@" >/dev/null 2>>"$name.errors"
		echo >>"$name.count"
		sleep "$pause"
	done &
	others+=($!)
}

rotate() {
	krb5-ap load -k keytab.after
	sleep 0.1
	krb5-ap load -k keytab.before
}

# A load that dies leaves what there was before.
killed() {
	timeout -s KILL "0.0$((RANDOM % 10))" krb5-ap load -k keytab.after || :
} 2>/dev/null

namespace() {
	unshare -n sh -c '
		krb5-ap load -k keytab.after
		krb5-ap cred load -c FILE:ccache "$1"
		krb5-ap load -k keytab.other
		krb5-ap flush replay
		krb5-ap flush credentials' sh "$service"
}

lists() {
	krb5-ap status --keys
	krb5-ap stats
	krb5-ap cred list
	krb5-ap config
}

clock() {
	date -s "@$(($(date +%s) + 20))"
	sleep 0.5
	date -s "@$(($(date +%s) - 20))"
}

# ---- logins ----

logins=0 saves=0

# login COUNT: from inside the kernel, over TCP
login() {
	local result

	insmod "$KRB5_AP_MODULES/krb5_ap_probe.ko" "service=$service" "count=$1" \
		timeout=60 || return
	result=$(cat /sys/module/krb5_ap_probe/parameters/result)
	rmmod krb5_ap_probe
	case $result in
	'ok '*) logins=$((logins + $1)) ;;
	*)
		echo "$result"
		return 1
		;;
	esac
}

module && krb5-ap cred load -c FILE:ccache "$service" >/dev/null &&
	insmod "$KRB5_AP_MODULES/krb5_ap_echo.ko" || give_up "no service"
krb5-ap accept request >out
logins=$((logins + 1))
login 1 >out || give_up "$(cat out)"

every 0.1 rotate rotate
every 0.3 killed killed
every 0.2 namespace namespace
every 0.3 lists lists
every 1 clock clock
begin=$(cut -d . -f 1 /proc/uptime)
bad=''
while [ $(($(cut -d . -f 1 /proc/uptime) - begin)) -lt $seconds ]; do
	login $round >out || bad=$(cat out)
	[ -z "$bad" ] || break
	rm -f table
	krb5-ap replay save table >out 2>&1 || bad=$(cat out)
	krb5-ap replay resume || bad="$bad no resume"
	[ -z "$bad" ] || break
	saves=$((saves + 1))
	krb5-ap replay restore table >out 2>&1 || bad=$(cat out)
	[ -z "$bad" ] || break
done
kill "${others[@]}"
wait "${others[@]}" 2>/dev/null
others=()
echo "# $logins logins, $saves tables, $(number rotate.count) rotations," \
	"$(number killed.count) loads killed, $(number namespace.count) namespaces," \
	"$(number clock.count) clock steps"
[ -z "$bad" ]
verdict $? 'each login is accepted' "$bad"
for what in rotate killed namespace lists clock; do
	[ ! -s $what.errors ] && [ "$(number $what.count)" -ge 5 ]
	verdict $? "meanwhile: $what" "$(number $what.count) times
$(sort $what.errors | uniq -c | sort -rn)"
done
krb5-ap load -k keytab.before >/dev/null
[ "$(accepted)" = $logins ]
verdict $? 'as many are counted' "$(accepted), not $logins"
[ "$(entries)" = $logins ]
verdict $? 'as many are remembered' "$(entries), not $logins"
rm -f table
krb5-ap replay save table >out 2>&1
[ "$(grep -c ^entry table)" = $logins ]
verdict $? 'as many are saved' "$(grep -c ^entry table), not $logins; $(cat out)"

echo "# The module goes, and comes again"
krb5-ap replay resume
rmmod krb5_ap_echo && rmmod krb5_ap && module
verdict $? 'it can be replaced'
krb5-ap replay restore table >out 2>&1
[ "$(entries)" = $logins ]
verdict $? 'as many are restored' "$(entries), not $logins; $(cat out)"
krb5-ap accept request >out
grep -q '^reason *replay ' out
verdict $? 'the first request is still known' "$(cat out)"
krb5-ap flush replay >/dev/null
[ "$(entries)" = 0 ]
verdict $? 'and nothing is left after a flush' "$(entries)"

bad=0
for ((i = 0; i < 10; i++)); do
	for _ in 1 2 3; do
		namespace >/dev/null 2>&1 &
	done
	krb5-ap status --keys >/dev/null 2>&1 &
	krb5-ap accept request >/dev/null 2>&1 &
	sleep "0.$((RANDOM % 6))"
	# It may be in use, but not for long.
	for ((j = 0; j < 100; j++)); do
		rmmod krb5_ap 2>out && break
		sleep 0.05
	done
	[ $j -lt 100 ] || bad=$((bad + 1))
	wait
	module || bad=$((bad + 1))
done
[ $bad = 0 ]
verdict $? 'it can go at any time' "$bad of $i; $(cat out)"
rmmod krb5_ap
verdict $? 'and at the end'
tap_end
