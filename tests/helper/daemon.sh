# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# The configuration file of krb5-apd. Sourced by run.

echo "# krb5-ap.conf"
conf=$work/krb5-ap.conf

# conf: the file is that on standard input
conf() {
	cat >"$conf"
}

conf </dev/null
prints "an empty file: the defaults" 0 "$work/conf" "$conf" <<END
idmap 1 source 0 lifetime 600 max 0 ceiling 0 stale -1
nfsd 0 socket /run/gssproxy.sock services no modprobe 0
metrics no journal 0 replay /var/lib/krb5-ap/replay at 0
store no group default node no secret no user no password no
tls no no no coverage no
END
conf <<'END'
# all that there is
	keytab=/etc/krb5.keytab
keytab = /etc/keytabs.d  
idmap = yes
idmap-source = nfsidmap
idmap-lifetime = 30
idmap-mappings-max = 100
idmap-ceiling-mappings = 4294967295
idmap-stale-max = 0

nfsd = yes
nfsd-socket = no
nfsd-services = nfs,host
nfsd-modprobe = yes
metrics = [::1]:9877
journal = refusals
replay-file = no
replay-save = stop
store = sentinels://a.example:26379,[::1]:26380/replay
store-group = nfs
store-node = one
store-secret-file = /etc/krb5-ap.secret
store-user = krb5ap
store-password-file = /etc/krb5-ap.password
store-tls-ca = /etc/ca.pem
store-tls-cert = /etc/cert.pem
store-tls-key = /etc/key.pem
store-coverage = one,two
END
prints "all of the daemon's settings" 0 "$work/conf" "$conf" <<END
keytab /etc/krb5.keytab
keytab /etc/keytabs.d
idmap 1 source 2 lifetime 30 max 100 ceiling 4294967295 stale 0
nfsd 1 socket no services nfs,host modprobe 1
metrics [::1]:9877 journal 1 replay no at 1
store sentinels://a.example:26379,[::1]:26380/replay group nfs node one secret /etc/krb5-ap.secret user krb5ap password /etc/krb5-ap.password
tls /etc/ca.pem /etc/cert.pem /etc/key.pem coverage one,two
END
conf <<END
skew = 60
enctypes = aes256-cts-hmac-sha384-192,18
kvno = strict
END
check "settings of the module" 0 '^idmap 1' "$work/conf" "$conf"
sent "settings of the module: what is sent" <<END
config-set type=1234 flags=5 version=1
  skew 3c000000
  kvno 01000000
  enctypes 14000000
  enctypes 12000000
END
check "settings that the kernel refuses" 1 'skew: too much' \
	env MOCK_FAIL=config-set:34:1:"too much" "$work/conf" "$conf"

# wrong LINE MESSAGE: a file of this line is refused, with its number
wrong() {
	printf '\n%b\n' "$1" >"$conf"
	check "wrong: $1" 1 "^krb5-apd: $conf:2: $2" "$work/conf" "$conf"
}

wrong 'keytab' '"keytab" is not "name = value"; comments begin with #'
wrong '= 7' 'there is no setting ""'
wrong 'skew' '"skew" is not "name = value"'
wrong 'skew =' 'skew has no value; remove the line to have the default'
wrong 'skew = 1h' 'skew: "1h" is not a number of seconds'
wrong 'skew = -1' 'skew: "-1" is not a number of seconds'
wrong 'SKEW = 1' 'there is no setting "SKEW"; krb5-ap.conf\(5\) lists them'
wrong 'keytabs = /x' 'there is no setting "keytabs"'
wrong 'kvno = some' 'kvno: "some" is not one of any, strict'
wrong 'enctypes = rc4' 'enctypes: "rc4" is neither the name nor the number'
wrong 'nfsd = true' 'nfsd: "true" is not one of no, yes'
wrong 'nfsd-socket = x' 'nfsd-socket: "x" is neither a path that begins with / nor "no"'
wrong 'nfsd-services = a,,b' 'nfsd-services: "a,,b" is neither a list'
wrong 'idmap-source = ldap' 'idmap-source: "ldap" is not one of auto, krb5, nfsidmap'
wrong 'idmap-lifetime = 0' 'idmap-lifetime: "0" is not a number above 0'
wrong 'idmap-stale-max = x' 'idmap-stale-max: "x" is not a number of seconds'
wrong 'journal = yes' 'journal: "yes" is not one of no, refusals, all'
wrong 'replay-save = never' 'replay-save: "never" is not one of shutdown, stop'
for address in 9877 :9877 127.0.0.1 127.0.0.1: 127.0.0.1:x 127.0.0.1:0 127.0.0.1:65536 ::1:9877; do
	wrong "metrics = $address" "metrics: \"$address\" is neither ADDRESS:PORT"
