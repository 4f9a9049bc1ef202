# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap cred. Sourced by run.

cache=FILE:$work/ccache

echo "# Credentials: usage"
check "cred --help" 0 '^usage: krb5-ap cred load .*list .*flush' "$ap" cred --help
for wrong in '' nonsense 'load' 'load a b' 'list now' 'flush now' 'load --nonsense a'; do
	# shellcheck disable=SC2086 # words
	check "cred $wrong" 2 'usage: krb5-ap cred' "$ap" cred $wrong
done

echo "# Credentials: load"
python3 "$here/ccache" "$work/ccache"
verdict $? "make a credential cache"
check "load" 0 '^loaded a ticket of alice@TEST for nfs/server@TEST, until 2097-08-05 ' \
	"$ap" cred load -c "$cache" nfs/server@TEST
sent "load" <<END
cred-add type=1234 flags=5 version=1
  client 616c696365405445535400
  client-type 01000000
  server 6e66732f736572766572405445535400
  ticket 7469636b6574
  enctype 12000000
  key c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7
  authtime 1f64016b00000000
  starttime 2064016b00000000
  endtime 000000f000000000
  renew-till 000000f100000000
  flags 00002000
END
check "load: a large ticket" 0 'for nfs/big@TEST' env KRB5CCNAME="$cache" "$ap" cred load nfs/big@TEST
[ "$(grep -c '^  ticket' "$log")" = 2 ] && ! grep -q starttime "$log"
verdict $? "load: a large ticket goes in pieces, and without a start"
check "load: the kernel refuses" 1 'cannot load the ticket: credential has expired' \
	env 'MOCK_FAIL=cred-add:127:9:credential has expired' "$ap" cred load -c "$cache" nfs/server@TEST
echo '[libdefaults' >"$work/cut.conf"
check "load: a krb5.conf that cannot be read" 1 'libkrb5 does not start; is /etc/krb5.conf in order' \
	env KRB5_CONFIG="$work/cut.conf" "$ap" cred load -c "$cache" nfs/server@TEST
check "load: a service that is not there" 1 '^krb5-ap: nfs/none@TEST: ' \
	"$ap" cred load -c "$cache" nfs/none@TEST
! grep -q cred-add "$log"
verdict $? "load: a service that is not there: nothing is sent"
check "load: no cache" 1 'cannot read the credential cache; is somebody logged in' \
	"$ap" cred load -c "FILE:$work/no-ccache" nfs/server@TEST
check "load: a cache of an unknown type" 1 'cannot find the credential cache' \
	"$ap" cred load -c NONSENSE:x nfs/server@TEST
check "load: no principal" 1 '^krb5-ap: nfs/server@TEST@TEST: ' \
	"$ap" cred load -c "$cache" nfs/server@TEST@TEST

echo "# Credentials: list"
prints "list" 0 "$ap" cred list <<'END'
alice@TEST for nfs/server@TEST
    session key aes256-cts-hmac-sha1-96, until 2100-01-01 00:00:00 UTC
bob\x1b@TEST for nfs/server@TEST
    session key aes256-cts-hmac-sha1-96, EXPIRED 2026-11-21 09:28:01 UTC
END
json "list --json" "[c['expired'] for c in j] == [False, True] and j[1]['renew-till'] == 1795339680
	and j[1]['client'] == 'bob' + chr(92) + 'x1b@TEST' and j[0]['flags'] == 0x200000" \
	"$ap" cred list --json
check "list: they change meanwhile" 1 'changed while they were listed; try again' \
	env MOCK_INTR=1 "$ap" cred list
check "list: answers that are none" 1 'cannot list the credentials: Bad message' \
	env MOCK_BAD=1 "$ap" cred list

echo "# Credentials: flush"
check "flush" 0 '^$' "$ap" cred flush
sent "flush" <<END
flush type=1234 flags=5 version=1
  what 04000000
END
check "flush: without rights" 1 'cannot drop the credentials: needs CAP_NET_ADMIN' \
	env MOCK_FAIL=flush:1:0: "$ap" cred flush
