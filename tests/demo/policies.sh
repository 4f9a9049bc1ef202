#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Keytabs as they are found: with version 0 or another one than the KDC's, with
# names in another spelling or of an alias, with two keys of one version. Then
# what an administrator sees of it: a dry run, and the monitor.
#
#	tests/vm/run -- tests/demo/policies.sh
set -u

: "${KRB5_AP_MODULES:?is set by tests/vm/run}"
here=$(cd "$(dirname "$0")" && pwd) || exit
client=$here/../interop/krb5-ap-client
# shellcheck source=tests/demo/kdc.sh
. "$here/kdc.sh"
# shellcheck source=tests/demo/tap.sh
. "$here/tap.sh"
work=$(mktemp -d) || exit

# shellcheck disable=SC2329 # by the trap
clean_up() {
	jobs -p | xargs -r kill 2>/dev/null
	rmmod krb5_ap 2>/dev/null
	kdc_end
	rm -rf "$work"
}
trap clean_up EXIT

# rewrite FILE EXPRESSION...: the keytab with entries made by the expressions,
# of kvno, parts and key, which are those of its only entry
rewrite() {
	python3 - "$work/keytab" "$work/$1" "${@:2}" <<'END'
import struct
import sys

data = open(sys.argv[1], "rb").read()
(size,) = struct.unpack_from(">i", data, 2)
body = data[6:6 + size]


def take(at):
    (length,) = struct.unpack_from(">H", body, at)
    return body[at + 2:at + 2 + length], at + 2 + length


(count,) = struct.unpack_from(">H", body, 0)
realm, at = take(2)
parts = []
for _ in range(count):
    part, at = take(at)
    parts.append(part)
name_type, stamp, kvno = struct.unpack_from(">IIB", body, at)
(etype,) = struct.unpack_from(">H", body, at + 9)
key, at = take(at + 11)


def counted(octets):
    return struct.pack(">H", len(octets)) + octets


def entry(kvno=kvno, parts=parts, key=key):
    out = struct.pack(">H", len(parts)) + counted(realm)
    out += b"".join(counted(part) for part in parts)
    out += struct.pack(">IIBH", name_type, stamp, kvno & 255, etype)
    out += counted(key) + struct.pack(">I", kvno)
    return struct.pack(">i", len(out)) + out


with open(sys.argv[2], "wb") as file:
    file.write(b"\5\2")
    for expression in sys.argv[3:]:
        file.write(eval(f"entry({expression})"))
END
}

n=0
# judge WHAT PATTERN [OPTION...]: a new request, judged with these options
judge() {
	local what=$1 pattern=$2

	shift 2
	n=$((n + 1))
	"$client" --service "$service" --no-mutual --no-send --save "$work/$n" \
		>"$work/out" 2>&1 || give_up "no request: $(cat "$work/out")"
	krb5-ap accept "$@" "$work/$n" >"$work/out" 2>&1
	grep -q "$pattern" "$work/out"
	verdict $? "$what" "not found: $pattern
$(cat "$work/out")"
}

load() {
	krb5-ap load -k "$work/$1" >"$work/out" 2>&1 ||
		give_up "$1 is not loaded: $(cat "$work/out")"
}

policies() {
	krb5-ap config "$@" >/dev/null || give_up "no such setting: $*"
}

kdc_begin "$work/kdc" >/dev/null || exit
service=$(kdc_service aes256-cts-hmac-sha384-192)
kdc_keytab "$work/keytab" "$service" >/dev/null || exit
kdc_login alice || exit
insmod "$KRB5_AP_MODULES/krb5_ap.ko" || exit
policies replay-cold-start=off

