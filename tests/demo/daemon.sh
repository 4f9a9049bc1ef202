#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Does krb5-apd do what it is for, whatever happens to it and around it? After
# tests/vm/setup daemon nfs:
#
#	tests/vm/run -- tests/demo/daemon.sh
#
# Exits with 0 if every line says "ok".
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/nfs-lib.sh
. "$here/nfs-lib.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
# shellcheck source=tests/demo/daemon-lib.sh
. "$here/daemon-lib.sh"

work=$(mktemp -d) || exit
out=$work/out

# shellcheck disable=SC2329 # by the trap
clean_up() {
	[ -z "${daemon:-}" ] || kill -9 "$daemon" 2>/dev/null
	[ -z "${thief:-}" ] || kill "$thief" 2>/dev/null
	[ -z "${listener:-}" ] || kill "$listener" 2>/dev/null
	nfs_end
	rmmod krb5_ap_nfsd krb5_ap 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

nfs_begin "$work" || give_up "no client and no KDC"
nfs_login alice || give_up "alice cannot log in"
daemon_hanging_users "$work" || give_up "no directory that hangs"
mkdir "$work/keytabs" || give_up "no keytabs"
cp "$work/keytab.nfs" "$work/keytabs/nfs" || give_up "no keytabs"
cat >"$work/krb5-ap.conf" <<-END
	skew = 250
	keytab = $work/keytabs
	keytab = $work/link
	nfsd = yes
	replay-file = $work/replay
	replay-save = stop
	journal = all
	metrics = 127.0.0.1:9877
END
mkdir "$work/one" && ln -s "$work/one" "$work/link"

echo "# Before there is a module"
daemon_begin
waits "it is ready" grep -q '^READY=1' "$work/notify"
waits "and says what is missing" grep -q 'STATUS=kernel module krb5_ap is not loaded: modprobe krb5_ap' "$work/notify"
insmod "$KRB5_AP_MODULES/krb5_ap.ko"
waits "a module that comes gets its configuration" setting skew=250
waits "and its keys" has_keys 1
waits "what else is missing: krb5_ap_nfsd" says 'TROUBLE *kernel module krb5_ap_nfsd is not loaded: modprobe krb5_ap_nfsd'
insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko"
nfs_server >"$out" 2>&1 || give_up "no NFS server"
waits "the NFS server asks here" says '^NFS server *asks here; [1-9]'
daemon_count_modprobe
try "krb5-ap status is content" krb5-ap status
says '^daemon *running, process'
verdict $? "and shows the daemon" "$(cat "$out")"
nfs_mount krb5 >"$out" 2>&1 || give_up "no mount"
logs_in alice "alice logs in"

echo "# What it says"
waits "the login is in the journal" grep -q "accepted alice@$KDC_REALM for nfs/server" "$work/daemon.log"
metrics 'krb5_ap_verdicts_total{reason="accepted",error="0"} [1-9]' && metrics '^krb5_ap_nfsd_asks_here 1$' &&
	metrics '^krb5_ap_daemon_lookups_total{result="answered"} [1-9]'
verdict $? "metrics are served" "$(cat "$work/metrics")"
if command -v promtool >/dev/null; then
	promtool check metrics <"$work/metrics" >"$out" 2>&1 && [ ! -s "$out" ]
	verdict $? "promtool has nothing to say of them" "$(cat "$out")"
fi
krb5-ap stats --prometheus | sed 's/[{ ].*//' | sort -u >"$work/names"
sed 's/[{ ].*//' "$work/metrics" | grep -v '^krb5_ap_daemon_lookups' | sort -u | diff - "$work/names" >"$out"
verdict $? "krb5-ap stats --prometheus has the same" "$(cat "$out")"

says 'nfsd-modprobe *refused'
verdict $? "modprobe is refused" "$(cat "$out")"
nfs_umount && nfs_mount krb5 >"$out" 2>&1
logs_in alice "alice logs in again"
krb5-ap status | sed 's/^/# /'
! grep -q rpc-auth-gss-1 "$work/modprobes"
verdict $? "no modprobe runs for a login" "$(cat "$work/modprobes")"
grep -q 'rpc-auth-gss-390\|fs-nfs' "$work/modprobes"
verdict $? "for others it does" "$(cat "$work/modprobes")"

echo "# Keytabs are replaced"
service=nfs/server.krb5ap.test
for how in rename write link-swap folder new-folder member; do
	new_key || give_up "no new key"
	"replace_${how//-/_}" || give_up "$how"
	waits "$how: version $kvno is loaded" has_version "$kvno"
done
generation=$(generation)
echo hello >"$work/keytabs/.hidden" && touch "$work/other"
echo garbage >"$work/keytabs/nfs.new" && rm "$work/keytabs/nfs.new"
waits "a file that is no keytab changes no keys" newer_than "$generation"
has_version "$kvno"
verdict $? "which are all there"

echo "# Another program makes the socket"
daemon_thief "$work/thief" &
thief=$!
waits "it is taken back" grep -q "took /run/gssproxy.sock from python3" "$work/daemon.log"
says '^  nfsd-socket  */run/gssproxy.sock, taken from python3 (process [0-9]*)'
verdict $? "and the status says from whom" "$(cat "$out")"
[ "$(grep -c 'took /run/gssproxy.sock' "$work/daemon.log")" = 1 ]
verdict $? "the journal has it once" "$(cat "$work/daemon.log")"
logs_in carol "carol, who is new, logs in"
kill $thief
thief=

echo "# A directory hangs"
nfs_login erin
sed -i /^erin:/d /etc/passwd
nfs_as erin sh -c "echo x >$nfs_mnt/erin" 2>"$out" &
hanging=$!
waits "somebody is looked up there" test -e "$work/hangs"
logs_in frank "frank, who is of this machine, logs in meanwhile"
before=$(grep -c WATCHDOG=1 "$work/notify")
waits "the loop goes on: the watchdog is fed" fed_since "$before"
waits "a look-up is given up" grep -q 'erin.*longer than 30 seconds; given up' "$work/daemon.log"
wait $hanging
[ ! -e "$nfs_export/erin" ]
verdict $? "nobody was made of erin" "$(ls -ln "$nfs_export")"

echo "# It is killed"
# The client's machine is no user, which is remembered for a minute only.
nfs_umount >"$out" 2>&1
nfs_mount krb5 >"$out" 2>&1 || give_up "no mount"
before=$(generation)
kill -9 "$daemon"
wait "$daemon" 2>/dev/null
says 'daemon *not running, it was killed: systemctl start krb5-ap'
verdict $? "the status says so" "$(cat "$out")"
nfs_umount >"$out" 2>&1
nfs_mount krb5 >"$out" 2>&1
verdict $? "a known client mounts" "$(cat "$out")"
grep -q rpc-auth-gss-1 "$work/modprobes"
verdict $? "the program that refused modprobe has gone with it"
logs_in alice "alice, who is known, logs in"
sleep 1
! pgrep krb5-apd >"$out"
verdict $? "its processes have ended with it" "$(cat "$out")"
daemon_begin
waits "started again, it goes on" newer_than "$before"
waits "the NFS server asks here" says '^NFS server *asks here; [1-9]'
logs_in dave "dave, who is new, logs in"

echo "# Its configuration"
cp "$work/krb5-ap.conf" "$work/good"
echo "skew = soon" >>"$work/krb5-ap.conf"
kill -HUP "$daemon"
waits "a file with faults: reloading ends" grep -q '^RELOADING=1' "$work/notify"
waits "the faults are named" grep -q "krb5-ap.conf:[0-9]*: skew is set twice" "$work/daemon.log"
says TROUBLE
[ "$(krb5-ap status >/dev/null; echo $?)" = 1 ]
verdict $? "the status is not content" "$(cat "$out")"
setting skew=250
verdict $? "the one before stays"
sed 's/^skew.*/skew = 240/' "$work/good" >"$work/krb5-ap.conf"
kill -HUP "$daemon"
waits "a file that is right is applied" setting skew=240
waits "the status is content" krb5-ap status
krb5-apd --config "$work/krb5-ap.conf" >"$out" 2>&1
[ $? = 1 ] && grep -q 'another krb5-apd runs with /run/krb5-ap/lock' "$out"
verdict $? "there is one daemon only" "$(cat "$out")"

echo "# Users by idmapd.conf"
cat >/etc/idmapd.conf <<-END
	[General]
	Local-Realms = $KDC_REALM
	[Translation]
	GSS-Methods = static,nsswitch
	[Static]
	carol@$KDC_REALM = dave
END
before=$(generation)
kill -HUP "$daemon"
waits "the daemon has libnfsidmap obey it" says 'idmap-source *libnfsidmap'
waits "it is done" newer_than "$before"
krb5-ap idmap flush
nfs_umount >"$out" 2>&1
nfs_mount krb5 >"$out" 2>&1 || give_up "no mount"
nfs_login carol && nfs_as carol sh -c "echo x >$nfs_mnt/as-dave" 2>"$out"
[ "$(stat -c %u "$nfs_export/as-dave" 2>/dev/null)" = "$(nfs_uid dave)" ]
verdict $? "carol is dave, as [Static] has it" "$(cat "$out"; krb5-ap idmap list; ls -ln "$nfs_export")"
nfs_login bob && nfs_as bob sh -c "echo x >$nfs_mnt/bob" 2>"$out"
[ "$(stat -c %u "$nfs_export/bob" 2>/dev/null)" = 65534 ]
verdict $? "bob, who has no account, is nobody" "$(cat "$out"; krb5-ap idmap list)"
logs_in alice "alice is who she was"
krb5-ap idmap list | grep -q "alice@$KDC_REALM: uid 2001 gid 2001 groups .*3001"
verdict $? "alice has her groups" "$(krb5-ap idmap list)"

echo "# A planned stop"
entries=$(replay_entries)
[ "$entries" -gt 0 ]
verdict $? "there are $entries replay entries"
daemon_end
verdict $? "it ends when it is told to"
grep -q '^STOPPING=1' "$work/notify"
verdict $? "and says so"
grep -q '^end' "$work/replay"
verdict $? "the replay table was saved" "$(ls -l "$work")"
daemon_begin
waits "the same module: acceptances are resumed" grep -q 'acceptances are resumed' "$work/daemon.log"
[ ! -e "$work/replay" ]
verdict $? "and the file is gone"
daemon_end
nfs_umount >"$out" 2>&1
nfs_server_end
try "the modules are unloaded" rmmod krb5_ap_nfsd krb5_ap
cp -p "$work/replay" "$work/replay.copy"
insmod "$KRB5_AP_MODULES/krb5_ap.ko"
[ "$(replay_entries)" = 0 ]
verdict $? "the new module knows nothing"
mv "$work/keytabs" "$work/keytabs.away"
daemon_begin
waits "a module without keys has the file, too" test ! -e "$work/replay"
kill -9 "$daemon"
wait "$daemon" 2>/dev/null
rmmod krb5_ap
insmod "$KRB5_AP_MODULES/krb5_ap.ko"
mv "$work/keytabs.away" "$work/keytabs"
daemon_begin
waits "the next one has keys" has_version "$kvno"
sleep 2
[ "$(replay_entries)" = 0 ]
verdict $? "and nothing of a table that another module came after" "$(ls -l "$work")"
daemon_end
rmmod krb5_ap
mv "$work/replay.copy" "$work/replay"
insmod "$KRB5_AP_MODULES/krb5_ap.ko"
insmod "$KRB5_AP_MODULES/krb5_ap_nfsd.ko"
daemon_begin
waits "the replay table is restored" has_entries "$entries"
waits "and the file is gone" test ! -e "$work/replay" -a ! -e "$work/replay.claimed"
rmmod krb5_ap_nfsd krb5_ap
waits "modules that go are noticed" grep -q 'krb5_ap was unloaded; waiting for it' "$work/daemon.log"
insmod "$KRB5_AP_MODULES/krb5_ap.ko"
waits "and that they come again" grep -q 'krb5_ap was loaded again' "$work/daemon.log"
waits "with keys" has_version "$kvno"
daemon_end
verdict $? "it ends"
[ ! -e /run/krb5-ap/state ]
verdict $? "and leaves no state behind"

tap_end
