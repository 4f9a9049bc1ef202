# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# krb5-ap monitor. Sourced by run.

echo "# Monitor"
check "monitor --help" 0 '^usage: krb5-ap monitor ' "$ap" monitor --help
for wrong in now '--count=0' '--count=-1' '--count=x' '--nonsense'; do
	check "monitor $wrong" 2 'usage: krb5-ap monitor' "$ap" monitor "$wrong"
done
check "monitor: the kernel refuses" 1 'cannot receive verdicts: needs CAP_NET_ADMIN' \
	env MOCK_JOIN=1 "$ap" monitor
run 0 "$ap" monitor --count=3
grep -qx 'join 71' "$log"
verdict $? "monitor: the group is found by its name"
sed -i 's/^20..-..-.. ..:..:.. UTC/TIME/' "$out"
diff - "$out" <<'END'
TIME  accepted  alice@TEST for nfs/server@TEST from 192.0.2.1; ticket names NFS/alias@TEST; aes256-cts-hmac-sha1-96 version 3, ticket names version 0
(7 more, too many to be shown)
TIME  REFUSED  a\x1b[2J@TEST for nfs/server@TEST: skew, client's clock is too far from the server's; aes256-cts-hmac-sha384-192 version 3; client's clock is 412 s ahead
TIME  REFUSED  unknown client for unknown service from 2001:db8::1: framing-unknown, token has none of the framings that were asked for
END
verdict $? "monitor: for people"
run 0 "$ap" monitor --json --count=3 && [ "$(wc -l <"$out")" = 3 ] && python3 -c "
import json
a, b, c = (json.loads(line) for line in open('$out'))
assert all({'verdict', 'reason', 'client', 'service', 'peer', 'enctype', 'kvno'} <= set(j) for j in (a, b, c))
assert (a['verdict'], a['client'], a['service'], a['peer'], a['enctype'], a['kvno'], a['ticket-kvno']) == \
	('ok', 'alice@TEST', 'nfs/server@TEST', '192.0.2.1', 18, 3, 0)
assert (b['verdict'], b['reason'], b['error'], b['lost'], b['peer'], b['client-ahead']) == \
	('error', 'skew', 37, 7, None, 412)
assert (c['client'], c['service'], c['enctype'], c['kvno'], c['peer']) == (None, None, None, None, '2001:db8::1')
"
verdict $? "monitor: for programs"
