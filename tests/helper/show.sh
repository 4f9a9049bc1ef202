# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap status, stats, config, flush, and what there is of help. Sourced by run.

echo "# Help"
check "no command" 2 '^usage: krb5-ap COMMAND' "$ap"
check "no such command" 2 'no command "lode"' "$ap" lode
check "--help" 0 '^usage: .*load .*status .*stats .*config .*flush .*accept' "$ap" --help
version=$(sed -n 's/^#define KRB5_AP_VERSION\t"\(.*\)"/\1/p' "$here/../../kmod/version.h")
check "--version" 0 "^krb5-ap ${version//./\\.}\$" "$ap" --version
for command in load status stats config flush accept; do
	check "$command --help" 0 "^usage: krb5-ap $command " "$ap" $command --help
	check "$command --nonsense" 2 "krb5-ap: unrecognized option '--nonsense'" \
		"$ap" $command --nonsense
done
check "standard output is full" 1 'cannot write to standard output' \
	bash -c "'$ap' --help >/dev/full"
if [ ! -e /sys/module/krb5_ap ]; then
	check "the real program without the module" 1 \
		'^krb5-ap: kernel module krb5_ap is not loaded: modprobe krb5_ap' "$work/real" status
	check "the real program without the module: accept" 3 'krb5_ap is not loaded' \
		"$work/real" accept "$kt/stub"
fi

echo "# Status"
prints "status" 0 "$ap" status <<END
version         1.0.0
keys            2, generation 8589934595, loaded 2026-11-21 09:28:00 UTC
replay entries  12 here, 345 on this machine
replay table    since 2026-11-21 09:27:59 UTC
superseded      1 keys, tickets under them are still taken: krb5-ap check
NFS server      does not run with Kerberos: its module auth_rpcgss is not loaded; 1 connections
daemon          not running: systemctl start krb5-ap

type name                        state         drivers
18   aes256-cts-hmac-sha1-96     permitted     cts(cbc(aes-aesni)), sha1-avx2
19   aes128-cts-hmac-sha256-128  not permitted cts(cbc(aes-aesni)), sha256-avx2
25   camellia128-cts-cmac        permitted     cts(cbc-camellia-asm), cmac(camellia-asm)
END
[ ! -s "$err" ]
verdict $? "status: no warning"
MOCK_STATUS=empty MOCK_NAME=$'x\e[2J/@\\' prints "status --keys" 0 "$ap" status --keys <<'END'
version         1.0.0
keys            0, none were loaded
replay entries  12 here, 345 on this machine
replay table    since 2026-11-21 09:27:59 UTC
NFS server      does not run with Kerberos: its module auth_rpcgss is not loaded; 1 connections
daemon          not running: systemctl start krb5-ap

type name                        state         drivers
18   aes256-cts-hmac-sha1-96     permitted     cts(cbc(aes-aesni)), sha1-avx2
19   aes128-cts-hmac-sha256-128  not permitted cts(cbc(aes-aesni)), sha256-avx2
25   camellia128-cts-cmac        permitted     cts(cbc-camellia-asm), cmac(camellia-asm)

      kvno enctype                           uses  principal
         1 aes256-cts-hmac-sha1-96     10000000000  host/x\x1b[2J\/\@\\@TEST
4294967295 aes256-cts-hmac-sha1-96     10000000000  host/a\/b@TEST
END
json "status --json" "j['generation'] == 8589934595 and j['replay-total'] == 345 and
	j['enctype'][1]['permitted'] is False and 'entry' not in j" "$ap" status --json
run 0 "$ap" stats --prometheus && no_faults && {
	grep -qx 'krb5_ap_verdicts_total{reason="[a-z-]*",error="[0-9]*"} [1-9][0-9]*' "$out" &&
		grep -qx 'krb5_ap_keys_superseded 1' "$out" &&
		grep -qx 'krb5_ap_nfsd_events_total{event="answered"} 10000000000' "$out" &&
		grep -qx 'krb5_ap_idmap_events_total{event="served-stale"} 30000000000' "$out" &&
		grep -qx 'krb5_ap_daemon_running 0' "$out"
}
verdict $? "stats --prometheus"
if command -v promtool >/dev/null; then
	promtool check metrics <"$out" >"$work/promtool" 2>&1 && [ ! -s "$work/promtool" ]
	verdict $? "promtool has nothing to say of it $(cat "$work/promtool")"
fi
sed -n 's/^# TYPE \([a-z0-9_]*\) .*/\1/p' "$out" >"$work/names"
grep -o 'krb5_ap_[a-z_]*' "$here/../../packaging/grafana/krb5-ap.json" | sort -u |
	grep -v '^krb5_ap_daemon_lookups' | grep -vxFf "$work/names" >"$err"
[ ! -s "$err" ]
verdict $? "the dashboard asks for what there is"
while read -r name; do
	grep -q "^\`\`$name" "$here/../../Documentation/operation.rst" || echo "$name"
done <"$work/names" >"$err"
[ ! -s "$err" ]
verdict $? "each number is in the documentation"
check "stats --prometheus and --json" 2 '^usage: krb5-ap stats' "$ap" stats --prometheus --json
check "stats --prometheus without rights" 1 'needs CAP_NET_ADMIN' \
	env MOCK_FAIL=status-get:1:0: "$ap" stats --prometheus
mkdir -p "$work/run"
cat >"$work/run/state" <<'END'
pid=123
version=1.0.0
since=1795253280
keys=2, generation 7
nfsd=asks rpc.svcgssd, NOT here
trouble-nfsd=stop \x1b it
END
check "status, a daemon that was killed" 0 'daemon +not running, it was killed: systemctl start' \
	"$ap" status
touch "$work/run/lock"
python3 - "$work/run/lock" <<'END' &
import fcntl, struct, sys, time
f = open(sys.argv[1], "r+")
fcntl.fcntl(f, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0)) # F_OFD_SETLK
time.sleep(60)
END
locker=$!
until "$ap" status | grep -q 'daemon *running,'; do sleep 0.1; done
check "status, a daemon in trouble" 1 'daemon +running, process 123, since 2026-11-21.*TROUBLE +stop \\x1b it' \
	"$ap" status
