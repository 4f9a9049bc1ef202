# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap: [capaths] of krb5.conf, to the kernel and from it. Sourced by run.

echo "# Paths between realms"

# hex TEXT: as the log has it
hex() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n'; }

# conf FILE: krb5.conf, from standard input
conf() { cat >"$work/$1.conf"; }

# paths WHAT FILE TRIPLE...: each is CLIENT,SERVER,VIA; all in one message
paths() {
	local what=$1 file=$2 triple client server via

	shift 2
	check "$what" 0 '^loaded 2 keys' env "KRB5_CONFIG=$work/$file.conf" \
		"$ap" load -k "$kt/normal"
	# The order of libkrb5's lists is its own business.
	sed -n '/^capaths-set/,/^[a-z]* [a-z]/p' "$log" |
		awk '/^    client/ { c = $2 } /^    server/ { s = $2 }
			/^    via/ { print c, s, $2 }' | sort >"$work/got"
	for triple; do
		IFS=, read -r client server via <<<"$triple"
		echo "$(hex "$client") $(hex "$server") $(hex "$via")"
	done | sort | diff - "$work/got" >"$work/diff" &&
		[ "$(grep -c ^capaths-set "$log")" = 1 ]
	verdict $? "$what: what is sent"
	[ ! -s "$work/diff" ] || sed 's/^/# /' "$work/diff" | head -40
	rm -f "$work/diff"
}

conf capaths <<END
[libdefaults]
	default_realm = TEST
include $work/more.conf
[capaths]
	ENG.TEST = {
		SALES.TEST = TEST
		OTHER = TEST
		OTHER = HUB
		TEST = .
	}
	ODD = {
		TEST = "a b"
	}
END
cat >"$work/more.conf" <<END
[capaths]
	HUB = {
		TEST = .
		TEST = IGNORED
	}
END
paths "realms in between" capaths HUB,TEST, ENG.TEST,SALES.TEST,TEST \
	ENG.TEST,OTHER,TEST ENG.TEST,OTHER,HUB ENG.TEST,TEST, "ODD,TEST,a b"
printf '[libdefaults]\n\tdefault_realm = TEST\n' | conf none
paths "no capaths: those of the kernel go" none
printf '[capaths]\n\tA = B\n\tC = {\n\t}\n' | conf odd
paths "relations that are none" odd
{
	echo '[capaths]'
	for ((i = 0; i < 300; i++)); do
		printf '\tCLIENT-%d.EXAMPLE = {\n\t\tTEST = VIA-%d.EXAMPLE\n\t}\n' $i $i
	done
} | conf many
check "300 of them" 0 '^loaded 2 keys' env "KRB5_CONFIG=$work/many.conf" "$ap" load -k "$kt/normal"
[ "$(grep -c '^    via' "$log")" = 300 ] && [ "$(grep -c ^capaths-set "$log")" = 1 ]
verdict $? "300 of them: in one message, for they replace all"
check "more than the kernel takes" 1 \
	'cannot load \[capaths\] of krb5.conf: limit on paths' \
	env "KRB5_CONFIG=$work/capaths.conf" \
	MOCK_FAIL='capaths-set:7:0:limit on paths reached' "$ap" load -k "$kt/normal"
grep -q '^committed 2$' "$log"
verdict $? "more than the kernel takes: the keys are loaded all the same"
"$ap" load -n -k "$kt/normal" >"$out" 2>"$err"
! grep -q capaths-set "$log"
verdict $? "load --dry-run sends none"

check "status says how many there are" 0 'paths +2 between realms' \
	env MOCK_CAPATHS=HUB "$ap" status
check "status --capaths lists them" 0 $'from, to, via\nCLIENT TEST H\\\\x1b\nCLIENT TEST \\.$' \
	env MOCK_CAPATHS=$'H\e' "$ap" status --capaths
[ "$(grep -c ^capaths-get "$log")" = 2 ]
verdict $? "a list that changes is asked for again"
json "status --capaths --json" "j['capaths'] == 2 and
	[p['via'] for p in j['path']] == ['HUB', ''] and j['path'][0]['client'] == 'CLIENT'" \
	env MOCK_CAPATHS=HUB "$ap" status -cj
check "a list that is none" 1 'cannot list the paths between realms: Bad message' \
	env MOCK_CAPATHS=HUB MOCK_CAPATHS_BAD=1 "$ap" status --capaths
