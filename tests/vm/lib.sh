# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the programs of the lab share: the cache, locks, long steps that show
# they are alive, packages of other Debian suites, the KVM probe.
# Standard output belongs to the caller (most programs print a directory
# there), so everything said here goes to standard error.

# A failure inside $(...) is a failure.
shopt -s inherit_errexit

lab=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
repo=$(cd "$lab/../.." && pwd -P)
cache=${KRB5_AP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/krb5_ap}
mkdir -p "$cache/logs" "$cache/locks"
cache=$(cd "$cache" && pwd -P)
# shellcheck disable=SC2034  # for those who source this
stock_kernels='stock-6.1 stock-6.12 stock-7.3'
# shellcheck disable=SC2034
built_kernels='6.1 6.12 7.3 6.1-debug 6.12-debug 7.3-debug'

# Tools write their own locale into what we parse otherwise.
export LC_ALL=C.UTF-8

me=tests/vm/${0##*/}

note() {
	printf '%s: %s\n' "$me" "$*" >&2
}

die() {
	note "$*"
	exit 1
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo -- "$@"
	fi
}

# lock NAME: holds the lock until unlock, or until this shell ends.  Two runs that
# want the same kernel build it once: the second waits, then finds it in the
# cache.
lock_fds=()
lock() {
	local fd

	exec {fd}>"$cache/locks/$1"
	if ! flock -n "$fd"; then
		note "waiting for another run ($1)"
		flock "$fd"
	fi
	lock_fds+=("$fd")
}

unlock() {
	exec {lock_fds[-1]}>&-
	unset 'lock_fds[-1]'
}

# pause SECONDS: without a process, of which every one takes time from the guest
# that is waited for.
pause() {
	[ -n "${pause_fd:-}" ] || exec {pause_fd}<> <(:)
	read -rt "$1" -u "$pause_fd" || :
}

# A long step: long_step TITLE LOGFILE COMMAND...
# Its output goes to LOGFILE; a line of progress every 15 seconds says that it
# lives, and its last words are shown when it fails.
long_step() {
	local title=$1 log=$2 start=$SECONDS shown=$SECONDS pid rc=0 done_objects traps

	shift 2
	mkdir -p "${log%/*}"
	# A process group of its own, so that all of it can be ended.
	set -m
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	set +m
	traps=$(trap -p INT TERM)
	# shellcheck disable=SC2064  # the value of now
	trap "kill -- -$pid 2>/dev/null || :; exit 130" INT TERM
	while kill -0 "$pid" 2>/dev/null; do
		pause 0.2
		[ $((SECONDS - shown)) -ge 15 ] || continue
		shown=$SECONDS
		done_objects=$(grep -c -E '^ +(CC|AS|LD|AR|HOSTCC)( \[M\])? ' "$log" || :)
		note "$title: $((SECONDS - start)) s$([ "$done_objects" = 0 ] ||
			echo ", $done_objects objects")"
	done
	wait "$pid" || rc=$?
	trap - INT TERM
	eval "$traps"
	if [ "$rc" != 0 ]; then
		note "$title: failed after $((SECONDS - start)) s; the end of $log:"
		tail -n 25 "$log" >&2
		return "$rc"
	fi
	[ $((SECONDS - start)) -lt 15 ] || note "$title: done in $((SECONDS - start)) s"
}

# The lab's apt: the host's mirrors, but the suites that have our kernels, with
# lists of its own, so that the host's apt sees nothing of it.
apt_options=(
	-o "Dir::Etc::sourcelist=$cache/apt/sources.list"
	-o Dir::Etc::sourceparts=-
	-o Dir::Etc::preferences=/dev/null
	-o Dir::Etc::preferencesparts=-
	-o "Dir::State::lists=$cache/apt/lists"
	-o "Dir::Cache=$cache/apt/cache"
	-o APT::Default-Release=
	-o "APT::Sandbox::User=$(id -un)"
	-o Acquire::Retries=3
)

# Where the host gets PATTERN (a regular expression over "label release") from.
apt_site() {
	# shellcheck disable=SC2016  # apt's own variables
	apt-get indextargets --format '$(REPO_URI) $(LABEL) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' |
		awk -v want="$1" '$NF == "main" && ($2 " " $(NF - 1)) ~ want {
			print $1; exit }'
}

apt_mirror() {
	apt_site '(^Debian |(bookworm|trixie|stable|oldstable)$)'
}

apt_sources() {
	local main security keyring=/usr/share/keyrings/debian-archive-keyring.gpg suite

	main=$(apt_mirror)
	security=$(apt_site '(^Debian-Security |-security$)')
	[ -n "$main" ] || die "no Debian mirror found in the host's apt sources"
	for suite in bookworm bookworm-backports trixie trixie-backports; do
		echo "deb [signed-by=$keyring] $main $suite main"
	done
	[ -z "$security" ] ||
		echo "deb [signed-by=$keyring] $security bookworm-security main"
}

# Fetches the lists when there are none; apt_refresh when a package that they
# promise has left the mirror.
apt_ready() {
	lock apt
	mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial"
	apt_sources >"$cache/apt/sources.new"
	if cmp -s "$cache/apt/sources.new" "$cache/apt/sources.list" &&
		[ -e "$cache/apt/updated" ]; then
		rm "$cache/apt/sources.new"
	else
		mv "$cache/apt/sources.new" "$cache/apt/sources.list"
		apt_update
	fi
	unlock
}

apt_refresh() {
	lock apt
	apt_update
	unlock
}

