# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# How the scripts here count and report, for them to source: a line for every
# question, as TAP has it, and the line at the end that tests/check reads.

passed=0 failed=0

# verdict STATUS WHAT [WHY-NOT]
verdict() {
	if [ "$1" = 0 ]; then
		passed=$((passed + 1))
		echo "ok $((passed + failed)) - $2"
	else
		failed=$((failed + 1))
		echo "not ok $((passed + failed)) - $2"
		[ $# -lt 3 ] || printf '%s\n' "$3" | tail -n 20 | sed 's/^/#   /'
	fi
}

# give_up WHY: what is left to ask depends on this.
give_up() {
	echo "Bail out! $*"
	exit 2
}

# The last line, and the status to exit with.
tap_end() {
	echo "1..$((passed + failed))"
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
}
