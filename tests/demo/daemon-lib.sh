# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# What tests/demo/daemon.sh does to krb5-apd, and asks of it. To be sourced; $work is
# the folder that it has, $out a file for what commands say.

# try WHAT COMMAND...: must succeed
try() {
	local what=$1

	shift
	"$@" >"$out" 2>&1
	verdict $? "$what" "$(cat "$out")"
}

# waits WHAT COMMAND...: must succeed within 45 seconds
waits() {
	local what=$1 until=$((SECONDS + 45))

	shift
	while [ $SECONDS -lt $until ]; do
		if "$@" >"$out" 2>&1; then
			verdict 0 "$what"
			return
		fi
		sleep 0.2
	done
	verdict 1 "$what" "$(cat "$out"; tail -n 8 "$work/daemon.log")"
}

# What the daemon tells systemd is written to $work/notify, a line each.
daemon_listen() {
	python3 - "$work/notify.sock" >"$work/notify" <<-'END' &
		import socket, sys
		s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		s.bind(sys.argv[1])
		while True:
		    print(s.recv(65536).decode(), flush=True)
	END
	listener=$!
	while [ ! -S "$work/notify.sock" ]; do
		sleep 0.1
	done
}

daemon_begin() {
	# It tells which security modules there are.
	grep -q ' /sys/kernel/security ' /proc/mounts ||
		mount -t securityfs none /sys/kernel/security
	[ -n "${listener:-}" ] || daemon_listen
	: >"$work/notify"
	env NOTIFY_SOCKET="$work/notify.sock" WATCHDOG_USEC=4000000 \
		LD_LIBRARY_PATH="$work/nss" \
		krb5-apd --config "$work/krb5-ap.conf" --foreground \
		>"$work/daemon.log" 2>&1 &
	daemon=$!
}

# daemon_end: and what it exits with
daemon_end() {
	local pid=$daemon

	daemon=
	kill "$pid"
	wait "$pid"
}

# says PATTERN: krb5-ap status has such a line
says() {
	krb5-ap status >"$out" 2>&1
	grep -q "$1" "$out"
}

setting() {
	krb5-ap config | grep -qx "$1"
}

generation() {
	krb5-ap status --json | sed -n 's/.*"generation": \([0-9]*\).*/\1/p'
}

newer_than() {
	local now

	now=$(generation)
	[ "${now:-0}" -gt "${1:-0}" ]
}

has_keys() {
	[ "$(krb5-ap status --json | sed -n 's/.*"keys": "*\([0-9]*\),*$/\1/p' | head -n 1)" -ge "$1" ]
}

has_version() {
	krb5-ap status --keys | grep -q "^ *$1 aes.*$service"
}

replay_entries() {
	krb5-ap status --json | sed -n 's/.*"replay-entries": \([0-9]*\).*/\1/p'
}

has_entries() {
	[ "$(replay_entries)" -ge "$1" ]
}

fed_since() {
	[ "$(grep -c WATCHDOG=1 "$work/notify")" -gt $(($1 + 1)) ]
}

# metrics PATTERN: the daemon serves such a line
metrics() {
	python3 -c "
import urllib.request
print(urllib.request.urlopen('http://127.0.0.1:9877/metrics').read().decode(), end='')" \
		>"$work/metrics" 2>&1 && grep -q "$1" "$work/metrics"
}

# From now on, what modprobe is run for is written to $work/modprobes.
daemon_count_modprobe() {
	cat >"$work/modprobe" <<-END
		#!/bin/sh
		echo "\$*" >>"$work/modprobes"
		exec $(cat /proc/sys/kernel/modprobe) "\$@"
	END
	chmod 755 "$work/modprobe"
	touch "$work/modprobes"
	echo "$work/modprobe" >/proc/sys/kernel/modprobe
}

# logs_in USER WHAT: a user whom the client has not seen lately
logs_in() {
	nfs_login "$1" >"$out" 2>&1 || give_up "$1 cannot log in"
	try "$2" nfs_as "$1" sh -c "echo $1 >$nfs_mnt/$1"
	[ "$(stat -c %u "$nfs_export/$1" 2>/dev/null)" = "$(nfs_uid "$1")" ]
	verdict $? "$2: as whom" "$(ls -ln "$nfs_export")"
}

# ---- keytabs ----

# The next version of the service's key, in $work/new.
new_key() {
	echo "cpw -randkey -keepold $service" | kdc_admin || return
	rm -f "$work/new"
	kdc_keytab "$work/new" "$service" || return
	# shellcheck disable=SC2034 # for daemon.sh
	kvno=$(klist -k "$work/new" | awk '$1 + 0 > max { max = $1 + 0 } END { print max }')
}

replace_rename() {
	cp "$work/new" "$work/keytabs/.new" && mv "$work/keytabs/.new" "$work/keytabs/nfs"
}

replace_write() {
	cat "$work/new" >"$work/keytabs/nfs"
}

# What the link led to stays as it is.
replace_link_swap() {
	mkdir "$work/two" && cp "$work/new" "$work/two/nfs" &&
		ln -s "$work/two" "$work/link.new" &&
		mv -T "$work/link.new" "$work/link"
}

replace_folder() {
	mkdir "$work/three" && cp "$work/new" "$work/three/nfs" &&
		mv "$work/keytabs" "$work/keytabs.old" &&
		mv "$work/three" "$work/keytabs"
}

replace_new_folder() {
	rm -r "$work/keytabs.old" && mv "$work/keytabs" "$work/keytabs.old" &&
		sleep 2 && mkdir "$work/keytabs" && cp "$work/new" "$work/keytabs/nfs"
}

replace_member() {
	cp "$work/new" "$work/keytabs/another"
}

# ---- what happens around it ----

# Makes the socket as gssproxy does when it starts, and listens to it.
daemon_thief() {
	exec python3 - <<-'END'
		import os, socket, time
		path = "/run/gssproxy.sock"
		s = socket.socket(socket.AF_UNIX)
		os.unlink(path)
		s.bind(path)
		s.listen(16)
		open("/proc/net/rpc/use-gss-proxy", "w").write("1")
		time.sleep(1000)
	END
}

# A service of nsswitch.conf in which whoever is not in /etc/passwd hangs.
daemon_hanging_users() {
	mkdir "$1/nss" || return
	cat >"$1/hang.c" <<-END
		#include <fcntl.h>
		#include <nss.h>
		#include <pwd.h>
		#include <string.h>
		#include <unistd.h>

		enum nss_status _nss_hang_getpwnam_r(const char *name, struct passwd *pw,
						     char *buf, size_t size, int *err)
		{
			if (strcmp(name, "erin"))
				return NSS_STATUS_NOTFOUND;
			close(open("$1/hangs", O_CREAT, 0600));
			for (;;)
				pause();
		}
	END
	gcc -shared -fPIC -o "$1/nss/libnss_hang.so.2" "$1/hang.c" || return
	sed -i 's/^passwd:.*/passwd: files hang/' /etc/nsswitch.conf
}
