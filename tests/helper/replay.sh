# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap replay. Sourced by run.

table=$work/table

echo "# Replay: usage"
check "replay --help" 0 '^usage: krb5-ap replay save FILE.*restore FILE.*resume' \
	"$ap" replay --help
for wrong in '' save restore 'resume now' 'save a b' nonsense; do
	# shellcheck disable=SC2086 # words
	check "replay $wrong" 2 '^usage: krb5-ap replay' "$ap" replay $wrong
done

echo "# Replay: save"
check "save" 0 '^saved 2 replay entries; nothing is accepted until' "$ap" replay save "$table"
sent "save: suspends first" <<END
replay-suspend type=1234 flags=5 version=1
  suspend 01000000
config-get type=1234 flags=5 version=1
replay-get type=1234 flags=301 version=1
END
[ "$(sed -n 2p "$table")" = "clock $(sed -n '2s/clock \([0-9]*\) .*/\1/p' "$table") $(cat /proc/sys/kernel/random/boot_id)" ]
verdict $? "save: how the clocks stand"
sed 2d "$table" | diff - /dev/fd/3 3<<'END' >"$work/diff"
krb5-ap replay table 3
config ceiling-keys=65536
config ceiling-replay=4294967295
config ceiling-token=1048576
config ceiling-skew=86400
config transited=hierarchy
config service-name=any
config kvno=any
config critical-authdata=lenient
config replay-cold-start=exempt
config enctypes=aes128-cts-hmac-sha1-96,aes256-cts-hmac-sha1-96,aes128-cts-hmac-sha256-128,aes256-cts-hmac-sha384-192,camellia128-cts-cmac,camellia256-cts-cmac
config replay-max=1048576
config token-max=131072
config skew=300
entry 1795253279 01000000000000000000000000000000000000ff 4294967295 18 nfs/a\/b@TEST
entry -5 02000000000000000000000000000000000000ff 4294967295 18 nfs/a\/b@TEST
span 1795250000 1795252979 4294967295 18 nfs/a\/b@TEST
span 1795250000 -9223372036854775808 4294967295 18 nfs/c@TEST
end 4
END
verdict $? "save: the file"
[ "$(stat -c %a "$table")" = 600 ]
verdict $? "save: for its owner only"
check "save: a file that is there is left alone" 1 'cannot make .*File exists; it may be of an earlier' \
	"$ap" replay save "$table"
! grep -q replay-suspend "$log"
verdict $? "save: and nobody is suspended for it"
check "save: no such directory" 1 'cannot make .*No such file' "$ap" replay save "$work/no/table"

# fails_to_save WHAT PATTERN VARIABLE=VALUE
fails_to_save() {
	check "save: $1" 1 "$2" env "$3" "$ap" replay save "$work/other"
	[ ! -e "$work/other" ] && [ "$(grep -c '^  suspend 00000000$' "$log")" = 1 ]
	verdict $? "save: $1: no file is left, and requests are accepted again"
}
for lacks in tag ctime key kvno complete-since; do
	fails_to_save "the kernel tells of no $lacks" 'cannot list the replay entries: Bad message' \
		"MOCK_REPLAY=no-$lacks"
done
fails_to_save "keys are loaded meanwhile, always" 'keys were loaded again and again.*try again' \
	MOCK_REPLAY=interrupted
check "save: keys are loaded meanwhile, once" 0 'saved 2 replay entries' \
	env MOCK_REPLAY=interrupted-once "$ap" replay save "$work/once"
sed 2d "$table" | diff - <(sed 2d "$work/once") >"$work/diff"
verdict $? "save: keys are loaded meanwhile, once: the same file"
fails_to_save "the kernel refuses" 'cannot list the replay entries: too late' \
	'MOCK_FAIL=replay-get:5:0:too late'
check "save: without rights" 1 'cannot suspend acceptances: needs CAP_NET_ADMIN' \
	env MOCK_FAIL=replay-suspend:1:0: "$ap" replay save "$work/other"
[ ! -e "$work/other" ] && ! grep -q replay-get "$log"
verdict $? "save: without rights: no file is left"
if [ -e /dev/full ]; then
	ln -s /dev/full "$work/full"
	check "save: through a link" 1 'File exists' "$ap" replay save "$work/full"
fi

echo "# Replay: resume"
check "resume" 0 '^$' "$ap" replay resume
sent "resume" <<END
replay-suspend type=1234 flags=5 version=1
  suspend 00000000
END
check "resume: without rights" 1 'cannot resume acceptances: needs CAP_NET_ADMIN' \
	env MOCK_FAIL=replay-suspend:1:0: "$ap" replay resume

echo "# Replay: restore"
check "restore" 0 '^restored 2 replay entries$' "$ap" replay restore "$table"
[ "$(grep -c '^config-set' "$log")" = 13 ] &&
	[ "$(grep -n 'ceiling-skew' "$log" | cut -d: -f1)" -lt "$(grep -n '^  skew' "$log" | cut -d: -f1)" ]
verdict $? "restore: the configuration, each setting alone, ceilings first"
sed '1,/^  skew/d; /memory$/d' "$log" | diff - /dev/fd/3 3<<END >"$work/diff"
replay-add type=1234 flags=5 version=1
  entry
    key
      realm 54455354
      component 6e6673
      component 612f62
      kvno ffffffff
      enctype 12000000
    tag 01000000000000000000000000000000000000ff
    ctime 1f64016b00000000
  entry
    key
      realm 54455354
      component 6e6673
      component 612f62
      kvno ffffffff
      enctype 12000000
    tag 02000000000000000000000000000000000000ff
    ctime fbffffffffffffff
