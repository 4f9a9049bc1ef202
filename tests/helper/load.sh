# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap load: keytabs, and how they are sent. Sourced by run.

echo "# Keytabs"
refuses() { # WHAT KEYTAB PATTERN
	check "$1" 1 "$3" "$ap" load -k "$kt/$2"
	! grep -q key-begin "$log"
	verdict $? "$1: nothing is sent"
}

refuses "no keytab" missing "keytab .*/missing does not exist"
refuses "a folder" . "is not a regular file"
refuses "no octets" zero "zero is empty"
refuses "one octet" stub "ends within its header"
refuses "a text" text "is not a keytab: it begins with 0x6e6f"
refuses "no keys" empty "there are no keys in it.*--allow-empty"
refuses "weak keys only" weak "arcfour-hmac: skipped.*none of its 3 keys can be used"
refuses "a hole after the end" d-hole-after-end "entry 3, at octet 117: .*hole"
refuses "a hole of 2 GiB" d-hole-huge "entry 3, at octet 117: .*hole"
refuses "an entry of 2 GiB" d-record-huge "entry 3, at octet 117: the file ends within it"
refuses "an entry of 2 MiB" d-record-long "entry 3, at octet 117: it is too long"
refuses "something behind the end" d-after-zero "entry 2, at octet 68: it has no length"
refuses "a short key" d-key-short "entry 3, h/c@TEST, key version 1, aes256.*wrong length"
refuses "a long key" d-key-long "entry 3, h/c@TEST.*wrong length"
refuses "an empty key" d-key-empty "entry 3, at octet 117: its key is empty"
refuses "a key of negative length" d-key-signed "entry 3, at octet 117: its key is"
refuses "no components" d-no-components "entry 2, at octet 68: .*no components"
refuses "an empty component" d-empty-component "entry 2, at octet 68: a component"
refuses "an empty realm" d-empty-realm "entry 2, at octet 68: its realm"
refuses "two keys for the same" conflict \
	"entry 3, host/a@TEST, key version 1, aes256.*: entry 1 is for the same"
refuses "two versions that are one" conflict-kvno32 "entry 2, host/a@TEST, key version 5"
refuses "control characters in a name" evil-name 'entry 2, a\\x1b\[2Jb@TEST'
check "no such type of keytab" 1 "is no keytab" "$ap" load -k NONE:x
if [ "$(id -u)" = 0 ]; then
	chmod 600 "$kt/normal"
	check "a keytab of somebody else" 1 "cannot be read: Permission denied; run it as root" \
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		env -u MOCK_LOG "$ap" load -k "$kt/normal"
fi

# Wherever the file is cut off, it is damaged, but between two entries.
# The sanitizers look on at every fifth only, as they take their time.
any() {
	[ $((${file##*-} % 5)) = 0 ] && echo "$work/checked" || echo "$work/plain"
}

wrong=
for file in "$kt"/cut/file-*; do
	n=${file##*-}
	"$(any)" load -k "$file" >"$out" 2>"$err"
	got=$?
	case $n in
	68) [ $got = 0 ] && grep -q '^loaded 1 keys' "$out" ;;
	2) [ $got = 1 ] && grep -q 'there are no keys' "$err" ;;
	*) [ $got = 1 ] && grep -q 'is damaged: ' "$err" ;;
	esac || wrong="$wrong $n"
done
[ -z "$wrong" ]
verdict $? "a keytab that is cut off anywhere${wrong:+: not at$wrong}"
wrong=
for file in "$kt"/cut/record-*; do
	"$(any)" load -k "$file" >"$out" 2>"$err"
	[ $? = 1 ] && grep -q 'is damaged: entry 3, at octet 117' "$err" ||
		wrong="$wrong ${file##*-}"
done
[ -z "$wrong" ]
verdict $? "an entry that is cut off anywhere${wrong:+: not at$wrong}"

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
loads long-name 1 1
check "twenty weak keys are named in part" 0 '8, .* skipped.*12 more skipped' \
	"$ap" load -k "$kt/many-weak"
check "a keytab of type FILE" 0 '^loaded 2 keys' "$ap" load -k "FILE:$kt/normal"
check "KRB5_KTNAME" 0 '^loaded 2 keys' env KRB5_KTNAME="$kt/normal" "$ap" load
printf '[libdefaults]\ndefault_keytab_name = FILE:%s\n' "$kt/normal" >"$work/krb5.conf"
check "the default keytab" 0 '^loaded 2 keys' env KRB5_CONFIG="$work/krb5.conf" "$ap" load
check "a keytab too many" 2 '^usage: ' "$ap" load "$kt/normal"
check "a kernel without Camellia" 0 '1 keys skipped.*no algorithm.*loaded 2 keys' \
	env MOCK_STATUS=no-camellia "$ap" load -k "$kt/camellia"

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
leaves_nothing() { # WHAT STATUS COMMAND...
	# What is freed must not leave the heap unsearched.
	check "$1" "$2" '' env MALLOC_MMAP_THRESHOLD_=33554432 \
		MALLOC_TRIM_THRESHOLD_=1000000000 "${@:3}"
	grep -q '^no keys left in memory' "$log"
	verdict $? "$1: no keys are left in memory"
}

plain=$work/plain
leaves_nothing "10,000 keys" 0 "$plain" load -k "$kt/many"
leaves_nothing "weak keys, too" 0 "$plain" load -k "$kt/some-weak"
leaves_nothing "doubles, too" 0 "$plain" load -k "$kt/double"
leaves_nothing "damaged" 1 "$plain" load -k "$kt/d-after-long-name"
leaves_nothing "of the wrong length" 1 "$plain" load -k "$kt/d-key-long"
leaves_nothing "in conflict" 1 "$plain" load -k "$kt/conflict"
leaves_nothing "refused by the kernel" 1 env MOCK_FAIL=key-add:22:3:no "$plain" load -k "$kt/all"
leaves_nothing "not sent" 1 env MOCK_SEND=105 "$plain" load -k "$kt/normal"
leaves_nothing "no answer" 1 env MOCK_RECV=105 "$plain" load -k "$kt/normal"
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