run 1 "$ap" status --json && python3 -c "
import json, sys
j = json.load(open('$out'))
sys.exit(not (j['daemon']['running'] and j['daemon']['trouble-nfsd'] and j['superseded'] == 1))"
verdict $? "status --json, a daemon in trouble"
kill $locker
rm -r "$work/run"
json "status --keys --json" "[e['kvno'] for e in j['entry']] == [1, 4294967295] and
	j['entry'][0]['principal'] == 'host/\"\\\\\\\\\\\\\\\\\\\\\\\\x01@TEST'.replace('\\\\\\\\\\\\\\\\\\\\\\\\', chr(92) * 3) and
	'loaded-at' in j" env MOCK_NAME=$'"\\\x01' "$ap" status --keys --json
check "skipped entries" 0 'skipped entries 3 of the keytab, krb5-ap load --dry-run' \
	env MOCK_STATUS=skipped "$ap" status
check "AES with tables" 0 'warning: cts\(cbc\(aes-generic\)\) does AES with tables.*modprobe ' \
	env MOCK_STATUS=generic "$ap" status
check "no Camellia" 0 'camellia128-cts-cmac +unavailable +none' \
	env MOCK_STATUS=no-camellia "$ap" status
check "keys that change once while they are listed" 0 'host/a' env MOCK_INTR=1 "$ap" status --keys
[ "$(grep -c 'host/a' "$out")" = 2 ] && [ "$(grep -c ^key-get "$log")" = 2 ]
verdict $? "keys that change once while they are listed: each once"
check "keys that never stop changing" 1 'replaced again and again' env MOCK_INTR=99 "$ap" status --keys
check "keys that are none" 1 'cannot list the keys: Bad message' env MOCK_BAD=1 "$ap" status --keys
check "status without rights" 1 'cannot read the status: needs CAP_NET_ADMIN' \
	env MOCK_FAIL=status-get:1:0: "$ap" status

