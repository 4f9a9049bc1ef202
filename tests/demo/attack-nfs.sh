#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Attacks on the logins of the kernel's NFS server, and what they cost a user who
# has done nothing. After tests/vm/setup nfs:
#
#	tests/vm/run -- tests/demo/attack-nfs.sh
#
# alice has a mount and works on it. The time that each of her operations takes is
# compared with that of the same run before any attack, as latency-lib.sh has it,
# and nothing may fail.
#
# Exits with 0 if every line says "ok"; the last one is "N passed, M failed".
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
init=$here/../interop/krb5-ap-nfs-init
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/latency-lib.sh
. "$here/latency-lib.sh"
# shellcheck source=tests/demo/nfs-lib.sh
. "$here/nfs-lib.sh"

work=$(mktemp -d) || exit
out=$work/out
helper=
others=()
passed=0 failed=0

# shellcheck disable=SC2329 # by the trap
clean_up() {
	[ "${#others[@]}" = 0 ] || kill "${others[@]}" 2>/dev/null
	[ -z "$helper" ] || kill -CONT "$helper" 2>/dev/null
	[ -z "$helper" ] || kill "$helper" 2>/dev/null
	nfs_end
	rmmod krb5_ap_nfsd krb5_ap 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

verdict() { # STATUS WHAT [MORE]
	if [ "$1" = 0 ]; then
		passed=$((passed + 1))
		echo "ok $((passed + failed)) - $2"
	else
		failed=$((failed + 1))
		echo "not ok $((passed + failed)) - $2"
		[ -z "${3:-}" ] || printf '%s\n' "$3" | sed 's/^/# /'
	fi
}

give_up() {
	echo "Bail out! $*"
	[ ! -s "$out" ] || sed 's/^/# /' "$out"
	krb5-ap nfsd status
	krb5-ap idmap status
	sed 's/^/# helper: /' "$work/helper" "$work/gssd.log"
	dmesg | tail -n 5 | sed 's/^/# dmesg: /'
	exit 2
}

# A directory that hangs, for users whose names begin with "slow".
build_slow() {
	cat >"$work/slow.c" <<-'END'
		#define _GNU_SOURCE
		#include <dlfcn.h>
		#include <pwd.h>
		#include <string.h>
		#include <unistd.h>

		int getpwnam_r(const char *name, struct passwd *pw, char *buf,
			       size_t size, struct passwd **found)
		{
			static int (*real)(const char *, struct passwd *, char *,
					   size_t, struct passwd **);

			if (!strncmp(name, "slow", 4))
				sleep(60);
			if (!real)
				real = dlsym(RTLD_NEXT, "getpwnam_r");
			return real(name, pw, buf, size, found);
		}
	END
	gcc -shared -fPIC -o "$work/slow.so" "$work/slow.c" -ldl
}

run_helper() {
	LD_PRELOAD=$work/slow.so krb5-ap nfsd run >>"$work/helper" 2>&1 &
	helper=$!
}

# connected: within ten seconds
connected() {
	local i

	for ((i = 0; i < 100; i++)); do
		krb5-ap nfsd status 2>/dev/null >"$out" &&
			grep -q '^connections *[1-9]' "$out" && return
		sleep 0.1
	done
	return 1
}

cat >"$work/works.py" <<'END'
"""works.py FOLDER SECONDS: make and remove folders there, each a call that the
server has to answer. Prints how many, median and longest in microseconds, and how
many failed."""
import os, statistics, sys, time

folder, seconds = sys.argv[1], float(sys.argv[2])
path = os.path.join(folder, "d%d" % os.getpid())
times, failed = [], 0
end = time.monotonic() + seconds
while time.monotonic() < end:
    for call in (os.mkdir, os.rmdir):
        begin = time.monotonic()
        try:
            call(path)
        except OSError:
            failed += 1
        times.append(int((time.monotonic() - begin) * 1e6))
    time.sleep(0.01)
print(len(times), int(statistics.median(times)), max(times), failed)
END

alice_works() {
	nfs_as alice python3 "$work/works.py" "$nfs_mnt" "$1"
}

# latency_sample WHAT: alice works; for $seconds, 5 if it is not set
# shellcheck disable=SC2034 # latency-lib.sh's
latency_sample() {
	local count

	read -r count median worst failures < <(alice_works "${seconds:-5}")
	echo "# $1: $count calls"
}

# login USER FILE: a ticket for the service in a cache of its own
login() {
	echo "$1" | KRB5CCNAME=FILE:$2 kinit "$1" >/dev/null &&
		KRB5CCNAME=FILE:$2 kvno -q nfs/server.krb5ap.test
}

# contexts USER N: so many, one after the other
contexts() {
	KRB5CCNAME=FILE:$work/cc.$1 timeout 60 "$init" -q -n "$2" server.krb5ap.test
}

# ---- the beginning ----

[ -x "$init" ] || give_up "make -C tests/interop krb5-ap-nfs-init"
build_slow >"$out" 2>&1 || give_up "no slow directory"
nfs_begin "$work" || give_up "no client and no KDC"
for i in 1 2 3 4 5 6; do
	echo "addprinc -pw slow$i slow$i"
done | kdc_admin || give_up "no slow users"
for user in alice carol dave erin frank slow{1..6}; do
	login "$user" "$work/cc.$user" || give_up "$user cannot log in"
done
nfs_login alice || give_up "alice cannot log in"
nfs_server >"$out" 2>&1 && rpc.nfsd 4 || give_up "no NFS server"
insmod "$KRB5_AP_MODULES/krb5_ap.ko" &&
	krb5-ap load -k "$work/keytab.nfs" >"$out" &&
	insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko" || give_up "no modules"
run_helper
connected || give_up "the NFS server does not ask"
nfs_mount krb5 >"$out" 2>&1 || give_up "no mount"
# Modes of ciphers are loaded once, by modprobe, and not again for each context.
contexts alice 1 >"$out" 2>&1
echo >/proc/sys/kernel/modprobe
alice_works 2 >"$out"
latency_undisturbed
# As many as the largest attack here has.
latency_beside 6
krb5-ap nfsd status | grep -q '^waiting .* 2 as long as it takes$'
verdict $? "half of four threads may wait" "$(krb5-ap nfsd status)"

echo "# E2: the helper stands still, and four come whom nobody knows"
kill -STOP "$helper"
for user in carol dave erin frank; do
	while :; do
		contexts "$user" 1
	done >/dev/null 2>&1 &
	others+=($!)
done
sleep 1
latency_compare "helper stopped"
contexts alice 20 >"$out" 2>&1
grep -q '^20 established, 0 refused' "$out"
verdict $? "helper stopped: alice logs in twenty times" "$(cat "$out")"
kill "${others[@]}"
wait "${others[@]}" 2>/dev/null
others=()
kill -CONT "$helper"

echo "# E3: six users of a directory that hangs, and one of /etc/passwd"
sleep 8
krb5-ap idmap flush "erin@$KDC_REALM" >"$out" 2>&1
for i in 1 2 3 4 5 6; do
	while :; do
		contexts "slow$i" 1
		sleep 0.5
	done >/dev/null 2>&1 &
	others+=($!)
done
sleep 1
latency_compare "directory hangs"
got=1
for _ in 1 2 3; do
	# One that finds no thread free comes again, as rpc.gssd does.
	contexts erin 1 >"$out" 2>&1
	grep -q '^1 established' "$out" && got=0 && break
	sleep 0.2
done
verdict $got "directory hangs: erin of /etc/passwd logs in" "$(cat "$out"; krb5-ap idmap list)"
kill "${others[@]}"
wait "${others[@]}" 2>/dev/null
others=()

echo "# E1: allocations of krb5_ap_nfsd fail, where this kernel can have them fail"
if [ -d /sys/kernel/debug/failslab ] ||
	mount -t debugfs none /sys/kernel/debug 2>/dev/null && [ -d /sys/kernel/debug/failslab ]; then
	cd /sys/kernel/debug/failslab || exit
	read -r begin end < <(awk '/^[0-9a-f]+ [tT] .*\[krb5_ap_nfsd\]$/ { print $1 }' \
		/proc/kallsyms | sort | sed -n '1p;$p' | tr '\n' ' ')
	connections=$(nfs_event NOT_KERNEL)
	echo "0x$begin" >require-start
	echo "0x$end" >require-end
	echo N >ignore-gfp-wait
	echo 0 >verbose
	echo 20 >probability
	echo -1 >"$PWD/times"
	latency_compare "no memory"
	contexts alice 100 >"$out" 2>&1
	tail -n 1 "$out" | sed 's/^/# /'
	echo 0 >probability
	cd "$here" || exit
	[ "$(nfs_event NO_MEMORY)" -gt 0 ]
	verdict $? "no memory: it was short" "$(krb5-ap nfsd status)"
	[ "$(nfs_event NOT_KERNEL)" = "$connections" ] && connected
	verdict $? "no memory: the connection stays" "$(krb5-ap nfsd status)"
	contexts alice 10 >"$out" 2>&1
	grep -q '^10 established, 0 refused' "$out"
	verdict $? "no memory: all is well after it" "$(cat "$out")"
else
	echo "# SKIP this kernel has no failslab"
fi

echo "# E1: a user whose requests are served while knfsd has to connect again"
rmmod krb5_ap_nfsd || give_up "the module cannot go"
contexts alice 5 >"$work/alice" 2>&1 &
login=$!
nfs_as alice python3 "$work/works.py" "$nfs_mnt" 2 >"$out"
insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko" || give_up "no module"
wait $login
grep -q '^5 established, 0 refused' "$work/alice"
verdict $? "the module is loaded again: logins wait for it" "$(cat "$work/alice")"
kill -9 "$helper"
wait "$helper" 2>/dev/null
helper=
contexts alice 5 >"$out" 2>&1
grep -q '^5 established, 0 refused' "$out"
verdict $? "the helper is killed: alice logs in" "$(cat "$out")"
run_helper
sleep 3
connected
verdict $? "another helper" "$(cat "$work/helper")"
[ "$(stat -c %a /run/gssproxy.sock)" = 666 ]
verdict $? "no user's rights stand between knfsd and its socket"

echo "# Other programs at the socket"
nfs_as alice python3 - <<-END &
	import socket, time
	end = time.monotonic() + 20
	while time.monotonic() < end:
	    s = socket.socket(socket.AF_UNIX)
	    try:
	        s.connect("/run/gssproxy.sock")
	    except OSError:
	        pass
	    s.close()
END
others+=($!)
latency_compare "a user connects in a loop"
contexts alice 10 >"$out" 2>&1
grep -q '^10 established, 0 refused' "$out"
verdict $? "a user connects in a loop: alice logs in" "$(cat "$out")"
kill "${others[@]}"
others=()
unshare -n krb5-ap nfsd run -s "$work/other.sock" >"$out" 2>&1 &
other=$!
sleep 2
kill $other 2>/dev/null
grep -q 'only the initial network namespace' "$out" && connected
verdict $? "another network namespace cannot take the socket's place" "$(cat "$out")"

echo "# Nothing is left over"
nfs_umount >"$out" 2>&1
kill "$helper" && wait "$helper"
helper=
rmmod krb5_ap_nfsd krb5_ap
verdict $? "the modules can go"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