replay-add type=1234 flags=5 version=1
  span
    key
      realm 54455354
      component 6e6673
      component 612f62
      kvno ffffffff
      enctype 12000000
    complete-since 5057016b00000000
    horizon f362016b00000000
  span
    key
      realm 54455354
      component 6e6673
      component 63
      kvno ffffffff
      enctype 12000000
    complete-since 5057016b00000000
    horizon 0000000000000080
close
END
verdict $? "restore: what was saved, entries first"
check "restore: the kernel refuses all" 1 'cannot add to the replay table: load them first' \
	env 'MOCK_FAIL=replay-add:126:0:load them first' "$ap" replay restore "$table"
for why in 'unknown-key:4:keys that are not loaded' 'ahead:4:further ahead than ceiling-skew' \
	'no-room:2:no room' 'invalid:4:does not understand'; do
	reason=${why%%:*} n=${why#*:} n=${n%%:*} why=${why##*:}
	check "restore: the kernel leaves out all: $why" 1 "left out $n .*$why" \
		env "MOCK_REPLAY=add-$reason" "$ap" replay restore "$table"
	[ "$(grep -c '^replay-add' "$log")" = $((n / 2)) ]
	verdict $? "restore: $why: nothing is sent again; without all entries, no spans"
done
check "restore: the kernel does not count" 1 'cannot add to the replay table: Bad message' \
	env MOCK_REPLAY=add-uncounted "$ap" replay restore "$table"
check "restore: the kernel leaves out one" 0 'left out 1 entries and spans of keys' \
	env MOCK_REPLAY=add-one-unknown-key "$ap" replay restore "$table"
grep -qx 'restored 1 replay entries' "$out"
verdict $? "restore: one is left out, the other is not"
sed 's/^config skew/config skewness/' "$table" >"$work/skewness"
check "restore: of another version's configuration" 0 'left out 1 settings' \
	"$ap" replay restore "$work/skewness"
check "restore: no such file" 1 'cannot read .*No such file' "$ap" replay restore "$work/none"

# Many entries go in several messages, spans behind all of them.
{
	head -n 1 "$table"
	for ((i = 0; i < 3000; i++)); do
		printf 'entry %d %040x 1 18 nfs/server.example.com@TEST\n' $i $i
	done
	echo 'span 1 2 1 18 nfs/server.example.com@TEST'
	echo 'end 3001'
} >"$work/many"
check "restore: many" 0 '^restored 3000 replay entries$' "$ap" replay restore "$work/many"
[ "$(grep -c '^  entry' "$log")" = 3000 ] && [ "$(grep -c '^replay-add' "$log")" = 3 ] &&
	[ "$(grep -n '^  entry\|^  span' "$log" | tail -n 1)" = "$(grep -n '^  span' "$log")" ]
verdict $? "restore: many: a thousand and more in a message, the span last"

# damaged WHAT SED-SCRIPT: refused as a whole, and nothing of it is sent
damaged() {
	sed "$2" "$table" >"$work/damaged"
	check "restore: $1" 1 'line [0-9]+ is not what krb5-ap replay save writes' \
		"$ap" replay restore "$work/damaged"
	! grep -q replay-add "$log"
	verdict $? "restore: $1: nothing is sent"
}
damaged "empty" d
damaged "of an earlier version" '1s/3$/2/'
damaged "cut off" '/^end/d'
damaged "a line is missing" '/^entry -5/d'
damaged "a line is there twice" '/^entry -5/p'
damaged "an unknown line" '/^entry -5/s/entry/entity/'
damaged "no boot" '/^clock/s/ [^ ]*$//'
damaged "a setting without a value" '/^config skew/s/300//'
damaged "no time" 's/1795253279/soon/'
damaged "no tag" '/^entry 17/s/ 01[0-9a-f]* / /'
damaged "an odd tag" '/^entry 17/s/ 01/ 1/'
damaged "a short tag" '/^entry 17/s/ 01/ /'
damaged "a long tag" '/^entry 17/s/ 01/ 0101/'
damaged "no key version" '/^entry 17/s/4294967295 //'
damaged "no principal" '/nfs.c/s/ 18 .*/ 18 @@/'
damaged "no horizon" '/^span.*1795252979/{s/1795252979 //;s/ 18 / /}'
damaged "no count" '/^end/s/4//'
printf 'krb5-ap replay table 3\nend 0' >"$work/damaged"
check "restore: of no keys" 0 '^restored 0 replay entries$' "$ap" replay restore "$work/damaged"

# A clock that was set in the same boot takes the times of the spans with it.
read -r _ offset boot < <(sed -n 2p "$table")
sed "2s/.*/clock $((offset - 3600)) $boot/" "$table" >"$work/set"
check "restore: the clock was set" 0 '^restored 2' "$ap" replay restore "$work/set"
[ "$(grep -c "complete-since $(printf '%016x' $((1795250000 + 3600)) | sed 's/../& /g' | awk '{ for (i = NF; i; i--) printf "%s", $i }')" "$log")" = 2 ]
verdict $? "restore: the clock was set: the spans follow it"
sed "2s/.*/clock $((offset - 3600)) 01234567-89ab-cdef-0123-456789abcdef/" "$table" >"$work/boot"
check "restore: in another boot" 0 '^restored 2' "$ap" replay restore "$work/boot"
[ "$(grep -c 'complete-since 5057016b00000000' "$log")" = 2 ]
verdict $? "restore: in another boot: the spans are as they were"
