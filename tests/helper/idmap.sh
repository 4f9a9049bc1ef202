# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap idmap. Sourced by run.

echo "# idmap"
cat >"$work/who.conf" <<END
[libdefaults]
	default_realm = TEST
END
prints "idmap status" 0 "$ap" idmap status <<END
helper       listens
principals   3 of 16384 here, 5 of 65536 on this machine
stale-max    86400
waiting      1 here, 2 on this machine

     count  event                meaning
10000000000  answered             answers taken
20000000000  late                 answers to questions that were not open
30000000000  served-stale         known user served after the answer's lifetime
40000000000  timeouts             waits that ended without an answer
50000000000  no-helper            questions that nobody listened to
60000000000  full                 refused for too many principals or callers
END
MOCK_IDMAP=empty prints "idmap status, nothing yet" 0 "$ap" idmap status <<END
helper       none: krb5-ap idmap run
principals   3 of 16384 here, 5 of 65536 on this machine
stale-max    86400
waiting      1 here, 2 on this machine
END
json "idmap status --json" "j['helper'] and j['mappings-max'] == 16384 and
	j['full'] == 60000000000" "$ap" idmap status --json
check "idmap status that is none" 1 'cannot read the status: Bad message' \
	env MOCK_BAD=1 "$ap" idmap status
check "idmap status without rights" 1 'cannot read the status: needs CAP_NET_ADMIN' \
	env MOCK_FAIL=idmap-status-get:1:0: "$ap" idmap status