# ksmbd MODULE... [-- SYMBOLS]: a kernel with these modules and symbols
ksmbd() {
	rm -rf "$work/ksmbd"
	mkdir -p "$work/ksmbd/proc"
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		mkdir -p "$work/ksmbd/sys/module/$1"
		shift
	done
	[ $# = 0 ] || printf '%s\n' "0000000000000000 T kmalloc" "${@:2}" \
		>"$work/ksmbd/proc/kallsyms"
}
ksmbd_status() {
	KRB5_AP_KSMBD_ROOT=$work/ksmbd "$ap" status "$@"
}
ksmbd krb5_ap -- ""
ksmbd_status >"$out" && ! grep -q 'SMB server' "$out"
verdict $? "no SMB server, no line about it"
ksmbd ksmbd -- "0000000000000000 t ksmbd_krb5_register_not	[ksmbd]"
check "the stock ksmbd" 0 'SMB server +takes no acceptors: .*krb5-ap-ksmbd-dkms' ksmbd_status
json "the stock ksmbd, --json" "j['ksmbd'] == 'stock'" ksmbd_status --json
ksmbd ksmbd -- "ffffffffc0a00000 T ksmbd_krb5_register	[ksmbd]"
check "ksmbd with its place for acceptors" 0 'SMB server +takes acceptors, none is registered: modprobe krb5_ap_ksmbd' ksmbd_status
json "ksmbd with its place, --json" "j['ksmbd'] == 'patched'" ksmbd_status --json
ksmbd ksmbd krb5_ap_ksmbd -- ""
check "krb5_ap_ksmbd" 0 'SMB server +asks here' ksmbd_status
json "krb5_ap_ksmbd, --json" "j['ksmbd'] == 'served'" ksmbd_status --json
ksmbd ksmbd
check "symbols that cannot be read" 0 'SMB server +is loaded, its symbols cannot be read' ksmbd_status

echo "# Statistics"
prints "stats" 0 "$ap" stats <<END
     count error  reason                   meaning
10000000000     0  accepted                 accepted
         3    34  replay                   authenticator was accepted before
END
prints "stats --all" 0 "$ap" stats --all <<END
     count error  reason                   meaning
10000000000     0  accepted                 accepted
         0    60  ap-req-trailing          bytes follow the KRB_AP_REQ
         3    34  replay                   authenticator was accepted before
END
MOCK_STATUS=empty prints "stats, nothing yet" 0 "$ap" stats <<END
no token was judged since krb5_ap was loaded
END
json "stats --json" "[r['count'] for r in j] == [10000000000, 0, 3] and
	j[1]['name'] == 'AP_REQ_TRAILING' and j[2]['error'] == 34" "$ap" stats --json
check "statistics that are none" 1 'cannot read the statistics: Bad message' env MOCK_BAD=1 "$ap" stats
check "a list that fails" 1 'cannot read the statistics: no memory' \
	env MOCK_FAIL='stats-get:12:0:no memory' "$ap" stats

echo "# Configuration"
prints "config" 0 "$ap" config <<END
skew=300
token-max=131072
replay-max=1048576
enctypes=aes128-cts-hmac-sha1-96,aes256-cts-hmac-sha1-96,aes128-cts-hmac-sha256-128,aes256-cts-hmac-sha384-192,camellia128-cts-cmac,camellia256-cts-cmac
replay-cold-start=exempt
critical-authdata=lenient
kvno=any
service-name=any
transited=hierarchy
ceiling-skew=86400
ceiling-token=1048576
ceiling-replay=4294967295
ceiling-keys=65536
END
mapfile -t settings <"$out"
check "what config prints can be given" 0 '^$' "$ap" config "${settings[@]}"
sent "what config prints can be given: what is sent" <<END
config-set type=1234 flags=5 version=1
  skew 2c010000
  token-max 00000200
  replay-max 00001000
  replay-cold-start 01000000
  critical-authdata 00000000
  kvno 00000000
  service-name 02000000
  transited 01000000
  ceiling-skew 80510100
  ceiling-token 00001000
  ceiling-replay ffffffff
  ceiling-keys 00000100
  enctypes 11000000
  enctypes 12000000
  enctypes 13000000
  enctypes 14000000
  enctypes 19000000
  enctypes 1a000000
END
json "config with changes, --json" "j['enctypes'] == [18, 20] and j['skew'] == 0 and
	j['replay-cold-start'] == 'off' and j['critical-authdata'] == 'strict' and
	j['token-max'] == 131072" \
	"$ap" config enctypes=aes256-cts,20 skew=0 replay-cold-start=off --json critical-authdata=strict
wrong() { # SETTING PATTERN
	check "config $1" 2 "$2" "$ap" config skew=1 "$1"
	! grep -q ^open "$log"
	verdict $? "config $1: nothing is sent"
}

wrong nonsense=1 'no setting "nonsense"'
wrong skew 'is not NAME=VALUE'
wrong skew=2 'skew is set twice'
wrong token-max= 'not a number of bytes'
wrong token-max=-1 'not a number of bytes'
wrong token-max=+1 'not a number of bytes'
wrong 'token-max= 1' 'not a number of bytes'
wrong token-max=1K 'not a number of bytes'
wrong token-max=0x10 'not a number of bytes'
wrong token-max=4294967296 'not a number of bytes.*at most 4294967295'
wrong replay-max=99999999999999999999999 'not a number of entries'
wrong enctypes=18,rot13 '"rot13" is neither'
wrong enctypes= '"" is neither'
wrong enctypes=18, '"" is neither'
wrong enctypes=23 'arcfour-hmac is not supported'
wrong enctypes=rc4-hmac 'arcfour-hmac is not supported'
wrong replay-cold-start=maybe '"maybe" is not one of off, exempt, strict'
wrong kvno=newest '"newest" is not one of any, strict'
wrong transited=loose '"loose" is not one of strict, hierarchy, trust-kdc'
wrong service-name=none '"none" is not one of exact, nocase, any'
wrong critical-authdata=off '"off" is not one of lenient, strict'
check "a setting that the kernel refuses" 1 '^krb5-ap: token-max: too small' \
	env MOCK_FAIL='config-set:34:2:too small' "$ap" config token-max=1 skew=1
check "enctypes that the kernel refuses" 1 '^krb5-ap: enctypes: none' \
	env MOCK_FAIL='config-set:65:3:none' "$ap" config enctypes=17,18 skew=1
check "a ceiling in a container" 1 'ceilings are the machine' \
	env MOCK_FAIL="config-set:1:0:ceilings are the machine's" "$ap" config ceiling-keys=1

echo "# Flush"
for what in replay:01 keys:02 credentials:04 all:07; do
	check "flush ${what%:*}" 0 '^$' "$ap" flush "${what%:*}"
	sent "flush ${what%:*}: what is sent" <<-END
		flush type=1234 flags=5 version=1
		  what ${what#*:}000000
	END
done
check "flush nothing" 2 '^usage: krb5-ap flush' "$ap" flush
check "flush nonsense" 2 '"nonsense" cannot be flushed; these can: replay' "$ap" flush nonsense
check "flush without rights" 1 'cannot flush: needs CAP_NET_ADMIN' env MOCK_FAIL=flush:1:0: "$ap" flush all
