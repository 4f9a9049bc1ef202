# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# How the attack tests judge what an attack costs those who log in meanwhile, for
# them to source. They define verdict() and
#
#	latency_sample WHAT: measures once; sets median and worst, in
#		microseconds, and failures, how many were refused
#
# There are two bars. The median may be 3 times the undisturbed one. The longest of
# all may be 10 times the longest of a run beside as many innocent programs as the
# attack has, which need the CPU and nothing else: where there is one CPU, who
# comes waits for slices of those who are there (a tick of 4 ms each with HZ=250),
# which is the scheduler's doing and not the module's. It is never more than 5 s: no
# machine is so busy that a stall of 15 s may pass for waiting beside them.
#
# One call in a thousand can be hit by what the host does. So a bar fails when it
# was missed three times in a row: what a lock or a wait for another task costs
# is there each time. A refusal counts at once.

median=0 worst=0 failures=0

# latency_tenths A B: how many times B is A, in words
latency_tenths() {
	local tenths=$((($1 * 10 + $2 / 2) / $2))

	echo "$((tenths / 10)).$((tenths % 10))"
}

# latency_print WHAT
latency_print() {
	echo "# $1: median $median us, longest $worst us, $failures failed"
}

# latency_undisturbed: sets quiet_median and quiet_worst.
latency_undisturbed() {
	latency_sample undisturbed
	latency_print undisturbed
	verdict $((failures != 0)) 'undisturbed: nothing fails'
	quiet_median=$median quiet_worst=$worst
}

# latency_beside COUNT [COMMAND...]: with so many innocent programs, each of them
# started by COMMAND; sets beside_worst.
latency_beside() {
	local count=$1 what="beside $1 innocent programs" i pids=()

	shift
	for ((i = 0; i < count; i++)); do
		"$@" sh -c 'while :; do :; done' &
		pids+=($!)
	done
	sleep 0.5
	latency_sample "$what"
	latency_print "$what"
	kill "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null
	verdict $((failures != 0)) "$what: nothing fails"
	beside_worst=$worst
	[ "$beside_worst" -ge "$quiet_worst" ] || beside_worst=$quiet_worst
	# A machine that hardly ever stumbles is not to be held to that.
	[ "$beside_worst" -ge $((3 * quiet_median)) ] ||
		beside_worst=$((3 * quiet_median))
}

# latency_compare WHAT: measures, with the attack under way, and compares. What
# happens once only is made to happen again by the command in latency_setup.
latency_compare() {
	local what=$1 try all_failures=0 most=$((10 * beside_worst))

	[ $most -le 5000000 ] || most=5000000
	for try in 1 2 3; do
		"${latency_setup:-:}"
		latency_sample "$what"
		latency_print "$what (measurement $try)"
		all_failures=$((all_failures + failures))
		if [ "$all_failures" != 0 ] ||
			[ "$median" -le $((3 * quiet_median)) ] &&
			[ "$worst" -le $most ]; then
			break
		fi
	done
	verdict $((all_failures != 0)) "$what: nothing fails" \
		"$all_failures failed"
	verdict $((median > 3 * quiet_median)) \
		"$what: the median is $(latency_tenths "$median" "$quiet_median") times the undisturbed one, at most 3"
	verdict $((worst > most)) \
		"$what: the longest is $(latency_tenths "$worst" "$beside_worst") times that beside innocent programs ($(latency_tenths "$worst" "$quiet_worst") times the undisturbed one), at most $most us"
}
