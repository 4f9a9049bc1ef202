# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap check, with a real KDC. Sourced by run.

echo "# Checking keys: usage"
check "check --help" 0 '^usage: krb5-ap check .*--json' "$ap" check --help
check "check: a keytab too many" 2 '^usage: ' "$ap" check "$kt/normal"
check "check: no usable keys" 1 'no usable keys' "$ap" check -k "$kt/weak"

keys=$work/keys
mkdir "$keys"
kdc_saved=$KRB5_CONFIG
# shellcheck source=/dev/null
. "$here/../demo/kdc.sh"
kdc_begin "$work/kdc" $((20000 + $$ % 10000))
verdict $? "start a KDC"
trap 'kdc_end; rm -rf "$work"' EXIT
host=host/server.krb5ap.test nfs=nfs/server.krb5ap.test
kdc_admin <<END && kdc_keytab "$keys/first" $host $nfs
addprinc -randkey $host
addprinc -randkey $nfs
addprinc -randkey -e aes256-cts-hmac-sha1-96:normal,aes128-cts-hmac-sha1-96:normal http/server.krb5ap.test
END
verdict $? "make services and a keytab"

echo "# Checking keys"
check "all keys are current" 0 \
	"1 aes256-cts-hmac-sha1-96    current     $host@.* current     $nfs@" "$ap" check -k "$keys/first"
echo "cpw -randkey $nfs" | kdc_admin
check "a key that the KDC has replaced" 1 \
	"$nfs@KRB5AP.TEST: no key for the ticket of the KDC, version 2, aes256.*add it.* superseded  $nfs@KRB5AP.TEST, tickets may live on" \
	"$ap" check -k "$keys/first"
cp "$keys/first" "$keys/both"
kdc_keytab "$keys/both" $nfs
check "a key that is superseded" 0 \
	"superseded  $nfs@KRB5AP.TEST, tickets may live until 20.* current     $nfs@" "$ap" check -k "$keys/both"
json "check --json" "[k['verdict'] for k in j] == ['current', 'superseded', 'current']
	and 35000 < j[1]['until'] - time.time() < 37000 and j[1]['kdc-kvno'] == 2
	and 'until' not in j[2] and not j[0]['loaded']" "$ap" check --json -k "$keys/both"
kdc_keytab "$keys/types" http/server.krb5ap.test $host
check "a key of another encryption type" 0 \
	'aes128-cts-hmac-sha1-96    idle .* aes256-cts-hmac-sha1-96    current' "$ap" check -k "$keys/types"

# keytab NAME PRINCIPAL KVNO TIME KEY...: adds an entry with this key
keytab() {
	python3 - "$@" <<'END'
import os, struct, sys
name, principal, kvno, time = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
parts = [b'KRB5AP.TEST'] + [p.encode() for p in principal.split('/')]
data = struct.pack('>H', len(parts) - 1)
data += b''.join(struct.pack('>H', len(p)) + p for p in parts)
data += struct.pack('>IIBHH', 1, time, kvno, 18, 32) + os.urandom(32)
new = not os.path.exists(name)
with open(name, 'ab') as file:
    file.write((b'\5\2' if new else b'') + struct.pack('>i', len(data)) + data)
END
}

cp "$keys/first" "$keys/wrong"
keytab "$keys/wrong" $nfs 2 1700000000
check "a key of another password or salt" 1 \
	"no key opens the ticket of the KDC, version 2, aes256.*another password or salt.*2 aes256-cts-hmac-sha1-96    wrong       $nfs@" \
	"$ap" check -k "$keys/wrong"
kdc_keytab "$keys/wrong" $nfs
check "a wrong key beside the right one" 0 "current     $nfs@" "$ap" check -k "$keys/wrong"
grep -q "2 aes256-cts-hmac-sha1-96    wrong       $nfs@" "$out"
verdict $? "a wrong key beside the right one: both are told apart"
cp "$keys/both" "$keys/ahead"
keytab "$keys/ahead" $nfs 3 1900000000
check "a key that the KDC does not have yet" 0 "3 aes256-cts-hmac-sha1-96    ahead       $nfs@" \
	"$ap" check -k "$keys/ahead"
cp "$keys/first" "$keys/unknown"
keytab "$keys/unknown" cifs/server.krb5ap.test 1 1700000000
check "a service that the KDC does not know" 1 \
	"cifs/server.krb5ap.test@KRB5AP.TEST: no ticket from the KDC: .*not found.*unchecked   cifs/" \
	"$ap" check -k "$keys/unknown"
keytab "$keys/nobody" cifs/server.krb5ap.test 1 1700000000
check "nobody can log in" 1 \
	"cannot log in as cifs/server.*not found.*any of the 1 principals" "$ap" check -k "$keys/nobody"
cp "$keys/both" "$keys/bad"
printf '\n' >>"$keys/bad"
check "a bad entry costs only itself" 0 'skipped, the file ends.* current     nfs/' "$ap" check -k "$keys/bad"
leaves_nothing "check" 1 "$plain" check -k "$kt/normal"
kdc_end
check "the KDC is away" 1 'Cannot contact any KDC' "$ap" check -k "$keys/both"
trap 'rm -rf "$work"' EXIT
export KRB5_CONFIG=$kdc_saved
unset KRB5_KDC_PROFILE KRB5CCNAME KRB5_KTNAME
