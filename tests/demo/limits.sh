#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Keys, credentials and connections of NFS servers have limits that hold for each
# owner of user namespaces: one that takes all it can get leaves room for others of
# its kind, and half of everything for the initial user namespace. Entries of the
# replay table are attack-replay.sh's; remembered keys and mappings, of which no
# user gets enough in a test's time, are KUnit's.
#
#	tests/vm/run -- tests/demo/limits.sh
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
work=$(mktemp -d) || exit
chmod 755 "$work"
ceiling=64 half=32

# shellcheck disable=SC2329 # by the trap
clean_up() {
	jobs -p | xargs -r kill 2>/dev/null
	wait
	rmmod krb5_ap_nfsd krb5_ap 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

# A keytab of N keys for each N, and a ticket that nobody can open.
python3 - "$work" "$ceiling" <<'END' || give_up "no keytabs"
import struct
import sys


def counted(data):
    return struct.pack(">H", len(data)) + data


def entry(n):
    body = struct.pack(">H", 2) + counted(b"TEST") + counted(b"nfs") + \
        counted(b"host%d" % n) + struct.pack(">IIB", 1, 0, 1) + \
        struct.pack(">H", 18) + counted(bytes([n]) * 32) + \
        struct.pack(">I", 1)
    return struct.pack(">i", len(body)) + body


def tlv(tag, *values):
    data = b"".join(values)
    assert len(data) < 128
    return bytes([tag, len(data)]) + data


with open(f"{sys.argv[1]}/ticket", "wb") as file:
    file.write(tlv(0x61, tlv(
        0x30, tlv(0xa0, tlv(2, b"\5")), tlv(0xa1, tlv(0x1b, b"TEST")),
        tlv(0xa2, tlv(0x30, tlv(0xa0, tlv(2, b"\1")), tlv(0xa1, tlv(
            0x30, tlv(0x1b, b"nfs"), tlv(0x1b, b"server"))))),
        tlv(0xa3, tlv(0x30, tlv(0xa0, tlv(2, b"\x12")),
                      tlv(0xa2, tlv(4, bytes(40))))))))

for count in range(1, int(sys.argv[2]) + 1):
    with open(f"{sys.argv[1]}/keytab.{count}", "wb") as file:
        file.write(b"\5\2" + b"".join(entry(n) for n in range(count)))
END
python3 "$here/../helper/ccache" "$work/ccache" "$work/ticket" || give_up "no credentials"
chmod 644 "$work"/*
# Where it is built, no user of the guest can read it.
cp "$(command -v krb5-ap)" "$work" || exit

# Load as many keys as there is room for, say how many, and keep them.
cat >"$work/take" <<'END'
#!/bin/bash
# usage: take DIRECTORY MOST RESULT
n=$2
while [ "$n" != 0 ]; do
	"$1/krb5-ap" load -k "$1/keytab.$n" >/dev/null 2>"$3.try" && break
	mv "$3.try" "$3.why"
	n=$((n - 1))
done
"$1/krb5-ap" cred load -c "FILE:$1/ccache" nfs/server@TEST >"$3.cred" 2>&1
echo "$? $n" >"$3.part"
mv "$3.part" "$3"
exec sleep 10000
END
chmod 755 "$work/take"

# take_as UID RESULT: as a user, in new user and network namespaces.
take_as() {
	local i

	install -d -m 777 "$work/$2.d"
	setpriv --reuid "$1" --regid "$1" --clear-groups \
		unshare --user --map-root-user --net \
		"$work/take" "$work" "$ceiling" "$work/$2.d/result" &
	for ((i = 0; i < 600; i++)); do
		[ ! -e "$work/$2.d/result" ] || break
		sleep 0.1
	done
	read -r cred keys <"$work/$2.d/result" || give_up "$2 did not end"
	why=$(cat "$work/$2.d/result.why" "$work/$2.d/result.cred")
}

insmod "$KRB5_AP_MODULES/krb5_ap.ko" || give_up "the module does not load"
krb5-ap config ceiling-keys=$ceiling >/dev/null || give_up "no ceiling"

take_as 12345 greedy
first=$keys
[ "$keys" -ge 8 ] && [ "$keys" -le $((half / 2 + 1)) ]
verdict $? "an owner gets no more than it leaves for others" "$keys keys
$why"
[[ $why == *"imit on keys reached"* ]]
verdict $? "the refusal says that a limit was reached" "$why"
[ "$cred" != 0 ] && [ "$(grep -c 'imit on keys reached' <<<"$why")" = 2 ]
verdict $? "a credential counts as a key" "$why"

take_as 12345 again
[ "$keys" -le 1 ]
verdict $? "another namespace of the same owner gets no share of its own" "$keys keys
$why"

take_as 12346 other
[ "$keys" -ge 4 ]
verdict $? "another owner finds room" "$keys keys, after $first
$why"

krb5-ap load -k "$work/keytab.$half" >"$work/out" 2>&1
verdict $? "the initial user namespace has its half" "$(cat "$work/out")"
krb5-ap load -k "$work/keytab.1" >"$work/out" 2>&1 &&
	krb5-ap cred load -c "FILE:$work/ccache" nfs/server@TEST >>"$work/out" 2>&1
verdict $? "and room for a credential" "$(cat "$work/out")"

# shellcheck disable=SC2046 # one word a process
kill $(jobs -p) 2>/dev/null
wait 2>/dev/null
# Namespaces end after their last process, and keys after that.
for ((i = 0; i < 100; i++)); do
	take_as 12347 "late$i"
	[ "$keys" -ge "$first" ] && break
	kill "$!"
	wait "$!" 2>/dev/null
	sleep 0.2
done
[ "$keys" -ge "$first" ]
verdict $? "what owners had is free when their namespaces are gone" "$keys keys
$why"

echo "# Any user can have the kernel connect to the socket that knfsd asks at"
conns() {
	pgrep -cx krb5_ap_nfsd
}

# soon COUNT: so many connections, within ten seconds and for one more
soon() {
	local i

	for ((i = 0; i < 100; i++)); do
		if [ "$(conns)" = "$1" ]; then
			sleep 1
			[ "$(conns)" = "$1" ]
			return
		fi
		sleep 0.1
	done
	return 1
}

# connect_as UID COUNT: in so many namespaces. Files of a network namespace that is
# made before the user namespace has its map would be those of the real root.
connect_as() {
	local i

	for ((i = 0; i < $2; i++)); do
		setpriv --reuid "$1" --regid "$1" --clear-groups \
			unshare --user --map-root-user unshare --net sh -c '
				echo 1 >/proc/net/rpc/use-gss-proxy
				exec sleep 10000' &
	done
}

modprobe auth_rpcgss && insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko" ||
	give_up "no modules for an NFS server"
krb5-ap nfsd run >"$work/helper" 2>&1 &
soon 1
verdict $? "the NFS server's own connection" "$(conns)
$(cat "$work/helper")"
# Of 128, half are for users, and half of those are what the first one gets: its
# next ones take the place of its idle ones.
connect_as 12345 40
soon 33
verdict $? "an owner of 40 namespaces has 32 connections" "$(conns)"
connect_as 12346 2
soon 35
verdict $? "another owner finds room" "$(conns)"
# It leaves as many for others as it has: 31, of 64 the other owner has two.
connect_as 12345 3
soon 34
verdict $? "more namespaces do not help the first one" "$(conns)"
unshare --net sh -c 'echo 1 >/proc/net/rpc/use-gss-proxy; exec sleep 10000' &
soon 35
verdict $? "and there is room for the initial user namespace" "$(conns)"
[ "$(krb5-ap nfsd status --json | python3 -c '
import json, sys
print({e["name"]: e["count"] for e in json.load(sys.stdin)["events"]}["CONNECTION_EVICTED"])')" = 0 ]
verdict $? "whose connection nobody has closed" "$(krb5-ap nfsd status)"
rmmod krb5_ap_nfsd && [ "$(conns)" = 0 ]
verdict $? "the module unloads" "$(conns)"
tap_end
