# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap load: keytabs, and how they are sent. Sourced by run.

echo "# Keytabs"
mkfifo "$work/null"
refuses() { # WHAT KEYTAB PATTERN
	check "$1" 1 "$3" "$ap" load -k "$kt/$2"
	! grep -q key-begin "$log"
	verdict $? "$1: nothing is sent"
}

refuses "no keytab" missing "keytab .*/missing does not exist"
refuses "a device" ../null "is not a regular file"
refuses "no bytes" zero "zero is empty"
refuses "one byte" stub "ends within its header"
refuses "a text" text "is not a keytab: it begins with 0x6e6f"
refuses "no keys" empty "there are no keys in it.*--allow-empty"
refuses "weak keys only" weak "arcfour-hmac: skipped.*none of its 3 keys can be used"
check "no such type of keytab" 1 "is not a keytab" "$ap" load -k NONE:x
if [ "$(id -u)" = 0 ]; then
	chmod 600 "$kt/normal"
	check "a keytab of somebody else" 1 \
		"cannot be read: it belongs to root, uid 0 with mode 0600; run it as root or" \
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		env -u MOCK_LOG "$ap" load -k "$kt/normal"
	cp "$kt/normal" "$kt/of-nobody"
	chmod 600 "$kt/of-nobody"
	chown 65534 "$kt/of-nobody"
	check "a keytab of another owner, without the capability" 1 \
		"belongs to nobody, uid 65534 with mode 0600, .*lacks CAP_DAC_READ_SEARCH; chown" \
		setpriv --bounding-set=-dac_override,-dac_read_search \
		--inh-caps=-dac_override,-dac_read_search \
		"$work/plain" load -k "$kt/of-nobody"
fi

echo '[libdefaults' >"$work/cut.conf"
check "a krb5.conf that cannot be read, in the words of libkrb5" 1 \
	'libkrb5 does not start: Improper format of Kerberos configuration file' \
	env "KRB5_CONFIG=$work/cut.conf" "$ap" load -k "$kt/normal"

echo "# Damaged entries"
# skips WHAT KEYTAB PATTERN KEYS: the bad entry is named, and the others load
skips() {
	check "$1" 0 "$3.*loaded $4 keys" "$ap" load -k "$kt/$2"
	grep -q "^committed $4$" "$log" && grep -q '^  skipped 01000000$' "$log"
	verdict $? "$1: the others are committed, and one is counted as skipped"
	check "$1: --strict" 1 "$3.*damaged entries, which --strict forbids; nothing was loaded" \
		"$ap" load --strict -k "$kt/$2"
	! grep -q key-begin "$log"
	verdict $? "$1: --strict sends nothing"
}

skips "a hole after the end" d-hole-after-end "entry 3, at byte 117: skipped, .*hole" 2
skips "a hole of 2 GiB" d-hole-huge "entry 3, at byte 117: skipped, .*hole" 2
skips "an entry of 2 GiB" d-record-huge "entry 3, at byte 117: skipped, the file ends within it" 2
skips "an entry of 2 MiB" d-record-long "entry 3, at byte 117: skipped, it is too long" 3
skips "a newline after the last entry" d-newline "entry 3, at byte 117: skipped, the file ends" 2
skips "four newlines after the last entry" d-newlines "entry 3, at byte 117: skipped, the file ends" 2
skips "a short key" d-key-short \
	"entry 3, h/c@TEST, key version 1, aes256[^:]*: skipped, its key has 8 bytes instead of 32" 3
skips "a long key" d-key-long "entry 3, h/c@TEST.*skipped, its key has 33 bytes instead of 32" 3
skips "an empty key" d-key-empty "entry 3, h/c@TEST.*skipped, it has no key" 3
skips "a key of negative length" d-key-signed "entry 3, h/c@TEST.*its key has 40000 bytes" 3
skips "no encryption type and no key" d-etype0 "entry 2, nfs/b@TEST, key version 0, [^:]*: skipped, it has no key" 2
skips "no components" d-no-components "entry 2, at byte 68: skipped, .*no components" 2
skips "an empty component" d-empty-component "entry 2, at byte 68: skipped, a component" 2
skips "an empty realm" d-empty-realm "entry 2, at byte 68: skipped, its realm is empty" 2
check "twenty damaged entries are named in part" 0 'entry 8, .* skipped.*12 more skipped, they are damaged' \
	"$ap" load -k "$kt/d-many"