prints "idmap list" 0 "$ap" idmap list <<'END'
al\x1b[2Jice@TEST: uid 2001 gid 4294967294 groups 2001 3001 and 65534 more, 7 s ago, stale
bob@TEST: nobody
carol@TEST: not known yet
END
json "idmap list --json" "[m['nobody'] for m in j] == [False, True, False] and
	j[0]['groups'] == [2001, 3001] and j[0]['groups-cut'] and
	'uid' not in j[2]" "$ap" idmap list --json
MOCK_IDMAP=empty prints "idmap list, nothing yet" 0 "$ap" idmap list <<END
no principal is cached
END
check "idmap flush" 0 '^$' "$ap" idmap flush
sent "idmap flush: what is sent" <<END
idmap-flush type=1234 flags=5 version=1
END
check "idmap flush PRINCIPAL" 0 '^$' "$ap" idmap flush a@B
sent "idmap flush PRINCIPAL: what is sent" <<END
idmap-flush type=1234 flags=5 version=1
  principal 61404200
END
check "idmap flush USER" 0 '^$' env "KRB5_CONFIG=$work/who.conf" "$ap" idmap flush alice
sent "idmap flush USER: the default realm is added" <<END
idmap-flush type=1234 flags=5 version=1
  principal 616c696365405445535400
END
check "idmap flush of an unknown principal" 1 'a@B is not known' \
	env MOCK_FAIL=idmap-flush:2:1: "$ap" idmap flush a@B
check "idmap flush, not a name" 1 'a@B@C: Malformed' "$ap" idmap flush a@B@C
check "idmap flush, too much" 2 '^usage: krb5-ap idmap' "$ap" idmap flush a b
check "idmap config" 0 '^$' "$ap" idmap config mappings-max=7 ceiling-mappings=8 stale-max=0
sent "idmap config: what is sent" <<END
idmap-config-set type=1234 flags=5 version=1
  mappings-max 07000000
  ceiling-mappings 08000000
  stale-max 00000000
END
check "idmap config of nothing" 2 '^usage: krb5-ap idmap' "$ap" idmap config
for wrong in mappings-max=0 mappings-max= mappings-max=x mappings=1 ceiling-mappings=4294967296 stale-max=; do
	check "idmap config $wrong" 2 'is none of mappings-max=N' "$ap" idmap config $wrong
done
check "idmap nothing" 2 '^usage: krb5-ap idmap run' "$ap" idmap
check "idmap run --lifetime 0" 2 'lifetime is a number' "$ap" idmap run --lifetime 0
check "idmap run without its module" 1 'krb5_ap is not loaded' \
	env MOCK_FAMILY=2 "$ap" idmap run
# who WHAT ERROR PRINCIPAL ANSWER: what the C library says, who it is then.
who() {
	local set=()

	[ "$2" = - ] || set=("MOCK_GETPWNAM=$2")
	prints "idmap: $1" 0 env "KRB5_CONFIG=$work/who.conf" "${set[@]}" \
		"$work/who" "$3" <<<"$4"
}
who "a user" - alice@TEST "uid 2001 gid 3001, 1 groups"
who "no such user" 0 alice@TEST "nobody"
# ENOENT and ESRCH are among what an unreachable directory leaves behind.
for error in 2 3 5 9 111; do
	who "the directory cannot be asked, error $error" $error alice@TEST "cannot be told"
done
who "somebody of another realm" - alice@ELSEWHERE "nobody"
who "no name at all" - 'alice@TEST@TEST' "nobody"
# The last service says that there is no such user, whatever became of the others.
cat >"$work/nsswitch.conf" <<END
passwd: files krb5ap systemd
END
for case in 0:nobody -1:"cannot be told" -2:"cannot be told"; do
	status=${case%%:*}
	prints "idmap: a service of nsswitch.conf says $status" 0 \
		env "KRB5_CONFIG=$work/who.conf" MOCK_GETPWNAM=0 "MOCK_NSS=$status" \
		"KRB5_AP_NSSWITCH=$work/nsswitch.conf" "LD_LIBRARY_PATH=$work" \
		"$work/who" alice@TEST <<<"${case#*:}"
done
# order WHAT LINE STATUS ANSWER: nsswitch.conf has users from there
order() {
	echo "passwd: $2" >"$work/nsswitch.conf"
	prints "idmap: $1" 0 env "KRB5_CONFIG=$work/who.conf" MOCK_GETPWNAM=0 \
		"MOCK_NSS=$3" "KRB5_AP_NSSWITCH=$work/nsswitch.conf" \
		"LD_LIBRARY_PATH=$work" "$work/who" alice@TEST <<<"$4"
}
order "a service that is never asked" "files [NOTFOUND=return] krb5ap" -1 nobody
order "the same in other words" "files [!SUCCESS=return] krb5ap" -1 nobody
order "one behind two actions" "files [ UNAVAIL=continue notfound=RETURN ] krb5ap" -1 nobody
order "one that is asked" "files [SUCCESS=continue] krb5ap" -1 "cannot be told"
order "one that is asked if the first is away" "files [UNAVAIL=return] krb5ap" -1 "cannot be told"
order "one with actions of its own" "krb5ap [NOTFOUND=return] files" -1 "cannot be told"
order "one that says so, with actions" "krb5ap [UNAVAIL=continue NOTFOUND=return] files" 0 nobody
order "actions that do not end" "files krb5ap [NOTFOUND=return" -1 "cannot be told"
# groups WHAT LINES STATUS ANSWER: a user whom the C library knows, and groups there
groups() {
	printf '%b\n' "$2" >"$work/nsswitch.conf"
	prints "idmap: groups, $1" 0 env "KRB5_CONFIG=$work/who.conf" "MOCK_NSS=$3" \
		"KRB5_AP_NSSWITCH=$work/nsswitch.conf" "LD_LIBRARY_PATH=$work" \
		"$work/who" alice@TEST <<<"$4"
}
known="uid 2001 gid 3001, 1 groups"
away="cannot be told"
groups "a service that has none" "group: files krb5ap" 0 "$known"
groups "a service that has some" "group: files krb5ap" 1 "$known"
groups "a service that is away" "group: files krb5ap" -1 "$away"
groups "a service that is busy" "group: files krb5ap" -2 "$away"
groups "a line that goes before" "initgroups: krb5ap\ngroup: files" -1 "$away"
groups "in whatever order" "group: files\ninitgroups: krb5ap" -1 "$away"
groups "a line that is not asked" "initgroups: files\ngroup: krb5ap" -1 "$known"
groups "a service that is never asked" "group: files [NOTFOUND=return] krb5ap" -1 "$known"
groups "users alone are from there" "passwd: files krb5ap\ngroup: files" -1 "$known"
echo "group: krb5ap" >"$work/nsswitch.conf"
check "idmap: groups, a service that is away is named" 0 \
	'krb5ap, which nsswitch.conf has for groups, cannot be asked: users are put off' \
	env "KRB5_CONFIG=$work/who.conf" MOCK_NSS=-1 \
	"KRB5_AP_NSSWITCH=$work/nsswitch.conf" "LD_LIBRARY_PATH=$work" \
	"$work/who" alice@TEST
echo "passwd: files missing" >"$work/nsswitch.conf"
check "idmap: a service that is not installed" 0 'libnss_missing.so.2 is not installed' \
	env "KRB5_CONFIG=$work/who.conf" MOCK_GETPWNAM=0 \
	"KRB5_AP_NSSWITCH=$work/nsswitch.conf" "$work/who" alice@TEST
cat >"$work/rule.conf" <<END
[libdefaults]
	default_realm = TEST
[realms]
	TEST = {
		auth_to_local = RULE:[broken
	}
END
check "idmap: a broken rule, in the words of libkrb5" 0 'cannot tell the user of a principal: .*cannot be told' \
	env "KRB5_CONFIG=$work/rule.conf" "$work/who" alice@TEST
echo '[libdefaults' >"$work/cut.conf"
check "idmap: a krb5.conf that cannot be read" 2 'cannot begin with libkrb5: .*' \
	env "KRB5_CONFIG=$work/cut.conf" "$work/who" alice@TEST
cat >"$work/idmapd.conf" <<END
[General]
Local-Realms = TEST,ELSEWHERE
[Static]
END
check "idmap: idmapd.conf is not obeyed, and that is said" 1 'Local-Realms is not obeyed here.*.Static. is not obeyed' \
	env "KRB5_AP_IDMAPD_CONF=$work/idmapd.conf" MOCK_FAMILY=2 "$ap" idmap run
