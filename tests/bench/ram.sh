# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Has a VM of tests/vm/run live in its memory, so that nothing that is measured
# waits for the host's files. To be sourced.
#
#	ram_begin FILE...	the root of all processes, and of what the kernel
#				starts, is a file system in memory from here on:
#				with these programs and files, what they link
#				with, and nothing else

ram_libraries() {
	local file

	for file; do
		case $(head -c 4 "$file" | tr -d '\0') in
		$'\x7fELF') ldd "$file" 2>/dev/null ;;
		esac
	done | grep -o '/[^ ]*' | sort -u
}

# Under the name that it is called by, which may be a link, and under its own.
ram_copy() {
	local file folder

	for file in "$1" "$(realpath "$1")"; do
		folder=$ram$(realpath "${file%/*}")
		[ -e "$folder/${file##*/}" ] ||
			{ mkdir -p "$folder" && cp -a "$file" "$folder/"; } || return
	done
}

ram_begin() {
	local ram=/mnt file name files=()

	mount -t tmpfs -o mode=755 none $ram || return
	for name in bin sbin lib lib64; do
		[ ! -L /$name ] || cp -a /$name $ram/
	done
	for file; do
		if [ -d "$file" ]; then
			mapfile -t -O ${#files[@]} files < <(find "$file" -type f)
		else
			files+=("$file")
		fi
	done
	for file in "${files[@]}" $(ram_libraries "${files[@]}"); do
		ram_copy "$file" || return
	done
	mkdir -p $ram/tmp $ram/var/tmp $ram/var/lib $ram/root $ram/host
	chmod 1777 $ram/tmp $ram/var/tmp
	ln -s /run $ram/var/run
	# The last one is the lab's own.
	for name in proc sys dev run .krb5_ap-vm; do
		mkdir -p $ram/$name && mount --rbind /$name $ram/$name || return
	done
	cd / && pivot_root $ram $ram/host && hash -r
}
