// SPDX-License-Identifier: GPL-2.0
/*
 * oracle: what MIT's libkrb5 makes of a corpus.
 *
 * Follows the plan that generate has written, on this machine and with a clock
 * that stands where the plan puts it, and prints what krb5-ap prints. The
 * replay cache is a file that begins anew where the module would be loaded
 * anew. usage: oracle DIRECTORY TOKENS SCRATCH
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <krb5.h>

/* Exported by libkrb5, but in no header: the clock stands still. */
krb5_error_code krb5_set_debugging_time(krb5_context context,
					krb5_timestamp seconds,
					krb5_int32 microseconds);

#define FIELDS_MAX	8
#define KRB_ERR_GENERIC	60
#define WIRE_ERRORS	128
#define AD_PAC		128
#define AP_OPTS_MUTUAL	0x20000000

/* How far into a batch everything is judged. */
#define INTO_BATCH	5

static struct {
	const char *directory;
	const char *tokens;
	const char *scratch;
	krb5_context context;
	krb5_keytab keytab;
	char keytab_name[64];
	long clock;
	int skew;
	char enctypes[256];
	unsigned int lives;
} o = { .skew = 300 };

struct line {
	const char *id;
	const char *service;
	const char *peer;
	const char *path;
	const char *u2u;
};

static char *text(const char *format, ...)
{
	char *out;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&out, format, ap) < 0)
		err(1, "vasprintf");
	va_end(ap);
	return out;
}

static char *read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "r");
	size_t size = 1 << 16, n;
	char *data = malloc(size);

	if (!file)
		err(1, "%s", path);
	*len = 0;
	while (data && (n = fread(data + *len, 1, size - *len, file))) {
		*len += n;
		if (*len == size)
			data = realloc(data, size *= 2);
	}
	if (!data)
		err(1, "%s", path);
	fclose(file);
	data[*len] = '\0';
	return data;
}

static void must(krb5_error_code code, const char *what)
{
	if (code)
		errx(1, "%s: %s", what, krb5_get_error_message(o.context,
							       code));
}

/* The context is made anew: libkrb5 reads its configuration only then. */
static void set_up(void)
{
	char *path = text("%s/krb5.conf", o.scratch);
	FILE *file = fopen(path, "w");
	char *keytab;

	if (!file)
		err(1, "%s", path);
	fprintf(file, "[libdefaults]\n\tdefault_realm = EXAMPLE.ORG\n"
		"\tclockskew = %d\n\tdns_canonicalize_hostname = false\n"
		"\tallow_weak_crypto = false\n", o.skew);
	if (*o.enctypes)
		fprintf(file, "\tpermitted_enctypes = %s\n", o.enctypes);
	fclose(file);
	setenv("KRB5_CONFIG", path, 1);
	free(path);

	if (o.keytab)
		krb5_kt_close(o.context, o.keytab);
	o.keytab = NULL;
	if (o.context)
		krb5_free_context(o.context);
	must(krb5_init_context(&o.context), "krb5_init_context");
	must(krb5_set_debugging_time(o.context, (krb5_timestamp)(o.clock +
				     INTO_BATCH), 0), "clock");
	if (*o.keytab_name) {
		keytab = strcmp(o.keytab_name, "-") ?
			 text("FILE:%s/%s", o.directory, o.keytab_name) :
			 text("MEMORY:nothing");
		must(krb5_kt_resolve(o.context, keytab, &o.keytab), keytab);
		free(keytab);
	}
}

static void begin_life(void)
{
	char *name = text("file2:%s/rcache.%u", o.scratch, o.lives++);

	setenv("KRB5RCACHENAME", name, 1);
	free(name);
}

static void hex(const krb5_data *data)
{
	unsigned int i;

	for (i = 0; i < data->length; i++)
		printf("%02x", (unsigned char)data->data[i]);
}

/* The PAC of a ticket, against the key that opened it. */
static const char *pac_state(const krb5_ticket *ticket)
{
	krb5_authdata **found = NULL;
	krb5_keytab_entry entry;
	const char *state = "malformed";
	krb5_pac pac;

	if (krb5_find_authdata(o.context,
			       ticket->enc_part2->authorization_data, NULL,
			       AD_PAC, &found) || !found)
		return "absent";
	if (krb5_pac_parse(o.context, found[0]->contents, found[0]->length,
			   &pac))
		goto out;
	state = "no-key";
	if (!krb5_kt_get_entry(o.context, o.keytab, ticket->server,
			       ticket->enc_part.kvno,
			       ticket->enc_part.enctype, &entry)) {
		state = krb5_pac_verify(o.context, pac,
					ticket->enc_part2->times.authtime,
					ticket->enc_part2->client, &entry.key,
					NULL) ? "unverified" : "verified";
		krb5_free_keytab_entry_contents(o.context, &entry);
	}
	krb5_pac_free(o.context, pac);
out:
	krb5_free_authdata(o.context, found);
	return state;
}

