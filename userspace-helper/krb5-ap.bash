# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Completion of krb5-ap for bash. The program itself tells its commands, options
# and settings, so that nothing has to be kept in step here.

# The words that follow a command.
_krb5_ap_subcommands() {
	"$1" "$2" --help 2>/dev/null | sed -n "s/^\(usage:\|      \) krb5-ap $2 //p" |
		sed 's/ .*//' | tr '|' '\n' | grep -x '[a-z]*'
}

_krb5_ap() {
	local program=$1 word=$2 previous=$3 command

	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$("$program" --help 2>/dev/null |
			sed -n 's/^  \([a-z][a-z]*\) .*/\1/p') help --help --version" -- "$word")
		return
	fi
	command=${COMP_WORDS[1]}
	if [ "$command" = help ]; then
		mapfile -t COMPREPLY < <(compgen -W "$("$program" --help 2>/dev/null |
			sed -n 's/^  \([a-z][a-z]*\) .*/\1/p')" -- "$word")
		return
	fi
	case $previous in
	-k | --keytab | -c | --cache | -s | --socket | --batch)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return ;;
	--framing)
		mapfile -t COMPREPLY < <(compgen -W 'raw gss spnego detect' -- "$word")
		return ;;
	esac
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$("$program" "$command" --help 2>/dev/null |
			grep -oE -- '--[a-z0-9-]+' | sort -u)" -- "$word")
	elif [ "$command" = config ]; then
		mapfile -t COMPREPLY < <(compgen -W "$("$program" config --help 2>/dev/null |
			grep -oE '^  [a-z-]+=' | tr -d ' ' | sort -u)" -- "$word")
		compopt -o nospace 2>/dev/null
	elif [ "$COMP_CWORD" = 2 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_krb5_ap_subcommands "$program" "$command")" -- "$word")
	fi
	if [ "$command" = accept ] || [ "$command" = replay ]; then
		[ ${#COMPREPLY[@]} != 0 ] ||
			mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}

complete -o filenames -F _krb5_ap krb5-ap
