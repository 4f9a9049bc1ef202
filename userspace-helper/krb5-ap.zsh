#compdef krb5-ap
# SPDX-License-Identifier: GPL-2.0
# Completion of krb5-ap for zsh. The program itself tells its commands, options
# and settings, so that nothing has to be kept in step here.

_krb5_ap() {
	local program=$words[1] command=$words[2] line
	local -a found

	if (( CURRENT == 2 )); then
		for line in ${(f)"$($program --help 2>/dev/null)"}; do
			[[ $line =~ '^  ([a-z]+) +(.*)$' ]] &&
				found+=("$match[1]:$match[2]")
		done
		found+=('help:tell about a command' '--help:list the commands' '--version:say which version it is')
		_describe 'command' found
		return
	fi
	case $words[CURRENT-1] in
	-k|--keytab|-c|--cache|-s|--socket|--batch)
		_files
		return ;;
	--framing)
		compadd raw gss spnego detect
		return ;;
	esac
	if [[ $words[CURRENT] == -* ]]; then
		found=(${(uf)"$($program $command --help 2>/dev/null |
			grep -oE -- '--[a-z0-9-]+')"})
		compadd -- $found
		return
	fi
	case $command in
	help)
		found=(${(f)"$($program --help 2>/dev/null |
			sed -n 's/^  \([a-z][a-z]*\) .*/\1/p')"})
		compadd -- $found
		return ;;
	config)
		found=(${(uf)"$($program config --help 2>/dev/null |
			grep -oE '^  [a-z-]+=' | tr -d ' ')"})
		compadd -S '' -- $found
		return ;;
	esac
	if (( CURRENT == 3 )); then
		found=(${(uf)"$($program $command --help 2>/dev/null |
			sed -n "s/^\(usage:\|      \) krb5-ap $command //p" |
			sed 's/ .*//' | tr '|' '\n' | grep -x '[a-z]*')"})
		(( $#found )) && compadd -- $found
	fi
	case $command in
	accept|replay) _files ;;
	esac
}

_krb5_ap "$@"
