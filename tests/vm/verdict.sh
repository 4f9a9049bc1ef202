# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# Did the kernel complain?  Judged by the markers that the kernel itself puts at
# the start of a report, by its taint, and by the detectors' own state; never by
# a list of what to overlook.

# A line of the log, up to its text: time, and the caller where that is printed.
log_prefix='^(\[ *[0-9]+\.[0-9]+\](\[ *[TC][0-9]+\])? )?'
report_start="$log_prefix"'(-+\[ cut here |WARNING: |BUG: |BUG [^ ]+ \(|kernel BUG at |'
report_start+='Oops: |Oops |Kernel panic|UBSAN: |Internal error|general protection fault|'
report_start+='(rcu: )?INFO: (task|rcu|possible|trying)|(NMI )?watchdog: (BUG|Watchdog)|\[ BUG: |=+\[ |'
report_start+='unregister_netdevice: waiting|INFO: lockdep is turned off|'
report_start+='kmemleak: .*(new suspected|disabled|pool empty)|.*\[#[0-9]+\])'

# complaints CONSOLE REPORT: prints what is to be complained about.
complaints() {
	local console=$1 report=$2 log

	log=$(sed -n 's/^log //p' "$report" 2>/dev/null || :)
	# The console is all there is of a guest that died, and the log's ring may
	# have lost what the console still has.
	if grep -q -a -E -- "$report_start" <<<"$log"; then
		excerpts <<<"$log"
	else
		tr -d '\r' <"$console" | excerpts
	fi
	[ -e "$report" ] || return 0
	# head may leave before sed has written all of it.
	sed -n 's/^kmemleak //p' "$report" | head -n 100 || :
	grep -E '^debug_locks: +0$' "$report" | sed 's/$/ (lockdep has reported and switched itself off)/' || :
	explain_taint "$(sed -n 's/^tainted //p' "$report")"
}

excerpts() {
	grep -a -E -A 45 -- "$report_start" | head -n 200 || :
}

# Out-of-tree (O, bit 12), unsigned (E, bit 13) and in-kernel tests (N, bit 18)
# are what we do; everything else is a complaint.
explain_taint() {
	local tainted=${1:-0} letters=PFSRMBUDAWCIOELKXTN bit bad=''

	tainted=$((tainted & ~(1 << 12 | 1 << 13 | 1 << 18)))
	for bit in {0..18}; do
		[ $((tainted >> bit & 1)) = 0 ] || bad+=${letters:bit:1}
	done
	[ -z "$bad" ] || echo "the kernel is tainted: $bad ($1)"
}