check "a length of zero" 0 '^loaded 2 keys' "$ap" load -k "$kt/d-after-zero"
check "control characters in a name" 0 'entry 2, a\\x1b\[2Jb@TEST' "$ap" load -k "$kt/evil-name"

# contradicts WHAT KEYTAB PATTERN KEYS: both keys are loaded
contradicts() {
	check "$1" 0 "$3.*both are tried.*loaded $4 keys" "$ap" load -k "$kt/$2"
	check "$1: --strict" 1 "$3.*remove the wrong one.*contradictory keys, which --strict forbids" \
		"$ap" load --strict -k "$kt/$2"
	! grep -q key-begin "$log"
	verdict $? "$1: --strict sends nothing"
}

contradicts "two keys for the same" conflict \
	"entry 3, host/a@TEST, key version 1, aes256[^:]*: entry 1 of .*conflict has another key for the same" 3
contradicts "two versions that are one" conflict-kvno32 "entry 2, host/a@TEST, key version 5" 2
contradicts "an account that was made again" made-again "entry 3, nfs/a@TEST, key version 2" 4

# Wherever the file is cut off, what is before that loads.
# The sanitizers look on at every fifth only, as they take their time.
any() {
	[ $((${file##*-} % 5)) = 0 ] && echo "$ap" || echo "$work/plain"
}

wrong=
for file in "$kt"/cut/file-*; do
	n=${file##*-}
	"$(any)" load -k "$file" >"$out" 2>"$err"
	got=$?
	if [ "$n" = 1 ]; then
		[ $got = 1 ] && grep -q 'ends within its header' "$err"
	elif [ "$n" = 2 ]; then
		[ $got = 1 ] && grep -q 'there are no keys' "$err"
	elif [ "$n" -lt 68 ]; then
		[ $got = 1 ] && grep -q 'entry 1, at byte 2: skipped' "$err"
	elif [ "$n" = 68 ]; then
		[ $got = 0 ] && grep -q '^loaded 1 keys' "$out" && [ ! -s "$err" ]
	else
		[ $got = 0 ] && grep -q '^loaded 1 keys' "$out" &&
			grep -q 'entry 2, at byte 68: skipped' "$err"
	fi || wrong="$wrong $n"
done
[ -z "$wrong" ]
verdict $? "a keytab that is cut off anywhere${wrong:+: not at$wrong}"
wrong=
for file in "$kt"/cut/record-*; do
	"$(any)" load -k "$file" >"$out" 2>"$err"
	[ $? = 0 ] && grep -q 'entry 3, at byte 117: skipped, it ends' "$err" &&
		grep -q '^loaded 3 keys' "$out" || wrong="$wrong ${file##*-}"
done
[ -z "$wrong" ]
verdict $? "an entry that is cut off anywhere costs only itself${wrong:+: not at$wrong}"

echo "# Keytabs that load"
loads() { # KEYTAB KEYS PRINCIPALS
	check "$1" 0 "loaded $2 keys of $3 principals, generation 8589934595$" \
		"$ap" load -k "$kt/$1"
	grep -q "^committed $2$" "$log"
	verdict $? "$1: as many are committed"
}

loads normal 2 2
loads all 12 1
loads holes 2 2
loads long-record 2 2
loads padded 2 2
loads version1 1 1
loads kvno32 4 4
loads double 2 2
loads different 6 4
loads some-weak 2 2
loads unknown-enctype 2 2
loads many-weak 2 2
loads components 1 1
loads version0 2 2
loads wrapped 3 1
loads long-name 1 1
check "a disk that fails" 1 'normal: cannot read it: Input/output error' \
	env MOCK_PREAD=5 "$ap" load -k "$kt/normal"
check "twenty weak keys are named in part" 0 '8, .* skipped.*12 more skipped' \
	"$ap" load -k "$kt/many-weak"
check "a keytab of type FILE" 0 '^loaded 2 keys' "$ap" load -k "FILE:$kt/normal"
check "KRB5_KTNAME" 0 '^loaded 2 keys' env KRB5_KTNAME="$kt/normal" "$ap" load
printf '[libdefaults]\ndefault_keytab_name = FILE:%s\n' "$kt/normal" >"$work/krb5.conf"
check "the default keytab" 0 '^loaded 2 keys' env KRB5_CONFIG="$work/krb5.conf" "$ap" load
check "two keytabs" 0 '^loaded 3 keys of 2 principals' \
	"$ap" load -k "$kt/normal" -k "FILE:$kt/version1"
check "the same keytab twice" 0 '^loaded 2 keys' "$ap" load -k "$kt/normal" -k "$kt/normal"
check "two keytabs that contradict each other" 0 \
	"made-again: entry 4, host/a@TEST[^:]*: entry 1 of .*normal has another key" \
	"$ap" load -k "$kt/normal" -k "$kt/made-again"
check "two keytabs, one of them missing" 1 "missing does not exist" \
	"$ap" load -k "$kt/normal" -k "$kt/missing"
! grep -q key-begin "$log"
verdict $? "two keytabs, one of them missing: keys in use stay"
check "a directory of keytabs" 0 'README is not a keytab.*README: skipped.*loaded 3 keys of 3 principals' \
	"$ap" load -k "$kt/dir"
! grep -q 'hidden\|backup' "$log"
verdict $? "a directory of keytabs: neither hidden files nor backups"
check "a directory of keytabs: --strict" 1 '1 damaged entries' "$ap" load --strict -k "$kt/dir"
check "a directory without keytabs" 1 'no keys in it' "$ap" load -k "$kt/dir-empty"
check "a directory that does not exist" 1 'does not exist' "$ap" load -k "$kt/dir-missing"
check "a keytab too many" 2 '^usage: ' "$ap" load "$kt/normal"
check "a kernel without Camellia" 0 '1 keys skipped.*no algorithm.*loaded 2 keys' \
	env MOCK_STATUS=no-camellia "$ap" load -k "$kt/camellia"

echo "# Keytabs that change"
# A volume of Kubernetes: the keytab is a link through a link that is swapped.
mkdir -p "$work/volume/1" "$work/volume/2"
cp "$kt/normal" "$work/volume/1/keytab"
cp "$kt/camellia" "$work/volume/2/keytab"
ln -s 1 "$work/volume/data"
ln -s data/keytab "$work/volume/keytab"
check "a link that is swapped while the keytab is read" 0 '^loaded 3 keys' \
	env MOCK_SWAP="$work/volume" "$ap" load -k "$work/volume/keytab"
check "a keytab that is replaced again and again" 1 'replaced again and again' \
	env MOCK_SWAP="$work/volume" MOCK_SWAPS=99 "$ap" load -k "$work/volume/keytab"

# lock KIND SECONDS: holds a lock of this kind
lock() {
	python3 - "$kt/normal" "$1" "$2" <<-'END' &
		import fcntl, struct, sys, time
		file = open(sys.argv[1], 'r+b')
		F_OFD_SETLK = 37
		flock = struct.pack('hhqqi', fcntl.F_WRLCK, 0, 0, 0, 0)
		fcntl.fcntl(file, F_OFD_SETLK if sys.argv[2] == 'ofd' else fcntl.F_SETLK, flock)
		open(sys.argv[1] + '.locked', 'w').close()
		time.sleep(float(sys.argv[3]))
	END
	locker=$!
	until [ -e "$kt/normal.locked" ]; do sleep 0.05; done
	rm "$kt/normal.locked"
}

for kind in ofd posix; do
	lock $kind 4
	check "a keytab that is locked for a while ($kind)" 0 \
		"locked by process $locker \(python3\); waiting for it.*loaded 2 keys" \
		"$ap" load -k "$kt/normal"
	wait $locker
	lock $kind 90
	check "a keytab that stays locked ($kind)" 1 \
		"locked by process $locker \(python3\); gave up" "$ap" load -k "$kt/normal"
	if [ $kind = ofd ] && unshare --pid --fork --mount-proc true 2>/dev/null; then
		check "a keytab that somebody outside has locked" 1 \
			'is locked by another process; gave up' \
			unshare --pid --fork --mount-proc "$ap" load -k "$kt/normal"
	fi
	kill $locker
	wait $locker 2>/dev/null
done

echo "# What a load would change"
prints "load --dry-run" 0 "$ap" load --dry-run -k "$kt/dry" <<'END'
-          1  aes256-cts-hmac-sha1-96    host/a\/b@TEST
+          2  aes256-cts-hmac-sha1-96    host/a\/b@TEST
+          1  aes128-cts-hmac-sha1-96    nfs/b@TEST
would load 3 keys of 2 principals: 2 added, 1 removed, 1 the same
END
! grep -q 'key-begin\|value' "$log"
verdict $? "load --dry-run sends no keys"
check "load --dry-run: everything is new" 0 'would load 2 keys of 2 principals: 2 added, 2 removed, 0' \
	"$ap" load -n -k "$kt/normal"
check "load --dry-run: without rights" 1 'cannot list the keys: needs CAP_NET_ADMIN' \
	env MOCK_FAIL=key-get:1:0: "$ap" load -n -k "$kt/normal"

echo "# What is sent"
check "no keys, on purpose" 0 '^loaded 0 keys of 0 principals' \
	"$ap" load --allow-empty -k "$kt/empty"
sent "no keys, on purpose: what is sent" <<-END
	status-get type=1234 flags=5 version=1
	key-begin type=1234 flags=5 version=1
	key-commit type=1234 flags=5 version=1
	  upload 07000000
	  count 00000000
	  allow-empty 
	committed 0
	capaths-set type=1234 flags=5 version=1
END
check "weak keys only, on purpose" 0 'loaded 0 keys' \
	"$ap" load --allow-empty -k "$kt/weak"
for program in checked plain; do
	check "a keytab ($program)" 0 '^loaded 4 keys' "$work/$program" load -k "$kt/kvno32"
	sent "a keytab: what is sent ($program)" <<-END
		status-get type=1234 flags=5 version=1
		key-begin type=1234 flags=5 version=1
		key-add type=1234 flags=5 version=1
		  upload 07000000
		  entry
		    realm 54455354
		    component 68
		    component 62
		    name-type 01000000
		    kvno 07000000
		    enctype 12000000
		    value a55ac33c9669f10e0000000000000000000102030405060708090a0b0c0d0e0f
		  entry
		    realm 54455354
		    component 68
		    component 63
		    name-type 01000000
		    kvno ffffffff
		    enctype 12000000
		    value a55ac33c9669f10e0000000000000000000102030405060708090a0b0c0d0e0f
		  entry
		    realm 54455354
		    component 68
		    component 64
		    name-type 01000000
		    kvno 09000000
		    enctype 12000000
		    value a55ac33c9669f10e0000000000000000000102030405060708090a0b0c0d0e0f
		  entry
		    realm 54455354
		    component 686f7374
		    component 61
		    name-type 01000000
		    kvno 2c010000
		    enctype 12000000
		    value a55ac33c9669f10e0000000000000000000102030405060708090a0b0c0d0e0f
		key-commit type=1234 flags=5 version=1
		  upload 07000000
		  count 04000000
		committed 4
		capaths-set type=1234 flags=5 version=1
	END
done
check "10,000 keys" 0 '^loaded 10000 keys of 10000 principals' \
	"$ap" load -k "$kt/many"
[ "$(grep -c '^key-add' "$log")" -lt 60 ] &&
	[ "$(grep -c '^    value a55a' "$log")" = 10000 ] &&
	[ "$(grep '^    component 6d61' "$log" | sort -u | wc -l)" = 10000 ]
verdict $? "10,000 keys: some hundred to a message, each once"
awk '/^room/ && $2 > 33000 { exit 1 }' "$log"
verdict $? "10,000 keys: messages that any socket takes"

echo "# What is left in memory"
leaves_nothing "10,000 keys" 0 "$plain" load -k "$kt/many"
leaves_nothing "weak keys, too" 0 "$plain" load -k "$kt/some-weak"
leaves_nothing "doubles, too" 0 "$plain" load -k "$kt/double"
leaves_nothing "damaged" 0 "$plain" load -k "$kt/d-after-long-name"
leaves_nothing "of the wrong length" 0 "$plain" load -k "$kt/d-key-long"
leaves_nothing "of the wrong length, --strict" 1 "$plain" load --strict -k "$kt/d-key-long"
leaves_nothing "in conflict" 1 "$plain" load --strict -k "$kt/conflict"
leaves_nothing "refused by the kernel" 1 env MOCK_FAIL=key-add:22:3:no "$plain" load -k "$kt/all"
leaves_nothing "not sent" 1 env MOCK_SEND=105 "$plain" load -k "$kt/normal"
leaves_nothing "no answer" 1 env MOCK_RECV=105 "$plain" load -k "$kt/normal"
leaves_nothing "a dry run" 0 "$plain" load -n -k "$kt/normal"
leaves_nothing "no room" 1 env MOCK_ROOM=5000 "$plain" load -k "$kt/many"
leaves_nothing "no module" 1 env MOCK_FAMILY=2 "$plain" load -k "$kt/normal"
leaves_nothing "no upload" 1 env MOCK_FAIL=key-begin:16:0: "$plain" load -k "$kt/normal"
leaves_nothing "too long a name" 1 "$plain" load -k "$kt/too-long-name"

echo "# What the kernel says"
fails() { # WHAT FAIL PATTERN
	check "$1" 1 "$3" env MOCK_FAIL="$2" "$ap" load -k "$kt/all"
	! grep -q ^committed "$log"
	verdict $? "$1: nothing is committed"
}

check "no module" 1 \
	'^krb5-ap: kernel module krb5_ap is not loaded: modprobe krb5_ap \(or insmod krb5_ap.ko\)$' \
	env MOCK_FAMILY=2 "$ap" load -k "$kt/normal"
check "no socket" 1 'cannot open a netlink socket: Protocol not supported' \
	env MOCK_OPEN=93 "$ap" load -k "$kt/normal"
fails "nobody in particular" key-begin:1:0: 'CAP_NET_ADMIN .* run it as root'
fails "another upload" 'key-begin:16:0:another upload is under way' \
	'cannot begin an upload: another upload is under way \(Device or resource busy\)'
check "another upload that ends" 0 '^loaded 2 keys' env MOCK_BUSY=3 "$ap" load -k "$kt/normal"
[ "$(grep -c ^key-begin "$log")" = 4 ]
verdict $? "another upload that ends: it is tried again"
fails "another upload, without a word" key-begin:16:0: 'try again when it has ended'
fails "an entry that the kernel refuses" 'key-add:22:4:key is wrong' \
	'all: entry 3, host/a@TEST, key version 1, aes256.*kernel: key is wrong'
fails "the last one" 'key-add:22:13:key is wrong' 'entry 12, host/a@TEST, key version 2, camellia256'
fails "the first one" 'key-add:22:2:key is wrong' 'entry 1, host/a@TEST, key version 1, aes128'
fails "keys, without a word" key-add:12:0: 'cannot upload keys; .*Cannot allocate memory'
check "a principal that is too long" 1 'entry 1, x{256}\.\.\., key version 1.*principal is too long' \
	"$ap" load -k "$kt/too-long-name"
fails "the commit" 'key-commit:17:0:two keys are the same' 'two keys are the same'
fails "an old module" key-begin:95:0: 'of another version'
fails "the status" status-get:12:0: 'cannot read the status: Cannot allocate memory'
check "control characters from the kernel" 1 'a\\x1b\[2Jb' \
	env MOCK_FAIL=$'key-begin:22:0:a\e[2Jb' "$ap" load -k "$kt/normal"
check "stale answers" 0 '^loaded 2 keys' env MOCK_STALE=1 "$ap" load -k "$kt/normal"
