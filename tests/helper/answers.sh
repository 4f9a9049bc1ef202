# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# What answers the kernel until it is told to end: krb5-ap idmap run and nfsd run.
# Sourced by run.

echo "# Answers"
mkdir -p "$work/sockets" "$work/settings" "$work/rpc"
printf '[libdefaults]\n\tdefault_realm = TEST\n' >"$work/answers.conf"
echo 'passwd: files' >"$work/answers.nss"
own=$work/own.log
answers=''
# shellcheck disable=SC2329 # by the trap
answers_clean_up() {
	[ -z "$answers" ] || kill -9 "$answers"
	rm -rf "$work"
}
trap answers_clean_up EXIT

# begins ARGUMENT...: krb5-ap with these; each setting is a file from here on
begins() {
	rm -f "$work"/sockets/* "$work"/settings/* "$work/ready"
	: >"$own"
	python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
s.settimeout(60)
print(s.recv(100).decode())' "$work/sockets/notify" >"$work/ready" &
	until [ -S "$work/sockets/notify" ]; do sleep 0.05; done
	MOCK_SOCKETS=$work/sockets MOCK_SETTINGS=$work/settings MOCK_LOG=$own \
		NOTIFY_SOCKET=$work/sockets/notify KRB5_CONFIG=$work/answers.conf \
		KRB5_AP_NSSWITCH=$work/answers.nss KRB5_AP_IDMAPD_CONF=$work/none \
		KRB5_AP_PROC_NET_RPC=$work/rpc \
		"$ap" "$@" >"$work/own.out" 2>"$work/own.err" </dev/null &
	answers=$!
	soon "$1 run: it says that it is ready" grep -qx READY=1 "$work/ready"
}

# set_to NAME VALUE: a setting from now on
set_to() {
	echo "$2" >"$work/setting"
	mv "$work/setting" "$work/settings/$1"
}

# soon WHAT COMMAND...: it succeeds within 20 seconds
soon() {
	local what=$1 until=$((SECONDS + 20))

	shift
	until "$@"; do
		if [ $SECONDS -ge $until ]; then
			cp "$own" "$log"
			cp "$work/own.err" "$err"
			verdict 1 "$what"
			return
		fi
		sleep 0.05
	done
	verdict 0 "$what"
}

# says TIMES TEXT: the user was told
says() {
	[ "$(grep -c "$2" "$work/own.err")" = "$1" ]
}

# did TIMES REQUEST: the kernel was sent it
did() {
	[ "$(grep -c "^$2" "$own")" = "$1" ]
}

# answered PRINCIPAL: the attributes of the answer, but the principal, in a line
answered() {
	awk -v name="$(printf '%s\0' "$1" | od -An -v -tx1 | tr -d ' \n')" '
		/^[^ ]/ { on = 0 }
		on { printf "%s%s", n++ ? " " : "", $1 " " $2 }
		/^  principal/ && $2 == name { on = 1 }' "$own"
}

# is_answered PRINCIPAL ATTRIBUTES
is_answered() {
	[ "$(answered "$1")" = "$2" ]
}

# asks [--from PATH] PRINCIPAL NUMBER: the kernel asks, and waits for a second
asks() {
	local from=()

	[ "$1" != --from ] || { from=("$1" "$2"); shift 2; }
	"$here/tell" "${from[@]}" "$work/sockets/72" "${3:-0x1234}" 25 "1=$1" "2=$2" 3=1000
}

# comes_or_goes FAMILY: the kernel says so
comes_or_goes() {
	"$here/tell" "$work/sockets/16" 16 1 "2=$1"
}

# goes REQUEST FAMILY / comes FAMILY: the module is unloaded, and loaded again. It may
# look at any time: what it notices first is set last.
goes() {
	set_to MOCK_FAMILY 2
	set_to MOCK_FAIL "$1"
	comes_or_goes "$2"
}
comes() {
	rm "$work/settings/MOCK_FAIL" "$work/settings/MOCK_FAMILY"
	comes_or_goes "$1"
}

# ends WHAT: when it is told to, and nothing was wrong
ends() {
	local status

	kill "$answers"
	wait "$answers"
	status=$?
	answers=''
	cp "$own" "$log"
	cp "$work/own.err" "$err"
	[ $status = 0 ] && no_faults &&
		[ "$(grep -c '^open$' "$log")" = "$(grep -c '^close$' "$log")" ]
	verdict $? "$1: it ends when it is told to"
}

daemon="uid 01000000 gid 01000000 group 01000000"
begins idmap run
soon "idmap run: of those that are listed, the open question is answered" \
	is_answered carol@TEST "question 09000000 nobody  lifetime 3c000000"
did 1 idmap-set
verdict $? "idmap run: and no other"
asks daemon@TEST 11
soon "idmap run: a question is answered" \
	is_answered daemon@TEST "question 0b000000 $daemon lifetime 58020000"
asks --from "$work/sockets/other" bin@TEST 12
asks bin@TEST 13 0x1235
asks sys@TEST 14
soon "idmap run: another one" \
	is_answered sys@TEST "question 0e000000 uid 03000000 gid 03000000 group 03000000 lifetime 58020000"
is_answered bin@TEST ""
verdict $? "idmap run: other processes and families do not ask"
"$here/tell" "$work/sockets/72" 0x1234 25 2=15
did 1 idmap-get
verdict $? "idmap run: it has listed the questions once"
"$here/tell" "$work/sockets/72" lost
soon "idmap run: some were lost: it lists them again" did 2 idmap-get
set_to MOCK_FAIL idmap-set:2:0:
asks games@TEST 16
soon "idmap run: nobody waits for an answer" is_answered games@TEST \
	"question 10000000 uid 05000000 gid 3c000000 group 3c000000 lifetime 58020000"
set_to MOCK_FAIL idmap-set:95:0:
asks man@TEST 17
soon "idmap run: the module is away" is_answered man@TEST \
	"question 11000000 uid 06000000 gid 0c000000 group 0c000000 lifetime 58020000"
set_to MOCK_FAIL idmap-set:1:0:
asks lp@TEST 18
soon "idmap run: an answer that is refused" says 1 'cannot answer for a principal: needs CAP_NET_ADMIN'
says 1 'cannot answer'
verdict $? "idmap run: only that is told"
goes idmap-status-get:95:0: krb5-ap
soon "idmap run: the module was unloaded" says 1 '^krb5-ap: krb5_ap was unloaded; waiting for it'
comes krb5-ap
soon "idmap run: and was loaded again" says 1 '^krb5-ap: krb5_ap was loaded again'
soon "idmap run: it lists the questions" did 3 idmap-get
asks bin@TEST 19
soon "idmap run: it answers again" \
	is_answered bin@TEST "question 13000000 uid 02000000 gid 02000000 group 02000000 lifetime 58020000"
ends "idmap run"
check "idmap run: it may not listen" 1 'cannot listen to questions: Operation not permitted' \
	env "MOCK_SOCKETS=$work/sockets" MOCK_GROUP=1 "KRB5_CONFIG=$work/answers.conf" \
	"$ap" idmap run
check "idmap run: there are no sockets" 1 'cannot listen to questions: Protocol not supported' \
	env "KRB5_CONFIG=$work/answers.conf" "$ap" idmap run
check "idmap run: questions cannot be listed" 1 '' env "MOCK_SOCKETS=$work/sockets" \
	MOCK_FAIL=idmap-get:1:0: "KRB5_CONFIG=$work/answers.conf" "$ap" idmap run

# server SWITCH THREADS: what the NFS server's files say
server() {
	echo "$1" >"$work/switch"
	mv "$work/switch" "$work/rpc/use-gss-proxy"
	printf 'rc 0 0 0\nth %s 0 0.000\n' "$2" >"$work/rpc/nfsd"
}

# is_told: the NFS server was told to ask here
is_told() {
	[ "$(cat "$work/rpc/use-gss-proxy")" = 1 ]
}

# configured WAITING: how often, with the types, and how many may wait
configured() {
	tr '\n' ' ' <"$own" |
		grep -o "nfsd command 3 flags=5   8 12000000   8 11000000   6 $1" | wc -l
}

# What is neither 0 nor 1 is unset, and has the length of what is written.
server 5 8
echo enctypes=18,17 >"$work/rpc/gss_krb5_enctypes"
begins nfsd run --socket "$work/nfsd.sock" --lifetime 30
[ "$(stat -c '%A' "$work/nfsd.sock")" = srw-rw-rw- ]
verdict $? "nfsd run: the socket is for everybody"
did 1 'nfsd command 1' && grep -A1 '^nfsd command 1' "$own" | grep -q '^  2 [0-9a-f]\{8\}$'
verdict $? "nfsd run: and was handed over"
soon "nfsd run: the NFS server was told" is_told
is_configured() {
	[ "$(configured 04000000)" = 2 ]
}
soon "nfsd run: and the module what that can do, at the start and before it asks" is_configured
comes_or_goes krb5-ap-nfsd
soon "nfsd run: what the NFS server does is said" says 1 'the NFS server asks here'
asks daemon@TEST 21
soon "nfsd run: a question is answered" \
	is_answered daemon@TEST "question 15000000 $daemon lifetime 1e000000"
touch -d @1 "$work/rpc/use-gss-proxy"
was=$(grep -c '^nfsd command 2' "$own")
comes_or_goes krb5-ap-nfsd
looked() {
	[ "$(grep -c '^nfsd command 2' "$own")" -gt "$1" ]
}
soon "nfsd run: it looks after it" looked $((was + 1))
[ "$(stat -c %Y "$work/rpc/use-gss-proxy")" = 1 ] && [ "$(configured 04000000)" = 2 ]
verdict $? "nfsd run: what is well is left alone"
says 1 'the NFS server asks here'
verdict $? "nfsd run: and said once"
# Whatever it has looked at is closed.
files=$(find "/proc/$answers/fd" -type l | wc -l)
was=$(grep -c '^nfsd command 2' "$own")
comes_or_goes krb5-ap-nfsd
soon "nfsd run: it looks after it once more" looked $((was + 1))
[ "$(find "/proc/$answers/fd" -type l | wc -l)" -le "$files" ]
verdict $? "nfsd run: no file stays open"
server 1 21
comes_or_goes krb5-ap-nfsd
has_more() {
	[ "$(configured 0a000000)" != 0 ]
}
soon "nfsd run: it has more threads" has_more
server 1 0
set_to MOCK_NFSD alone
touch -d @1 "$work/rpc/use-gss-proxy"
comes_or_goes krb5-ap-nfsd
is_written() {
	[ "$(stat -c %Y "$work/rpc/use-gss-proxy")" != 1 ]
}
soon "nfsd run: it has no connection: it is told again" is_written
rm "$work/settings/MOCK_NFSD"
server 0 8
comes_or_goes krb5-ap-nfsd
soon "nfsd run: it has settled for another" says 1 'the NFS server has settled for rpc.svcgssd'
[ "$(cat "$work/rpc/use-gss-proxy")" = 0 ]
verdict $? "nfsd run: then it is not told"
rm "$work/rpc/use-gss-proxy"
comes_or_goes krb5-ap-nfsd
soon "nfsd run: its module is away" says 1 'auth_rpcgss is not loaded; waiting for it'
server 1 8
goes nfsd:95 krb5-ap-nfsd
soon "nfsd run: krb5_ap_nfsd was unloaded" says 1 'krb5_ap_nfsd was unloaded; waiting for it'
did 1 'nfsd command 1'
verdict $? "nfsd run: and is not handed the socket meanwhile"
touch -d @1 "$work/rpc/use-gss-proxy"
comes krb5-ap-nfsd
soon "nfsd run: and was loaded again" says 1 'krb5_ap_nfsd was loaded again'
soon "nfsd run: it has the socket again" did 2 'nfsd command 1'
soon "nfsd run: the NFS server is told again" is_written
[ "$(grep -A1 '^nfsd command 1' "$own" | grep '^  2' | sort -u | wc -l)" = 1 ]
verdict $? "nfsd run: which is the one that there was"
asks sys@TEST 22
soon "nfsd run: it answers again" \
	is_answered sys@TEST "question 16000000 uid 03000000 gid 03000000 group 03000000 lifetime 1e000000"
mkdir -p "$work/more"
MOCK_SOCKETS=$work/more MOCK_LOG=/dev/null KRB5_CONFIG=$work/answers.conf "$ap" nfsd run --socket "$work/nfsd.sock" \
	>"$out" 2>"$err"
[ $? = 1 ] && grep -q "answers at $work/nfsd.sock: stop it" "$err"
verdict $? "nfsd run: there is one at a socket"
ends "nfsd run"
server 1 8
begins nfsd run --no-socket
did 0 'nfsd command 1'
verdict $? "nfsd run --no-socket: none is handed over"
ends "nfsd run --no-socket"
server x 8
rm "$work/rpc/use-gss-proxy"
mkdir "$work/rpc/use-gss-proxy"
begins nfsd run --socket "$work/nfsd.sock"
soon "nfsd run: the NFS server's file cannot be read" says 1 \
	'cannot tell whom the NFS server asks: Is a directory'
ends "nfsd run with a file that cannot be read"
rmdir "$work/rpc/use-gss-proxy"
server 5 8
begins nfsd run --socket "$work/nfsd.sock"
soon "nfsd run: the NFS server is told" is_told
set_to MOCK_SWITCH 13
server 5 8
comes_or_goes krb5-ap-nfsd
# Each time that it tries.
soon "nfsd run: it cannot be told" grep -q \
	"cannot have the NFS server ask at $work/nfsd.sock: Permission denied" "$work/own.err"
ends "nfsd run that cannot tell it"
check "nfsd run: the socket is refused" 1 'cannot hand over the socket: needs CAP_NET_ADMIN' \
	env "MOCK_SOCKETS=$work/sockets" MOCK_FAIL=nfsd:1 "KRB5_CONFIG=$work/answers.conf" \
	"$ap" nfsd run --socket "$work/nfsd.sock"
check "nfsd run: the socket cannot be made" 1 'cannot make the socket .*No such file' \
	env "MOCK_SOCKETS=$work/sockets" "KRB5_CONFIG=$work/answers.conf" \
	"$ap" nfsd run --socket "$work/no/nfsd.sock"
