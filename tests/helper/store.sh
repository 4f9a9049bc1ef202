# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# The replay table that machines share, against a real store: Debian's Redis. The
# nodes are processes that have the mock for a kernel. Sourced by run.

echo "# A shared replay table"
store=$work/store-test
mkdir -p "$store"
(umask 077 && echo 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0 >"$store/secret")
store_pids=()
store_url=unix:$store/redis.sock
entry='entry 1795253279 %s 7 18 nfs/server.test@TEST'

# shellcheck disable=SC2329 # by the trap
store_clean_up() {
	[ ${#store_pids[@]} = 0 ] || kill -9 "${store_pids[@]}" 2>/dev/null
	wait "${store_pids[@]}" 2>/dev/null
	rm -rf "$work"
}
trap store_clean_up EXIT

# waits WHAT COMMAND...: it succeeds within 20 seconds
waits() {
	local what=$1 until=$((SECONDS + 20))

	shift
	while ! "$@" >"$out" 2>&1; do
		if [ $SECONDS -ge $until ]; then
			cat "$store"/*.state "$store"/*.err >"$err" 2>/dev/null
			verdict 1 "$what"
			return 1
		fi
		sleep 0.1
	done
	verdict 0 "$what"
}

# redis [OPTION...]: the store
redis() {
	redis-server --port 0 --unixsocket "$store/redis.sock" --save '' --appendonly no \
		--dir "$store" --daemonize no "$@" >>"$store/redis.log" 2>&1 &
	redis_pid=$!
	store_pids+=("$redis_pid")
	while ! [ -S "$store/redis.sock" ]; do
		kill -0 $redis_pid || return
		sleep 0.05
	done
}

redis_end() {
	kill -9 $redis_pid
	wait $redis_pid 2>/dev/null
	rm -f "$store/redis.sock"
}

cli() {
	redis-cli -s "$store/redis.sock" "$@" 2>&1
}

# node NAME [SETTING...]: begins a node, with these lines of its configuration
node() {
	local name=$1

	{
		printf '%s\n' "store = $store_url" "store-node = $name" \
			"store-secret-file = $store/secret" "${@:2}"
	} >"$store/$name.conf"
	: >"$store/$name.log"
	# Its state is followed as the daemon does.
	STORE_EVENTS=$store/$name.events MOCK_LOG=$store/$name.log \
		MOCK_LOADED=$store/$name.loaded "$work/store" \
		"$store/$name.conf" 2>"$store/$name.err" 3>"$store/$name.state" &
	pid[${name//[!a-z]/}]=$!
	store_pids+=($!)
}
declare -A pid

node_end() {
	kill "${pid[$1]}"
	wait "${pid[$1]}"
}

# state NAME PATTERN: what it says last has it
state() {
	grep -E "^(store|trouble-store)=" "$store/$1.state" | tail -n 2 | grep -qE "$2"
}

# counts NAME PATTERN
counts() {
	grep '^store-counts=' "$store/$1.state" | tail -n 1 | grep -qE "$2"
}

# event NAME LINE: its kernel accepts something
event() {
	/usr/bin/python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
for line in sys.argv[2:]:
    s.sendto(line.encode(), sys.argv[1])' "$store/$1.events" "${@:2}"
}

# tag N: of an entry
tag() {
	printf '%040x' "$1"
}

# accepts NAME N: its kernel accepts an authenticator
accepts() {
	# shellcheck disable=SC2059 # that is what it is for
	event "$1" "$(printf "$entry" "$(tag "$2")")"
}

# shellcheck disable=SC2059
line() {
	printf "$entry" "$(tag "$1")"
}

# has NAME N: it was added to its table
has() {
	grep -q "$(tag "$2")" "$store/$1.log"
}

# write NODE INSTANCE EPOCH SEQ TIME KIND [LINE...]: a record that is authentic
write() {
	local body

	body="krb5-ap store 1 $1 $2 $3 $4 $5 $6"$'\n'
	[ $# = 6 ] || body+=$(printf '%s\n' "${@:7}")$'\n'
	printf %s "$body" | "$work/store" sign "$store/secret" "${store_group:-default}" |
		cli -x XADD krb5-ap:default '*' b "$body" m >/dev/null
}

redis || verdict 1 "the store runs"

node a
waits "a node connects" state a "^store=$store_url, connected as a of default"
counts a 'listings [12],'
verdict $? "and lists its table"
cli XRANGE krb5-ap:default - + >"$out"
grep -q '^krb5-ap store 1 a [0-9a-f]\{16\} 1 1 [0-9]* whole' "$out" &&
	grep -q '^entry 1795253279 01000000000000000000000000000000000000ff 4294967295 18 nfs/a' "$out" &&
	grep -q '^span 1795250000 ' "$out"
verdict $? "which is in the store"
[ "$(cli TTL krb5-ap:default)" -gt 600 ]
verdict $? "until it expires"
node b
has_listed() {
	grep -q 01000000000000000000000000000000000000ff "$store/$1.log"
}
waits "another one has it" has_listed b
grep -q '^  span' "$store/b.log"
verdict $((! $?)) "but not what it covers"
accepts a 17
waits "what one accepts the other has" has b 17
accepts b 18
waits "and the other way round" has a 18
has a 17
verdict $((! $?)) "nobody gets back what it has"
lines=()
for i in {1000..1999}; do
	printf -v one '%040d' "$i"
	# shellcheck disable=SC2059
	printf -v one "$entry" "$one"
	lines+=("$one")
done
before=$(cli XLEN krb5-ap:default)
event a "${lines[@]}"
waits "a thousand at once" grep -q "$(printf '%040d' 1999)" "$store/b.log"
has=$(grep -c '^    tag 0\{36\}1[0-9]\{3\}$' "$store/b.log")
[ "$has" = 1000 ]
verdict $? "all are there"
[ $(($(cli XLEN krb5-ap:default) - before)) -lt 300 ]
verdict $? "not each in a record of its own"

# An entry whose key came later was left out.
: >"$store/b.log"
touch "$store/b.loaded"
waits "keys are loaded: all is read once more" has b 17
has_listed b
verdict $? "from the beginning"
accepts a 19
waits "and on it goes" has b 19

echo "# What is lost is caught up with"
# listings NAME: how often it has listed its table
listings() {
	sed -n 's/.*listings \([0-9]*\),.*/\1/p' "$store/$1.state" | tail -n 1
}

# more_listings NAME THAN
more_listings() {
	[ "$(listings "$1")" -gt "$2" ]
}

# The second one is that of a node that has just joined the group.
waits "a node that has begun lists twice" more_listings a 1
was=$(listings a)
event a lost
waits "the kernel says that it has lost some" more_listings a "$was"
# Until nothing waited, the kernel lost more: what waited is of the epoch before.
# epoch PATTERN: of the last record of a with it
epoch() {
	cli XRANGE krb5-ap:default - + | awk -v pattern="$1" \
		'/^krb5-ap store 1 a / { epoch = $6 } $0 ~ pattern { found = epoch } END { print found }'
}
was=$(listings a)
kill -STOP "${pid[a]}"
event a lost "$(line 20)" lost "$(line 21)"
kill -CONT "${pid[a]}"
waits "once more, with some that wait to be read" more_listings a "$was"
[ "$(epoch "$(tag 21)")" -lt "$(epoch ' whole$')" ]
verdict $? "the table is listed after these were read"
was=$(listings a)
kill -STOP "${pid[b]}"
# What it waits for is on its way to it already.
accepts a 30
sleep 0.5
accepts a 31
sleep 0.5
cli XDEL krb5-ap:default "$(cli XREVRANGE krb5-ap:default + - COUNT 20 |
	awk '/^[0-9]+-[0-9]+$/ { id = $0 } /0001f 7 18/ { print id; exit }')" >/dev/null
accepts a 32
kill -CONT "${pid[b]}"
waits "a record that was removed: what came later is taken" has b 32
waits "and the tables are listed once more" more_listings a "$was"
has b 31
verdict $((! $?)) "it was removed before it was read"
waits "it is counted" counts b 'lost [1-9]'

# Until later.
store_url=unix:$store/nowhere.sock node x
x_began=$SECONDS
tries() {
	grep -c '^trouble-store=.*cannot connect' "$store/$1.state"
}
tried() {
	[ "$(tries "$1")" -ge "$2" ]
}

echo "# What others write"
refused=$(sed -n 's/.*refused \([0-9]*\)$/\1/p' "$store/b.state" | tail -n 1)
sum=$(printf '%024d' 0)
cli XADD krb5-ap:default '*' b "krb5-ap store 1 c 0 1 1 $(date +%s) more"$'\n'"$(line 41)"$'\n' m "$sum" >/dev/null
cli XADD krb5-ap:default '*' x y >/dev/null
cli XADD krb5-ap:default '*' b x m y >/dev/null
store_group=other write c 00 1 1 "$(date +%s)" more "$(line 42)"
write c 00 1 1 $(($(date +%s) - 4000)) more "$(line 43)"
write 'c d' 00 1 1 "$(date +%s)" more "$(line 44)"
write c 00 1 1 "$(date +%s)" other "$(line 45)"
write c 00 1 1 "$(date +%s)" more "nonsense" "entry 1 2 3" "$(line 46)"
waits "what is authentic is taken" has b 46
grep -qE "$(tag 41)|$(tag 42)|$(tag 43)|$(tag 44)|$(tag 45)" "$store/b.log"
verdict $((! $?)) "what is forged, of another group or too old is not"
waits "that is counted" counts b "refused $((refused + 9))$"
waits "a clock that is far off is named" grep -q '^trouble-store=the clock of c is more than' "$store/b.state"
was=$(sed -n 's/.* lost \([0-9]*\),.*/\1/p' "$store/b.state" | tail -n 1)
write c 00 1 3 "$(date +%s)" more "$(line 47)"
waits "what follows a gap is taken" has b 47
write c 01 2 2 "$(date +%s)" more "$(line 48)"
waits "so is an epoch without its beginning" has b 48
waits "which is a gap as well" counts b "lost $((was + 2)),"
asks() {
	[ "$(cli XRANGE krb5-ap:default - + | grep -c '^krb5-ap store 1 b .* ask$')" -ge "$1" ]
}
waits "and asked for later, if it was asked just before" asks 2
write b 00 1 1 "$(date +%s)" more
waits "another node of the same name is named" grep -q '^trouble-store=another node calls itself b' "$store/b.state"
waits "for as long as it writes" state b '^trouble-store=$'

echo "# The store goes, and comes again"
cp "$store/b.log" "$store/b.log.before"
redis_end
waits "that it is gone is told" state a "^trouble-store=$store_url: cannot connect"
counts a '^store-counts=connected 0,'
verdict $? "and counted"
accepts a 51
: >"$store/b.log"
redis
waits "it is connected again" state a '^trouble-store=$'
waits "and the other one" state b '^trouble-store=$'
waits "a store that has lost everything is told what there is" has_listed b
accepts a 52
waits "and what comes" has b 52
kill -STOP $redis_pid
waits "a store that hangs" state a '^trouble-store=.*(does not answer|cannot write|cannot read)'
kill -CONT $redis_pid
waits "and goes on" state a '^trouble-store=$'
# An id that is far ahead, and then a store that goes on from its clock.
refused=$(sed -n 's/.*refused \([0-9]*\)$/\1/p' "$store/b.state" | tail -n 1)
cli XADD krb5-ap:default 18446744073709551614-1 x y >/dev/null
waits "an id that is far ahead" counts b "refused $((refused + 1))$"
cli DEL krb5-ap:default >/dev/null
# With its next record, a knows the clock of the store again, and what is old by that.
sleep 2
accepts a 55
waits "that nothing comes after it is told" grep -q '^trouble-store=.*does not give back' "$store/b.state"
waits "and all is read once more" has b 55

echo "# A planned end"
waits "one that finds no store tries more than once" tried x 3
# It doubles the pauses: after 20 s it has tried five times.
[ "$(tries x)" -le $(((SECONDS - x_began) / 10 + 5)) ]
verdict $? "less and less often"
node_end x
rm "$store/x.state"
looked=$(grep -c '^status-get' "$store/b.log")
sleep 3
[ $(($(grep -c '^status-get' "$store/b.log") - looked)) -lt 7 ]
verdict $? "keys are not looked at all the time"
accepts a 61
node_end a
verdict $? "a node ends when it is told to"
waits "what it accepted last is there" has b 61
node_end b
verdict $? "so does the other"
! grep -q 'ERROR\|runtime error' "$store"/*.err
verdict $? "nothing was wrong in memory"

echo "# Where it begins"
MOCK_REPLAY=slow node s
waits "one whose table takes long to list" counts s 'taken [1-9]'
node_end s
grep -q 'does not answer' "$store/s.state"
verdict $((! $?)) "has a session nevertheless"
node c
waits "one that begins has what there is in the store" has c 61
node_end c
grep -q '^  span' "$store/c.log"
verdict $((! $?)) "but not what it covers"
node c 'store-coverage = a,b,c'
waits "with store-coverage: what it covers" grep -q '^  span' "$store/c.log"
node_end c
grep -q 'cover 2 keys' "$store/c.err"
verdict $? "of both keys"
node c 'store-coverage = a,b,c,d'
waits "a node without records" grep -q 'cover 2 keys' "$store/c.err"
node_end c
[ "$(grep -o 'complete-since [0-9a-f]*' "$store/c.log" | sort -u | wc -l)" = 1 ] &&
	! grep -q 'complete-since d0a8016b' "$store/c.log"
verdict $? "nothing is covered from before the oldest record"
MOCK_FAIL=replay-add:5:0: node c
waits "a kernel that takes nothing is told of" state c '^trouble-store=.*cannot add to the replay table: Input/output error'
node_end c
MOCK_REPLAY=add-no-room node c 'store-coverage = a,b,c'
waits "if an entry found no room: replay-cold-start decides" grep -q 'not all that is in the store could be added' "$store/c.err"
node_end c
long=$(printf '%06000d' 0)
write d 00 1 1 "$(date +%s)" whole "entry 1795253279 $(tag 99) 7 18 $long/$long/$long@TEST"
node c 'store-coverage = a,b,c'
waits "nor if one is of a key that nobody can load" grep -q 'not all that is in the store could be added' "$store/c.err"
node_end c
cli XDEL krb5-ap:default "$(cli XRANGE krb5-ap:default - + |
	awk '/^[0-9]+-[0-9]+$/ { id = $0 } /^krb5-ap store 1 d / { print id; exit }')" >/dev/null
node c 'store-coverage = a,b'
wait "${pid[c]}"
[ $? = 1 ] && grep -q 'store-coverage lacks c, which this node is called' "$store/c.err"
verdict $? "store-coverage without the node itself is refused"
id=$(cli XREVRANGE krb5-ap:default + - | awk '/^[0-9]+-[0-9]+$/ { id = $0 } / a [0-9a-f]* [0-9]* [0-9]* [0-9]* more/ { if (n++ == 1) { print id; exit } }')
cli XDEL krb5-ap:default "$id" >/dev/null
node c 'store-coverage = a,b,c'
waits "with a record removed: replay-cold-start decides" grep -q 'records of a are not all in the store' "$store/c.err"
node_end c
grep -q '^  span' "$store/c.log"
verdict $((! $?)) "and nothing is covered"
cli DEL krb5-ap:default >/dev/null
node c 'store-coverage = a,b,c'
waits "an empty store covers nothing" grep -q 'no records in the store' "$store/c.err"
node_end c

echo "# Who may"
chmod 644 "$store/secret"
node c
wait "${pid[c]}"
[ $? = 1 ] && grep -q 'secret: others may read it: chmod 600' "$store/c.err"
verdict $? "a secret that others may read is refused"
chmod 600 "$store/secret"
echo 123 >"$store/short" && chmod 600 "$store/short"
sed "s|/secret|/short|" "$store/c.conf" >"$store/short.conf"
check "a secret that is too short" 1 'not a line of 64 hexadecimal digits' \
	env "STORE_EVENTS=$store/c.events" bash -c "'$work/store' '$store/short.conf' 3>/dev/null"
if [ "$(id -u)" = 0 ]; then
	chown nobody "$store/secret"
	check "a secret of another user" 1 "secret: another user's: chown root" \
		env "STORE_EVENTS=$store/c.events" bash -c "'$work/store' '$store/c.conf' 3>/dev/null"
	chown root "$store/secret"
fi
redis_end
redis --requirepass hunter2
node c
waits "a password is missing" state c '^trouble-store=.*NOAUTH'
node_end c
echo wrong >"$store/password"
chmod 644 "$store/password"
node c "store-password-file = $store/password"
waits "a password that others may read" state c '^trouble-store=.*password: others may read it: chmod 600'
chmod 600 "$store/password"
waits "a password is wrong" state c '^trouble-store=.*WRONGPASS'
echo hunter2 >"$store/password"
waits "it is read again" state c '^trouble-store=$'
node_end c
cli -a hunter2 ACL SETUSER krb5ap on '>hunter3' '~krb5-ap:*' +xadd +xread +expire +info +auth >/dev/null
echo hunter3 >"$store/password"
node c "store-password-file = $store/password" "store-user = krb5ap"
waits "a user who may do no more than it needs" state c '^trouble-store=$'
node_end c
store_port=$((20000 + RANDOM % 20000))
redis_end

# certificate NAME: one that the authority of the test has signed
certificate() {
	openssl req -newkey rsa:2048 -nodes -keyout "$store/$1.key" -subj "/CN=$1" \
		-addext 'subjectAltName = DNS:localhost' -out "$store/$1.csr" 2>/dev/null &&
		openssl x509 -req -in "$store/$1.csr" -CA "$store/ca.pem" -CAkey "$store/ca.key" \
			-CAcreateserial -days 30 -copy_extensions copy -out "$store/$1.pem" 2>/dev/null
}
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$store/ca.key" -subj /CN=authority \
	-days 30 -out "$store/ca.pem" 2>/dev/null
certificate server
certificate client
redis --tls-port $store_port --tls-ca-cert-file "$store/ca.pem" \
	--tls-cert-file "$store/server.pem" --tls-key-file "$store/server.key"
store_url=rediss://localhost:$store_port
if pkg-config --exists hiredis_ssl openssl; then
	node c "store-tls-ca = $store/ca.pem"
	waits "TLS: a store wants a certificate" state c '^trouble-store=.'
	node_end c
	node c "store-tls-cert = $store/client.pem" "store-tls-key = $store/client.key"
	waits "TLS: a node does not know its authority" state c '^trouble-store=.*certificate verify failed'
	node_end c
	node c "store-tls-ca = $store/ca.pem" "store-tls-cert = $store/client.pem" \
		"store-tls-key = $store/client.key"
	waits "TLS: both know each other" state c '^trouble-store=$'
	accepts c 81
	node_end c
	cli XRANGE krb5-ap:default - + | grep -q "$(tag 81)"
	verdict $? "TLS: what it accepts is there"
	store_url=rediss://127.0.0.1:$store_port
	node c "store-tls-ca = $store/ca.pem" "store-tls-cert = $store/client.pem" \
		"store-tls-key = $store/client.key"
	waits "TLS: the certificate of another" state c '^trouble-store=.*certificate verify failed'
	node_end c
else
	node c
	waits "without TLS in the library that is said" state c '^trouble-store=.*libhiredis without TLS'
	node_end c
fi

if [ -x "$work/store-daemon" ]; then
	echo "# The process ends, or hangs"
	run 0 "$work/store-daemon" crash
	grep -A1 '^store=redis://store.test:1, not connected' "$out" | grep -q '^no store-counts' &&
		grep -q '^trouble-store=.* ended by signal 6, and is begun again' "$out"
	verdict $? "one that crashes is told of"
	begun=$(sed '/^ended/,$d' "$out" | grep -c '^begun')
	[ "$begun" -gt 1 ] && [ "$begun" -lt 7 ]
	verdict $? "begun again, less and less often"
	grep -q '^store=score 1000' "$out"
	verdict $? "it is the first to go if memory runs short"
	[ "$(sed '1,/^ended/d' "$out" | grep -c '^begun')" -gt 1 ]
	verdict $? "and soon once more, after the daemon had no keys meanwhile"
	[ "$(head -n 1 "$out")" = "store=redis://store.test:1, once there are keys" ]
	verdict $? "before there are any, that is told"
	! grep -q 'files are left open' "$out"
	verdict $? "it has no file open that it does not need"
	grep -q '^store=whole' "$out" && ! grep -q '000000' "$out"
	verdict $? "a line that is too long is none"
	run 0 "$work/store-daemon" hang
	grep -q '^trouble-store=.* ended by signal 9, and' "$out"
	verdict $? "one that hangs is killed"
	run 0 "$work/store-daemon" refuse
	grep -A 2 '^cannot share the replay table: Resource temporarily unavailable' "$out" |
		grep -q '^begun'
	verdict $? "if there is no process to be had, the next keys try it again"
	run 0 "$work/store-daemon" exit
	grep -q '^trouble-store=the replay table is not shared, see the journal' "$out"
	verdict $? "one that fails is told of"
fi

echo "# Sentinel"
redis_end
redis --port $store_port
# shellcheck disable=SC2034
redis-server --port $((store_port + 1)) --save '' --dir "$store" --dbfilename two.rdb \
	--replicaof 127.0.0.1 $store_port --repl-diskless-sync-delay 0 >>"$store/redis.log" 2>&1 &
store_pids+=($!)
printf '%s\n' "port $((store_port + 2))" "dir $store" "sentinel monitor replay 127.0.0.1 $store_port 1" \
	"sentinel down-after-milliseconds replay 1000" "sentinel failover-timeout replay 5000" >"$store/sentinel.conf"
redis-sentinel "$store/sentinel.conf" >>"$store/sentinel.log" 2>&1 &
store_pids+=($!)
until redis-cli -p $store_port INFO replication | grep -q 'state=online'; do sleep 0.1; done
store_url=sentinel://127.0.0.1:1,127.0.0.1:$((store_port + 2))/replay
node a
waits "the sentinel that runs says where the store is" state a '^trouble-store=$'
until redis-cli -p $((store_port + 2)) SENTINEL replicas replay | grep -q $((store_port + 1)); do sleep 0.1; done
redis_end
waits "the store is gone" state a '^trouble-store=.'
waits "its replica takes over" state a '^trouble-store=$'
accepts a 71
has_replica() {
	redis-cli -p $((store_port + 1)) XRANGE krb5-ap:default - + | grep -q "$(tag 71)"
}
waits "and has what comes" has_replica
node_end a
verdict $? "it ends"
! grep -q 'ERROR\|runtime error' "$store"/*.err
verdict $? "nothing was wrong in memory"
kill -9 "${store_pids[@]}" 2>/dev/null