echo "# Versions"
rewrite zero kvno=0 || exit
load zero
judge 'a keytab of version 0 opens tickets of any' '^verdict *accepted'
grep -q "^ticket's version *[1-9][0-9]*, opened with version 0" "$work/out"
verdict $? 'and that is told' "$(cat "$work/out")"
policies kvno=strict
judge 'strict: it does not' '^reason *bad-kvno (error 44)'
policies kvno=any
rewrite old 'kvno=77' 'kvno=78, key=bytes(32)' || exit
load old
judge 'a wrong version, and a newer wrong key' '^verdict *accepted'
rewrite wrong 'key=bytes(32)' || exit
load wrong
judge 'a wrong key of the right version' '^reason *ticket-integrity (error 31)'
rewrite twice 'key=bytes(32)' '' || exit
load twice
policies kvno=strict
judge 'two keys of one version are both tried' '^verdict *accepted'
policies kvno=any

echo "# Names"
rewrite case 'parts=[part.upper() for part in parts]' || exit
load case
judge 'a keytab in capitals' '^verdict *accepted'
grep -q "^service *[A-Z0-9/.-]*@" "$work/out"
verdict $? 'and the service is that of the keytab' "$(cat "$work/out")"
policies service-name=nocase
judge 'nocase is enough for it' '^verdict *accepted'
policies service-name=exact
judge 'exact is not' '^reason *no-principal (error 45)'
rewrite alias 'parts=[b"host", b"other.example"]' || exit
load alias
policies service-name=nocase
judge 'nocase takes no alias' '^reason *no-principal (error 45)'
policies service-name=any
judge 'any does' '^service *host/other.example@'
grep -q "^ticket names *$service" "$work/out"
verdict $? 'and tells what the ticket names' "$(cat "$work/out")"
judge 'but not for a service that was asked for' \
	'^reason *wrong-service (error 35)' --service "nfs/none@$KDC_REALM"

echo "# Explain and monitor"
load keytab
judge 'a dry run' '^verdict *accepted' --explain
krb5-ap accept --explain "$work/$n" >"$work/out" 2>&1
verdict $? 'spends nothing' "$(cat "$work/out")"
krb5-ap monitor --json --count=2 >"$work/monitor" 2>"$work/monitor.err" &
monitor=$!
sleep 2
krb5-ap accept --explain "$work/$n" >"$work/out" 2>&1
krb5-ap accept --peer 192.0.2.7 "$work/$n" >"$work/out" 2>&1
verdict $? 'so that it is accepted afterwards' "$(cat "$work/out")"
krb5-ap accept "$work/$n" >"$work/out" 2>&1
grep -q '^reason *replay (error 34)' "$work/out"
verdict $? 'once' "$(cat "$work/out")"
grep -q '^client *alice@' "$work/out"
verdict $? 'and the refusal names the client' "$(cat "$work/out")"
for ((i = 0; i < 100; i++)); do
	kill -0 "$monitor" 2>/dev/null || break
	sleep 0.1
done
python3 - "$work/monitor" "$service" "$KDC_REALM" <<'END'
import json
import sys

ok, replay = (json.loads(line) for line in open(sys.argv[1]))
for verdict in ok, replay:
    assert verdict["client"] == "alice@" + sys.argv[3], verdict
    assert verdict["service"] == sys.argv[2], verdict
    assert verdict["ticket-service"] == sys.argv[2], verdict
    assert verdict["enctype"] == 20, verdict
    assert verdict["kvno"] == verdict["ticket-kvno"] >= 1, verdict
    assert abs(verdict["client-ahead"]) < 60, verdict
assert (ok["verdict"], ok["reason"], ok["peer"]) == ("ok", "accepted", "192.0.2.7")
assert (replay["verdict"], replay["reason"], replay["error"]) == ("error", "replay", 34)
END
verdict $? 'the monitor has told both' "$(cat "$work/monitor" "$work/monitor.err")"
unshare --user --map-root-user krb5-ap monitor >"$work/out" 2>&1
grep -q 'CAP_NET_ADMIN' "$work/out"
verdict $? 'who has no rights in the network namespace hears nothing' "$(cat "$work/out")"
tap_end