apt_update() {
	rm -f "$cache/apt/updated"
	long_step "package lists" "$cache/logs/apt-update.log" \
		apt-get "${apt_options[@]}" update
	touch "$cache/apt/updated"
}

# The newest package whose name matches the extended regular expression.
apt_newest_name() {
	apt-cache "${apt_options[@]}" pkgnames | grep -x -E -- "$1" | sort -V | tail -n 1
}

apt_newest_version() {
	apt-cache "${apt_options[@]}" madison "$1" | awk '{ print $3 }' | sort -V | tail -n 1
}

# apt_suite_version PACKAGE SUITE: the version that this suite has, or nothing.
apt_suite_version() {
	apt-cache "${apt_options[@]}" madison "$1" |
		awk -v suite="$2/main" '$6 == suite { print $3; exit }'
}

# apt_unpack DIRECTORY PACKAGE[=VERSION]...: downloads into a new directory and
# unpacks there, installs nothing and keeps no .deb.
apt_unpack() {
	local directory=$1 package version debs

	shift
	debs=$directory/debs
	mkdir -p "$debs"
	for package; do
		case $package in
		*=*)
			apt_download "$debs" "$package"
			continue
			;;
		esac
		version=$(apt_newest_version "$package")
		[ -n "$version" ] || die "no suite has $package"
		if ! apt_download "$debs" "$package=$version"; then
			# Superseded on the mirror since the lists were fetched.
			apt_refresh
			version=$(apt_newest_version "$package")
			apt_download "$debs" "$package=$version"
		fi
	done
	for package in "$debs"/*.deb; do
		dpkg-deb -x "$package" "$directory"
	done
	rm -r "$debs"
}

apt_download() {
	# shellcheck disable=SC2016
	long_step "download ${2%%=*}" "$cache/logs/download-${2%%=*}.log" \
		sh -c 'cd "$1" && shift && exec apt-get "$@"' - "$1" "${apt_options[@]}" download "$2"
}

# The source of kernel 6.1, 6.12 or 7.3; nobody writes into it.
linux_source() {
	local v=$1 tree=$cache/src/linux-source-$1

	if [ ! -e "$tree.version" ]; then
		lock "source-$v"
		if [ ! -e "$tree.version" ]; then
			fetch_linux_source "$v" "$tree"
		fi
		unlock
	fi
	echo "$tree"
}

fetch_linux_source() {
	local v=$1 tree=$2 unpacked

	apt_ready
	unpacked=$cache/src/unpack-$v
	rm -rf "$unpacked"
	apt_unpack "$unpacked" "linux-source-$v"
	long_step "unpack linux-source-$v" "$cache/logs/source-$v.log" \
		tar -C "$unpacked" -xf "$unpacked/usr/src/linux-source-$v.tar.xz"
	rm -rf "$tree"
	mv "$unpacked/linux-source-$v" "$tree"
	rm -r "$unpacked"
	apt_newest_version "linux-source-$v" >"$tree.version"
}

# Says "kvm" or "tcg".  A /dev/kvm that opens is no proof: in some nested
# machines a guest then never runs.  So a boot sector that ends QEMU with a
# known status has to succeed within seconds, once a boot of the host.
accelerator() {
	local boot verdict sector rc=0

	boot=$(cat /proc/sys/kernel/random/boot_id)
	if ! read -r verdict 2>/dev/null <"$cache/kvm-$boot-$(id -u)"; then
		verdict=tcg
		if [ -r /dev/kvm ] && [ -w /dev/kvm ]; then
			sector=$(mktemp "$cache/kvm-sector.XXXXXX")
			boot_sector >"$sector"
			(timeout -k 1 8 qemu-system-x86_64 -accel kvm -M q35 -m 64 -cpu host \
				-display none -nodefaults -no-reboot \
				-device isa-debug-exit,iobase=0xf4,iosize=4 \
				-drive "format=raw,file=$sector" </dev/null) \
				>/dev/null 2>&1 || rc=$?
			rm "$sector"
			[ "$rc" != 33 ] || verdict=kvm
		fi
		rm -f "$cache"/kvm-*-"$(id -u)"
		echo "$verdict" >"$cache/kvm-$boot-$(id -u)"
	fi
	echo "$verdict"
}

# mov $0xf4,%dx; mov $0x10,%al; out %al,%dx; hlt: QEMU leaves with 0x10 * 2 + 1.
boot_sector() {
	printf '\xba\xf4\x00\xb0\x10\xee\xf4'
	head -c 503 /dev/zero
	printf '\x55\xaa'
}

# mirror_sources DIRECTORY: brings the mirror up to date with what makes the
# modules, leaves the products in it alone and prints what changed.
mirror_sources() {
	local part parts=()

	for part in Kbuild kmod include tests/kunit tests/vectors tests/service \
		tests/bench; do
		[ ! -e "$repo/$part" ] || parts+=("$part")
	done
	[ -e "$repo/Kbuild" ] || die "$repo has no Kbuild"
	# No times: a file that differs gets the present as its time, so make sees
	# the change even when a checkout brought back an older one.
	(cd "$repo" && rsync --relative --recursive --links --perms --checksum \
		--delete --itemize-changes \
		--exclude='*.o' --exclude='*.ko' --exclude='*.mod' --exclude='*.mod.c' \
		--exclude='*.cmd' --exclude='*.symvers' --exclude=modules.order \
		--exclude='*.a' --exclude=.tmp_versions --exclude=__pycache__ \
		"${parts[@]}" "$1/")
}
