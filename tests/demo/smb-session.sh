#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Sessions of the kernel's SMB server after the login: authentication again, more
# connections, userspace that is away, a module that is unloaded. See smb.sh.
#
# needs: tests/vm/ksmbd
set -u

# shellcheck source=tests/demo/smb-test.sh
. "$(dirname "$0")/smb-test.sh"

# eventually COMMAND...: it succeeds within a minute
eventually() {
	for _ in {1..60}; do
		! timeout 60 "$@" || return 0
		sleep 1
	done
	return 1
}

# peer_begin SCENARIO: one that waits for the end of its input; its first line is
# in $answer
peer_begin() {
	mkfifo "$work/input"
	: >"$work/peer"
	smb_peer "$1" <"$work/input" >"$work/peer" 2>&1 &
	peer=$!
	exec {input}>"$work/input"
	for _ in {1..600}; do
		[ ! -s "$work/peer" ] || break
		sleep 0.1
	done
	answer=$(head -n 1 "$work/peer")
}

# Lets it go on: its status, and all that it says in $answer.
peer_end() {
	exec {input}>&-
	rm "$work/input"
	wait "$peer"
	local status=$?
	answer=$(cat "$work/peer")
	return $status
}

smb_load >"$out" 2>&1 || give_up "no modules"
end_cold_start
begin_server "server signing = mandatory"

echo "# By hand"
scenarios plain dce no-token negoex reauth reauth-dce mixed bind bind-ntlm
{ smb_login carol && cp "$work/kdc/ccache" "$work/carol" && smb_login alice; } ||
	give_up "carol cannot log in"
a_scenario bind-ntlm --ntlm "alice@$KDC_REALM%unused"
a_scenario bind-other --old "$work/carol"

echo "# After a ticket's end"
# 6.12 does not end sessions with their tickets.
expires=()
[ "$(uname -r | cut -d . -f 1)" -lt 7 ] || expires=(--expires)
# Samba's library uses no ticket that is about to end, if it knows.
{ big_ticket 1000 "$KDC_REALM" --life 15 && krb5-ap load -k "$work/both"; } \
	>"$out" 2>&1 || give_up "no short ticket"
a_scenario expire "${expires[@]}" --old "$work/big/1000-18" --delay 17
smb_login alice -l 20s || give_up "alice gets no short ticket"
try "a mount with a short ticket" smb_mount sec=krb5i,vers=3.1.1
sleep 21
smb_login alice || give_up "alice cannot log in"
# The client that is told of the end has to be asked again.
try "goes on with a new one after its end" \
	eventually sh -c "echo again >$smb_mnt/again"
owned again alice
verdict $? "and writes as alice" "$(ls -ln $smb_export)"

echo "# Userspace is away"
smb_login dave || give_up "dave cannot log in"
smb_helper_end
smb_mountd_signal STOP
peer_begin known
[ "$answer" = "put off" ]
verdict $? "dave, whom the map does not know, is put off" "$answer"
peer_end
smb_login alice || give_up "alice cannot log in"
accepted=$(count accepted)
ss -K dport = :445 >/dev/null 2>&1
timeout 120 ls $smb_mnt >/dev/null 2>&1 &
lister=$!
for _ in {1..300}; do
	[ "$(count accepted)" = "$accepted" ] || break
	sleep 0.1
done
[ "$(count accepted)" -gt "$accepted" ]
verdict $? "a mount that lost its connection is authenticated again" "$(krb5-ap stats)"
peer_begin known
[ "$answer" = known ]
verdict $? "alice, whom it knows, logs in" "$answer"
smb_mountd_signal CONT
wait "$lister"
# ksmbd waits two seconds for it, and refuses the share then.
try "and has its share when ksmbd.mountd goes on" eventually ls $smb_mnt
peer_end
verdict $? "so has the other session" "$answer"
smb_umount
smb_helper

echo "# Multichannel"
for i in 1 2 3; do
	ip link add "smb$i" type dummy && sysctl -qw "net.ipv6.conf.smb$i.disable_ipv6=1" &&
		ip addr add "192.0.2.1$i/32" dev "smb$i" && ip link set "smb$i" up
done
sleep 1
multichannel() {
	smb_mount sec=krb5,vers=3.1.1,multichannel,max_channels=2 &&
		echo several >$smb_mnt/several && sleep 2 &&
		grep -q 'Channel: 2 ' /proc/fs/cifs/DebugData && ls $smb_mnt >/dev/null
}
try "the kernel's client binds a second connection" multichannel
owned several alice
verdict $? "and writes as alice" "$(grep -i channel /proc/fs/cifs/DebugData)"
smb_umount

echo "# The module goes while sessions are open"
try "a mount" smb_mount sec=krb5i,vers=3.1.1
peer_begin hold
[ "$answer" = holding ]
verdict $? "an exchange in the middle, and a session" "$answer"
try "krb5_ap_ksmbd is unloaded" rmmod krb5_ap_ksmbd
try "the mount goes on" sh -c "echo on >$smb_mnt/on"
peer_end
verdict $? "so does the session; the exchange is over" "$answer"
refuse "nobody new comes in" NT_STATUS smb_client "ls"
try "it is loaded again" insmod "$KRB5_AP_MODULES/krb5_ap_ksmbd.ko"
try "and they do" smb_client "ls"
smb_umount

tap_end