static void put_principal(krb5_const_principal principal)
{
	char *name;

	must(krb5_unparse_name(o.context, principal, &name), "unparse");
	printf("%s\t", name);
	krb5_free_unparsed_name(o.context, name);
}

static void put_accepted(const struct line *line, krb5_auth_context auth,
			 const krb5_ticket *ticket, krb5_flags options)
{
	krb5_keyblock *subkey = NULL;
	krb5_data reply = {};
	krb5_int32 seq = 0;

	printf("%s\tok\t0\taccepted\t", line->id);
	put_principal(ticket->enc_part2->client);
	put_principal(ticket->server);
	if (options & AP_OPTS_MUTUAL && !krb5_mk_rep(o.context, auth, &reply))
		hex(&reply);
	else
		putchar('-');
	krb5_free_data_contents(o.context, &reply);
	krb5_auth_con_getrecvsubkey(o.context, auth, &subkey);
	krb5_auth_con_getremoteseqnumber(o.context, auth, &seq);
	printf("\tmutual=%d,etype=%d,session-etype=%d", !!(options &
							   AP_OPTS_MUTUAL),
	       ticket->enc_part.enctype, ticket->enc_part2->session->enctype);
	if (subkey)
		printf(",subkey-etype=%d", subkey->enctype);
	krb5_free_keyblock(o.context, subkey);
	printf(",kvno=%u,seq=%u,flags=0x%08x,pac=%s\n", ticket->enc_part.kvno,
	       (unsigned int)seq, (unsigned int)ticket->enc_part2->flags,
	       pac_state(ticket));
}

static void put_refused(const struct line *line, krb5_error_code code)
{
	long number = code - ERROR_TABLE_BASE_krb5;
	const char *message = krb5_get_error_message(o.context, code);
	const char *c;

	if (number <= 0 || number >= WIRE_ERRORS)
		number = KRB_ERR_GENERIC;
	printf("%s\terror\t%ld\t", line->id, number);
	for (c = message; *c; c++)
		putchar((unsigned char)*c < 0x20 ? '?' : *c == ' ' ? '-' : *c);
	puts("\t-\t-\t-\t-");
	krb5_free_error_message(o.context, message);
}

static void set_peer(krb5_auth_context auth, const char *peer)
{
	unsigned char octets[16];
	krb5_address address = { .contents = octets };

	if (inet_pton(AF_INET, peer, octets) == 1) {
		address.addrtype = ADDRTYPE_INET;
		address.length = 4;
	} else if (inet_pton(AF_INET6, peer, octets) == 1) {
		address.addrtype = ADDRTYPE_INET6;
		address.length = 16;
	} else {
		errx(1, "%s: no address", peer);
	}
	must(krb5_auth_con_setaddrs(o.context, auth, NULL, &address), "peer");
}

static void set_u2u(krb5_auth_context auth, const char *key)
{
	unsigned char octets[64];
	krb5_keyblock block = { .contents = octets };
	unsigned int octet;
	int enctype, used;

	if (sscanf(key, "u2u-key=%d:%n", &enctype, &used) != 1)
		errx(1, "%s: no key", key);
	block.enctype = enctype;
	for (key += used; sscanf(key, "%2x", &octet) == 1; key += 2)
		octets[block.length++] = octet;
	must(krb5_auth_con_setuseruserkey(o.context, auth, &block), "u2u");
}

static void judge(const struct line *line)
{
	char *path = text("%s/%s", o.tokens, line->path);
	krb5_principal service = NULL;
	krb5_ticket *ticket = NULL;
	krb5_auth_context auth = NULL;
	krb5_flags options = 0;
	krb5_error_code code;
	krb5_data token;
	size_t len;

	token.data = read_file(path, &len);
	token.length = len;
	must(krb5_auth_con_init(o.context, &auth), "auth context");
	if (strcmp(line->service, "-"))
		must(krb5_parse_name(o.context, line->service, &service),
		     line->service);
	if (strcmp(line->peer, "-"))
		set_peer(auth, line->peer);
	if (line->u2u)
		set_u2u(auth, line->u2u);
	code = krb5_rd_req(o.context, &auth, &token, service, o.keytab,
			   &options, &ticket);
	if (code)
		put_refused(line, code);
	else
		put_accepted(line, auth, ticket, options);
	krb5_free_ticket(o.context, ticket);
	krb5_free_principal(o.context, service);
	krb5_auth_con_free(o.context, auth);
	free(token.data);
	free(path);
}

