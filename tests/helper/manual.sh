# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# The manual pages and the systemd unit. Sourced by run.

echo "# Manual and unit"
page=$helper/krb5-ap.8
missing=
for command in load check status stats config flush accept monitor cred replay nfsd; do
	for word in $("$ap" $command --help | grep -o -e '--[a-z0-9-]*\|^  [a-z-]*=' | sort -u); do
		sed 's/\\-/-/g; s/\\f.//g' "$page" | grep -q -e "${word%=}" ||
			missing="$missing $command:$word"
	done
done
[ -z "$missing" ]
verdict $? "the manual has all options and settings${missing:+, but$missing}"
wrong=
"$ap" status --keys >"$out"
"$ap" stats >>"$out"
for line in type.name kvno.*uses count.error keys.*generation replay.entries replay.table; do
	[ "$(grep -m 1 "^ *$line" "$out" | tr -d 0-9)" = \
	  "$(grep -m 1 "^ *$line" "$page" | tr -d 0-9)" ] || wrong="$wrong $line"
done
[ -z "$wrong" ]
verdict $? "the manual shows what is printed${wrong:+, but$wrong}"
if command -v man >/dev/null; then
	man --warnings -E UTF-8 -l "$page" >/dev/null 2>"$err" && [ ! -s "$err" ]
	verdict $? "the manual is well-formed"
fi
if command -v mandoc >/dev/null; then
	for page in krb5-apd.8 krb5-ap.conf.5; do
		mandoc -T lint -W warning "$helper/$page" >"$out" 2>"$err"
		verdict $? "$page is well-formed"
	done
fi
if command -v systemd-analyze >/dev/null; then
	mkdir "$work/units"
	sed 's|/usr/sbin/krb5-apd|/bin/true|' "$helper/krb5-ap.service" >"$work/units/krb5-ap.service"
	systemd-analyze verify --man=no "$work/units/krb5-ap.service" >"$out" 2>"$err"
	! grep -q 'krb5-ap' "$err"
	verdict $? "the unit is well-formed"
	systemd-analyze security --offline=yes "$helper/krb5-ap.service" >"$out" 2>"$err"
	awk '/exposure level/ { exit !($(NF - 2) <= 2.0) }' "$out"
	verdict $? "the unit is hardened: $(grep exposure "$out")"
fi
