# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap accept. Sourced by run.

token=$work/token
mkdir "$token"
for t in ok small evil more refused twice none "errno 12" "errno 11" "errno 1" "why 22"; do
	printf '%s' "$t" >"$token/${t/ /-}"
done
: >"$token/empty"
python3 -c "
import sys
for n in (32768, 32769, 65535, 65536, 100000, 1 << 20, 8 << 20, (8 << 20) + 1):
	open(f'$token/{n}', 'wb').write(bytes(i * 7 & 255 for i in range(256)) * (n // 256) + b'x' * (n % 256))"

echo "# One token"
today='20[0-9][0-9]-[01][0-9]-[0-3][0-9] [0-9:]+ UTC'
check "accepted" 0 "^verdict             accepted
reason              accepted: accepted
client              alice@TEST
service             host/a\\\\/b@TEST
mutual              yes
anonymous           yes
ticket              aes256-cts-hmac-sha1-96
key version         4294967295
ticket flags        0x00a10000 renewable pre-authent enc-pa-rep
session key         aes128-cts-hmac-sha1-96
initiator's subkey  -5
acceptor's subkey   aes256-cts-hmac-sha384-192
sequence number     0
GSS flags           0x0000003e mutual replay sequence conf integ
PAC                 authdata-limit
reply               4 bytes
time of day here    $today\$" "$ap" accept "$token/ok"
check "refused" 1 "^verdict             refused
reason              ap-req-malformed \(error 60\): KRB_AP_REQ is not valid DER
reply               2 bytes
time of day here    $today\$" "$ap" accept "$token/refused"
check "to be continued" 1 "^verdict             to be continued" "$ap" accept "$token/more"
check "from standard input" 0 'alice@TEST' bash -c "'$ap' accept - <'$token/ok'"
check "no verdict" 3 'no verdict: Cannot allocate memory' "$ap" accept "$token/errno-12"
check "no verdict, and why" 3 'no verdict: because \\x1b\[0m \(Invalid' "$ap" accept "$token/why-22"
check "no answer" 3 'no verdict: Bad message' "$ap" accept "$token/none"
check "without rights" 3 'no verdict: needs CAP_NET_ADMIN' "$ap" accept "$token/errno-1"
check "no such token" 2 'missing: No such file' "$ap" accept "$token/missing"
check "no token" 2 '^usage: krb5-ap accept' "$ap" accept
check "two tokens" 2 '^usage: krb5-ap accept' "$ap" accept "$token/ok" "$token/ok"
check "more than 8 MiB" 2 'File too large' "$ap" accept "$token/$(((8 << 20) + 1))"
check "all conditions" 0 accepted "$ap" accept --framing gss --service 'host/a\/b@TEST' \
	--peer 192.0.2.7 --bindings 00FFab --u2u-key 17:000102030405060708090a0b0c0d0e0f \
	"$token/small"
sent "all conditions: what is sent" <<'END'
accept type=1234 flags=5 version=1
  framing 01000000
  service 686f73742f615c2f62405445535400
  peer c0000207
  bindings 00ffab
  u2u-enctype 11000000
  u2u-key 000102030405060708090a0b0c0d0e0f
  token 736d616c6c
token of 5 octets, 06879507
END
check "no conditions" 0 accepted "$ap" accept --service - --peer - --bindings - "$token/small"
sent "no conditions: what is sent" <<'END'
accept type=1234 flags=5 version=1
  framing 03000000
  token 736d616c6c
token of 5 octets, 06879507
END
check "an IPv6 address, SPNEGO" 0 accepted "$ap" accept --peer 2001:db8::1 --framing spnego "$token/small"
grep -q '^  peer 20010db8000000000000000000000001$' "$log" && grep -q '^  framing 02000000' "$log"
verdict $? "an IPv6 address, SPNEGO: what is sent"
wrong() { # WHAT PATTERN OPTION...
	check "$1" 2 "$2" "$ap" accept "${@:3}" "$token/ok"
	! grep -q ^open "$log"
	verdict $? "$1: nothing is sent"
}

wrong "no such framing" 'not a framing: raw, gss' --framing tcp
wrong "a service without a realm" 'not a principal with a realm' --service host/a
wrong "no address" 'not an IPv4 or IPv6 address' --peer 1.2.3
wrong "an odd number of digits" 'even number' --bindings abc
wrong "no digits" 'not hexadecimal' --bindings xy
wrong "a key without a type" 'not ENCTYPE:HEX' --u2u-key 00
wrong "a key of a type that is too long" 'not ENCTYPE:HEX' --u2u-key "$(printf '%080d' 0):00"
wrong "a key of no type" 'neither a name' --u2u-key x:00
wrong "a weak key" 'not one of 17' --u2u-key 23:00112233445566778899aabbccddeeff
wrong "a short key" 'wrong length' --u2u-key 17:00
wrong "a key without digits" 'not hexadecimal' --u2u-key 17:zz112233445566778899aabbccddeeff
wrong "conditions and a batch" 'in its lines' --peer 1.2.3.4 --batch

echo "# Files that are no tokens"
# known WHAT FORMAT STATUS PATTERN: a file like this is recognised
known() {
	# shellcheck disable=SC2059
	printf "$2" >"$token/known"
	check "$1" "$3" "known $4" "$ap" accept "$token/known"
}

check "an empty file" 1 'empty is empty; capture' "$ap" accept "$token/empty"
known "NTLM" 'NTLMSSP\0\1\0\0\0' 1 'is an NTLM message.*kvno SERVICE/HOST'
known "NTLM in SPNEGO" '\x60\x20\x06\x06\x2b\x06\x01\x05\x05\x02NTLMSSP\0\1\0' 1 'has an NTLM message'
known "NTLM in base64" 'TlRMTVNTUAABAAAAl4II4gAAAAAAAAAA' 1 'is an NTLM message in base64'
known "base64" 'YIICzAYJKoZIhvcSAQICAQBuggK7MIICt6ADAgEF\n' 1 'is text in base64; .*base64 -d'
known "hexadecimal" '6082 02cc 0609 2a86 4886 f712 0102 02\n' 1 'is text in hexadecimal; .*xxd'
known "an HTTP header" 'Authorization: Negotiate YIICzAYJKoZIhvcSAQICAQBu\r\n' 1 'is an HTTP header with a token'
known "an HTTP header with NTLM" 'authorization: negotiate TlRMTVNTUAABAAAAl4II4g==\r\n' 1 'is an HTTP header with an NTLM'
known "a packet capture" '\xd4\xc3\xb2\xa1\2\0\4\0' 1 'is a packet capture'
known "a KRB_AP_REP" '\x6f\x03\x30\x01\x00' 1 'begins like a KRB_AP_REP'
known "a ticket" '\x61\x81\x03\x30\x01\x00' 1 'begins like a bare ticket'
known "a credential cache" '\5\4\0\0' 2 'is a credential cache'
check "a keytab" 2 'normal is a keytab, not a token; load it with krb5-ap load' "$ap" accept "$kt/normal"
! grep -q ^accept "$log"
verdict $? "a keytab is not sent"
leaves_nothing "a keytab" 2 "$plain" accept "$kt/normal"
printf 'oh' >"$token/known"
check "two letters are nothing in particular" 1 '^verdict' "$ap" accept "$token/known"

echo "# Long tokens"
for n in 32768 32769 65535 65536 100000 1048576 8388608; do
	check "a token of $n octets" 1 ap-req-malformed "$ap" accept --framing raw "$token/$n"
	python3 - "$token/$n" "$log" <<'END'
import re
import sys
data = open(sys.argv[1], 'rb').read()
def sum31(data):
	# The last octets count, as 31 is odd: enough for a test, and fast.
	s = 0
	for b in data:
		s = s * 31 + b & 0xffffffff
	return s
log = open(sys.argv[2]).read()
pieces = [data[i:i + 32768] for i in range(0, len(data), 32768)]
sent = re.findall(r'^  token (?:\[(\d+) octets, (.{8})\]|([0-9a-f]*))$', log, re.M)
assert len(sent) == len(pieces), (len(sent), len(pieces))
for (length, total, text), piece in zip(sent[:5] + sent[-1:], pieces[:5] + pieces[-1:]):
	if text:
		assert bytes.fromhex(text) == piece
	else:
		assert int(length) == len(piece) and int(total, 16) == sum31(piece)
assert f'token of {len(data)} octets' in log
END
	verdict $? "a token of $n octets: its pieces"
done
check "no octets" 1 ap-req-malformed "$ap" accept "$token/empty"
grep -q '^  token $' "$log"
verdict $? "no octets: one piece"
check "no room for it" 3 'a send buffer for 200000 octets and 10[0-9]{5} are needed; raise net.core.wmem_max' \
	env MOCK_ROOM=200000 "$ap" accept "$token/1048576"

echo "# A batch"
# lines FIELD...: a line; fields are separated by spaces, "_" is a space
lines() {
	sed 's/ /\t/g; s/_/ /g' >"$work/batch"
}

lines <<END
1 detect - - - $token/ok
two_b raw host/a@TEST 192.0.2.7 00ff $token/small
3 gss - ::1 - $token/refused
4 spnego - - - $token/more
5 raw - - - $token/small u2u-key=aes128-cts-hmac-sha1-96:A55AC33C9669F10E0000000000000000

6 raw - - - $token/65536
END
for program in plain checked; do
	prints "verdicts ($program)" 0 "$work/$program" accept --batch "$work/batch" <<'END'
1	ok	0	accepted	alice@TEST	host/a\/b@TEST	6f0200ff	mutual=1,etype=18,session-etype=17,subkey-etype=-5,acceptor-subkey-etype=20,kvno=4294967295,seq=0,flags=0x00a10000,gss-flags=0x0000003e,anonymous=1,pac=authdata-limit
two b	ok	0	accepted	-	-	-	mutual=0,anonymous=0
3	error	60	ap-req-malformed	-	-	7e00	-
4	continue	0	accepted	-	-	-	mutual=0,anonymous=0
5	ok	0	accepted	-	-	-	mutual=0,anonymous=0
6	error	60	ap-req-malformed	-	-	-	-
END
done
grep -q '^  u2u-key a55a' "$log" && grep -q '^  service 686f73742f61405445535400$' "$log"
verdict $? "verdicts: what is sent"
leaves_nothing "a batch with a key" 0 "$plain" accept --batch "$work/batch"
{ cat "$work/batch"; echo x; } >"$work/bad"
leaves_nothing "a malformed batch with a key" 2 "$plain" accept --batch "$work/bad"
leaves_nothing "a key on the command line" 0 "$plain" accept \
	--u2u-key 17:A55AC33C9669F10E0000000000000000 "$token/ok"
check "from standard input" 0 $'^1\tok' bash -c "'$ap' accept --batch - <'$work/batch'"
lines <<END
1 raw - - - $token/evil
END
prints "control characters" 0 "$ap" accept --batch "$work/batch" <<'END'
1	ok	0	accepted	a\x1b[2J\x09b\x0ac\x7f\x80\xc2\x9b\xffü@TEST	\xe2\x80\xae\xed\xa0\x80🐧@TEST	-	mutual=0,anonymous=0,pac=x?y
END
lines <<END
1 raw - - - $token/errno-12
2 raw - - - $token/ok
3 raw - - - $token/errno-11
4 raw - - - $token/why-22
5 raw - - - $token/none
END
prints "no verdict on some" 3 "$ap" accept --batch "$work/batch" <<'END'
1	error	60	temporary	-	-	-	errno=ENOMEM
2	ok	0	accepted	alice@TEST	host/a\/b@TEST	6f0200ff	mutual=1,etype=18,session-etype=17,subkey-etype=-5,acceptor-subkey-etype=20,kvno=4294967295,seq=0,flags=0x00a10000,gss-flags=0x0000003e,anonymous=1,pac=authdata-limit
3	error	60	temporary	-	-	-	errno=EAGAIN
4	error	60	temporary	-	-	-	errno=EINVAL
5	error	60	temporary	-	-	-	errno=EBADMSG
END
grep -q '^krb5-ap: line 1: Cannot allocate memory$' "$err" &&
	grep -q '^krb5-ap: line 4: because' "$err"
verdict $? "no verdict on some: why"
lines <<END
1 raw - - - $token/ok
2 raw - - - $token/errno-1
3 raw - - - $token/ok
END
check "without rights" 3 'line 2: needs CAP_NET_ADMIN' "$ap" accept --batch "$work/batch"
[ "$(grep -c ^accept "$log")" = 2 ]
verdict $? "without rights: does not go on"
check "no module" 3 'is not loaded' env MOCK_FAMILY=2 "$ap" accept --batch "$work/batch"
lines <<END
1 raw - - - $token/1048576
2 raw - - - $token/small
END
prints "no room for one" 3 env MOCK_ROOM=5000 "$ap" accept --batch "$work/batch" <<'END'
1	error	60	temporary	-	-	-	errno=EMSGSIZE
2	ok	0	accepted	-	-	-	mutual=0,anonymous=0
END
malformed() { # WHAT PATTERN LINE
	printf '1\traw\t-\t-\t-\t%s\n%b\n3\traw\t-\t-\t-\t%s\n' \
		"$token/ok" "$3" "$token/ok" >"$work/batch"
	check "a line with $1" 2 "line 2: .*$2.*nothing was sent" "$ap" accept --batch "$work/batch"
	! grep -q ^open "$log"
	verdict $? "a line with $1: nothing is sent"
}

malformed "five fields" 'six or seven fields' '2\traw\t-\t-\t-'
malformed "eight fields" 'six or seven fields' "2\traw\t-\t-\t-\t$token/ok\tu2u-key=17:00\tx"
malformed "blanks" 'six or seven fields' "2 raw - - - $token/ok"
malformed "no id" 'id is empty' "\traw\t-\t-\t-\t$token/ok"
malformed "a control character" 'control character' "2\x1b\traw\t-\t-\t-\t$token/ok"
malformed "no framing" 'not a framing' "2\t-\t-\t-\t-\t$token/ok"
malformed "a bad service" 'not a principal' "2\traw\thost/a\t-\t-\t$token/ok"
malformed "a bad address" 'address' "2\traw\t-\tlocalhost\t-\t$token/ok"
malformed "bad bindings" 'hexadecimal' "2\traw\t-\t-\tx\t$token/ok"
malformed "no bindings" 'hexadecimal' "2\traw\t-\t-\t\t$token/ok"
malformed "no token" 'No such file' "2\traw\t-\t-\t-\t$token/missing"
malformed "a folder" 'not a regular file' "2\traw\t-\t-\t-\t$token"
malformed "a token of more than 8 MiB" 'longer than 8 MiB' "2\traw\t-\t-\t-\t$token/8388609"
malformed "another seventh field" 'seventh field' "2\traw\t-\t-\t-\t$token/ok\tkey=17:00"
malformed "a bad key" 'wrong length' "2\traw\t-\t-\t-\t$token/ok\tu2u-key=17:00"
printf '1\traw\t-\t-\t-\t%s\0\n' "$token/ok" >"$work/batch"
check "NUL in a batch" 2 'NUL characters' "$ap" accept --batch "$work/batch"
check "no such batch" 2 'No such file' "$ap" accept --batch "$work/missing"
printf '1\traw\t-\t-\t-\t/proc/self/mem\n2\traw\t-\t-\t-\t%s\n' "$token/ok" >"$work/batch"
check "a token that cannot be read" 3 'line 1: /proc/self/mem: Input/output error' \
	"$ap" accept --batch "$work/batch"
grep -q $'^1\terror\t60\ttemporary\t.*\terrno=EIO$' "$out" && grep -q $'^2\tok' "$out"
verdict $? "a token that cannot be read: no verdict, and the next one"
: >"$work/batch"
check "an empty batch" 0 '^$' "$ap" accept --batch "$work/batch"
for i in {1..5000}; do
	printf '%s\traw\t-\t-\t-\t%s\n' "$i" "$token/small"
done >"$work/batch"
# More than is read at once, with the key in the first half.
{
	printf '0\traw\t-\t-\t-\t%s\tu2u-key=17:A55AC33C9669F10E0000000000000000\n' "$token/small"
	cat "$work/batch"
} | head -n 2000 >"$work/long"
leaves_nothing "a long batch with a key" 0 "$plain" accept --batch "$work/long"
check "5,000 lines" 0 $'\n5000\tok' "$plain" accept --batch "$work/batch"
[ "$(wc -l <"$out")" = 5000 ] && [ "$(grep -c ^open "$log")" = 1 ]
verdict $? "5,000 lines, one socket"

echo "# Damaged answers"
wrong=
for i in {0..420..12}; do
	for command in "status --keys --json" stats "accept $token/ok"; do
		# shellcheck disable=SC2086
		MOCK_FLIP=$i "$ap" $command >"$out" 2>"$err"
		[ $? -lt 99 ] || wrong="$wrong $i"
	done
done
[ -z "$wrong" ]
verdict $? "answers with a damaged octet${wrong:+: not$wrong}"