static unsigned int split(char *from, char *field[FIELDS_MAX])
{
	unsigned int n = 0;

	while (from && n < FIELDS_MAX)
		field[n++] = strsep(&from, "\t");
	return n;
}

static void accept_batch(const char *label, const char *copy)
{
	char *path = text("%s/batch/%s", o.directory, label), *next, *row;
	char *field[FIELDS_MAX];
	struct line line;
	size_t len;
	char *lines = read_file(path, &len);

	printf("@begin\t%s%s\t%ld\n", label, copy, o.clock);
	for (next = lines; (row = strsep(&next, "\n")) && *row; ) {
		unsigned int n = split(row, field);

		line = (struct line){ field[0], field[2], field[3], field[5],
				      n > 6 ? field[6] : NULL };
		judge(&line);
	}
	printf("@end\t%s%s\t%ld\t0\n", label, copy, o.clock);
	free(lines);
	free(path);
}

static void config(char *setting)
{
	static const struct { const char *number, *name; } names[] = {
		{ "17", "aes128-cts-hmac-sha1-96" },
		{ "18", "aes256-cts-hmac-sha1-96" },
		{ "19", "aes128-cts-hmac-sha256-128" },
		{ "20", "aes256-cts-hmac-sha384-192" },
		{ "25", "camellia128-cts-cmac" },
		{ "26", "camellia256-cts-cmac" },
	};
	char *value = strchr(setting, '='), *number;
	size_t i;

	*value++ = '\0';
	if (!strcmp(setting, "skew"))
		o.skew = atoi(value);
	if (strcmp(setting, "enctypes"))
		return;
	*o.enctypes = '\0';
	while ((number = strsep(&value, ",")))
		for (i = 0; i < sizeof(names) / sizeof(*names); i++)
			if (!strcmp(names[i].number, number)) {
				strcat(o.enctypes, names[i].name);
				strcat(o.enctypes, " ");
			}
}

static void use_keytab(const char *name)
{
	snprintf(o.keytab_name, sizeof(o.keytab_name), "%s", name);
}

static void netns(const char *label, const char *keytab)
{
	char before[sizeof(o.keytab_name)];

	strcpy(before, o.keytab_name);
	use_keytab(keytab);
	set_up();
	accept_batch(label, "");
	use_keytab(before);
}

static void step(char *field[FIELDS_MAX], unsigned int n)
{
	unsigned int i;

	if (!strcmp(field[0], "accept")) {
		accept_batch(field[1], "");
		return;
	}
	if (!strcmp(field[0], "parallel"))
		accept_batch(field[1], ".1");
	else if (!strcmp(field[0], "netns"))
		netns(field[1], field[2]);
	else if (!strcmp(field[0], "clock"))
		o.clock = atol(field[1]);
	else if (!strcmp(field[0], "load") || !strcmp(field[0], "try-load"))
		use_keytab(field[1]);
	else if (!strcmp(field[0], "flush") && !strcmp(field[1], "keys"))
		use_keytab("-");
	else if (!strcmp(field[0], "flush"))
		begin_life();
	if (!strcmp(field[0], "reload")) {
		begin_life();
		o.skew = 300;
		*o.enctypes = '\0';
	}
	for (i = 1; !strcmp(field[0], "config") && i < n; i++)
		config(field[i]);
	set_up();
}

int main(int argc, char **argv)
{
	char *field[FIELDS_MAX], *plan, *row, *path;
	unsigned int n;
	size_t len;

	if (argc != 4)
		errx(2, "usage: oracle DIRECTORY TOKENS SCRATCH");
	o.directory = argv[1];
	o.tokens = argv[2];
	o.scratch = argv[3];
	path = text("%s/plan", o.directory);
	plan = read_file(path, &len);
	begin_life();
	while ((row = strsep(&plan, "\n")) && *row) {
		n = split(row, field);
		step(field, n);
	}
	return 0;
}