done
for url in redis redis://a redis://a: redis://:1 redis://a:1/x redis://a:b:1 redis://u@a:1 \
	redis://a:65536 unix:a unix: sentinel://a:1 sentinel://a:1/ sentinel://a:1,/x \
	sentinel://a:1/x/y http://a:1; do
	wrong "store = $url" "store: \"$url\" is neither redis://HOST:PORT"
done
wrong 'store-group = a b' 'store-group: "a b" is not a name of letters'
wrong 'store-node = a/b' 'store-node: "a/b" is not a name of letters'
wrong "store-node = $(printf '%065d' 0)" 'store-node: "0+" is not a name of letters'
wrong 'store-coverage = a,,b' 'store-coverage: "a,,b" is not a list of up to 8 nodes'
wrong 'store-coverage = a,b,c,d,e,f,g,h,i' 'store-coverage: "a,b,.*" is not a list of up to 8'
wrong 'nfsd = \033[2Jyes' 'nfsd: "\\x1b\[2Jyes" is not one of'
wrong 'skew = 1\000' 'there is a zero byte'
printf 'journal = all\n\nnfsd=yes\njournal = no\n' >"$conf"
check "a setting twice" 1 "$conf:4: journal is set in line 1 already" "$work/conf" "$conf"
printf 'skew = 1\nskew = 2\n' >"$conf"
check "a setting of the module twice" 1 "$conf:2: skew is set twice" "$work/conf" "$conf"
printf 'skew = x\nfoo = 1\nnfsd = no' >"$conf"
check "all faults are named" 1 "$conf:1: .*$conf:2: there is no setting \"foo\"" "$work/conf" "$conf"
printf 'idmap = no\nnfsd = yes\n' >"$conf"
check "what does not go together" 1 "$conf: nfsd = yes needs idmap = yes" "$work/conf" "$conf"
printf 'store = redis://a:1\n' >"$conf"
check "a store without a secret" 1 "$conf: store needs store-secret-file" "$work/conf" "$conf"
printf 'store-tls-key = /a\n' >"$conf"
check "half of a certificate" 1 "$conf: store-tls-cert and store-tls-key need each other" "$work/conf" "$conf"
check "no file" 1 "cannot read $work/none: No such file or directory; name another" "$work/conf" "$work/none"
check "a directory" 1 "$work: cannot read it: Is a directory" "$work/conf" "$work"
if [ -x "$helper/krb5-apd" ]; then
	check "krb5-apd --check-config" 0 'no faults' "$helper/krb5-apd" --config "$helper/krb5-ap.conf" --check-config
	check "krb5-apd --check-config with faults" 2 ':1: skew: "x"' "$helper/krb5-apd" -c <(echo skew=x) -t
	check "krb5-apd --help" 0 '^usage: krb5-apd' "$helper/krb5-apd" --help
	check "krb5-apd --version" 0 '^krb5-apd [0-9]' "$helper/krb5-apd" --version
	check "krb5-apd with an argument" 2 '^usage: krb5-apd' "$helper/krb5-apd" start
fi

# by_nfsidmap WHAT ANSWER SETTING...: what libnfsidmap says, who it is then
by_nfsidmap() {
	prints "libnfsidmap: $1" 0 env "KRB5_CONFIG=$work/who-nfsidmap.conf" \
		"KRB5_AP_NSSWITCH=$work/none" "${@:3}" "$work/who-nfsidmap" alice@TEST <<<"$2"
}

if [ -x "$work/who-nfsidmap" ]; then
	printf '[libdefaults]\n\tdefault_realm = TEST\n' >"$work/who-nfsidmap.conf"
	by_nfsidmap "a user" "uid 2001 gid 3001, 1 groups"
	by_nfsidmap "a user with many groups" "uid 2001 gid 3001, 30000 groups" MOCK_GROUPS=30000
	by_nfsidmap "no such user" nobody MOCK_IDS=2 MOCK_GETPWNAM=0
	by_nfsidmap "a user whom its rules leave out" nobody MOCK_IDS=2
	by_nfsidmap "a user of a directory that is back" "uid 2001 gid 3001, 1 groups" \
		MOCK_IDS=2 MOCK_IDS_ONCE=1
	# It says "none" of what it could not ask.
	by_nfsidmap "a directory that cannot be asked" "cannot be told" MOCK_IDS=2 MOCK_GETPWNAM=5
	by_nfsidmap "another error" "cannot be told" MOCK_IDS=5
	by_nfsidmap "groups that cannot be asked" "cannot be told" MOCK_GROUPS=5
	by_nfsidmap "too many groups" "cannot be told" MOCK_GROUPS=70000
	check "libnfsidmap: no configuration" 0 'cannot begin with idmapd.conf.*cannot be told' \
		env "KRB5_CONFIG=$work/who-nfsidmap.conf" MOCK_INIT=5 "$work/who-nfsidmap" alice@TEST
fi
