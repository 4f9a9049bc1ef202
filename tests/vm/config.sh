# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# From fragments to a kernel's .config.

# fragment VERSION FILE...: the lines that are meant for this version.
fragment() {
	local v=$1

	shift
	cat "$@" | awk -v v="$v" '
		!/^CONFIG_/ { next }
		match($0, / # [0-9. ]+$/) {
			if (index(substr($0, RSTART + 2) " ", " " v " "))
				print substr($0, 1, RSTART - 1)
			next
		}
		{ print }'
}

# configure SOURCE OUT FRAGMENT ARCH: tinyconfig, the fragment over it, and a
# look at what became of it: Kconfig drops silently what it does not like.
configure() {
	local source=$1 out=$2 wanted=$3 arch=$4 line lost=''

	make -s -C "$source" O="$out" ARCH="$arch" tinyconfig
	"$source/scripts/kconfig/merge_config.sh" -m -O "$out" "$out/.config" "$wanted"
	make -s -C "$source" O="$out" ARCH="$arch" olddefconfig
	# The last word on a symbol counts.
	while read -r line; do
		case $line in
		*=n) ! grep -q "^${line%n}" "$out/.config" || lost+=" $line" ;;
		*) grep -q -x -F -- "$line" "$out/.config" || lost+=" $line" ;;
		esac
	done < <(tac "$wanted" | awk -F= '!seen[$1]++')
	if [ -n "$lost" ]; then
		echo "not taken by this kernel:$lost"
		return 1
	fi
}
