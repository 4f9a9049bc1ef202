# SPDX-License-Identifier: GPL-2.0
"""Where the files of this tree live in the kernel's, and in which patch.

An out-of-tree module knows several kernels; in the kernel's tree there is one.
What is known about the others is resolved here: shadow headers, conditions on
what a kernel's lib/crypto has, versions, the names of folders.
"""
import re

# Folder or file here -> folder or file there; the first that fits counts.
# None: it does not go there.
PLACES = [
    ("kmod/compat/", None),
    ("kmod/Kbuild", None),
    ("kmod/Kconfig", None),
    ("kmod/version.h", None),
    ("kmod/nfsd/Kbuild", None),
    ("kmod/nfsd/", "fs/nfsd/krb5_ap/"),
    ("kmod/ksmbd/Kbuild", None),
    ("kmod/ksmbd/", "fs/smb/server/krb5_ap/"),
    ("kmod/crypt/bulk.c", None),
    ("kmod/crypt/hmac.c", None),
    ("kmod/crypt/hmac_lib.c", "net/krb5_ap/crypt/hmac.c"),
    ("kmod/", "net/krb5_ap/"),
    ("include/", "include/"),
    ("Documentation/netlink/specs/", "Documentation/netlink/specs/"),
    ("Documentation/overview.rst", "Documentation/networking/krb5_ap/overview.rst"),
    ("Documentation/api.rst", "Documentation/networking/krb5_ap/api.rst"),
    ("Documentation/operation.rst", "Documentation/networking/krb5_ap/operation.rst"),
    ("Documentation/security.rst", "Documentation/networking/krb5_ap/security.rst"),
    ("tests/kunit/Kbuild", None),
    ("tests/kunit/", "net/krb5_ap/tests/"),
    ("tests/vectors/accept_vectors.h", "net/krb5_ap/tests/accept_vectors.h"),
    ("tests/vectors/vectors.h", "net/krb5_ap/tests/vectors.h"),
    ("tests/service/Kbuild", None),
    # A relay for the tests of the modules, which stay outside.
    ("tests/service/relay.c", None),
    ("tests/service/", "samples/krb5_ap/"),
]

# Names of places in comments and documents.
NAMES = [
    (r"\bkmod/nfsd/", "fs/nfsd/krb5_ap/"),
    (r"\bkmod/ksmbd/", "fs/smb/server/krb5_ap/"),
    (r"\bkmod/Kbuild\b", "net/krb5_ap/Makefile"),
    (r"\bkmod/", "net/krb5_ap/"),
    (r"\btests/service/", "samples/krb5_ap/"),
    (r"\btests/kunit/", "net/krb5_ap/tests/"),
    (r"\btests/vectors/", "net/krb5_ap/tests/"),
    (r"\bDocumentation/(api|operation|overview|security)\.rst",
     r"Documentation/networking/krb5_ap/\1.rst"),
]

# What holds in any file of C.
RESOLVED = [
    (r"KRB5_AP_IMPORT_CRYPTO_SYMBOLS;", 'MODULE_IMPORT_NS("CRYPTO_INTERNAL");'),
    (r"KRB5_AP_IMPORT_KUNIT_SYMBOLS;",
     'MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");'),
    (r"\bkrb5_blake2s\((\w+), (\w+), (\w+), (\w+)\)",
     r"blake2s(NULL, 0, \3, \4, \1, \2)"),
    (r"IS_ENABLED\(CONFIG_CRYPTO_LIB_AES_CBC\) &&\s+", ""),
    (r'^MODULE_VERSION\(.*\);\n', ""),
    (r'^#include "version\.h"\n', ""),
    (r'^#define KRB5_(KSMBD|NFSD)_VERSION\t.*\n\n?', ""),
    (r", of Linux 6\.17 and later\.", "."),
]

# What holds in one file; each must be found there.
EDITS = {
    "kmod/netlink/nl_family.c": [
        (r"\bKRB5_AP_VERSION\b", "init_utsname()->release"),
        (r"(#include <linux/[a-t]\S*>\n)(?!#include <linux/)",
         r"\1#include <linux/utsname.h>\n"),
    ],
    "kmod/nfsd/netlink.c": [
        (r"\bKRB5_NFSD_VERSION\b", "init_utsname()->release"),
        (r"(#include <linux/[a-t]\S*>\n)(?!#include <linux/)",
         r"\1#include <linux/utsname.h>\n"),
    ],
    "kmod/ksmbd/main.c": [
        # A ksmbd that takes no acceptors does not have to be looked for.
        (r" ksmbd has\n \* the place to register since (?:.*\n)*? \*/", "\n */"),
        (r"^#include <linux/kernel\.h>\n", ""),
        (r"^#define pr_prefix.*\n\n", ""),
        (r"^static int __init krb5_ksmbd_init(?:.*\n)*?^}\n", """\
/* The last step of loading: clients may come as soon as it is done. */
static int __init krb5_ksmbd_init(void)
{
	return ksmbd_krb5_register(&krb5_ksmbd_ops);
}
"""),
        (r"^static void __exit krb5_ksmbd_exit(?:.*\n)*?^}\n", """\
static void __exit krb5_ksmbd_exit(void)
{
	ksmbd_krb5_unregister(&krb5_ksmbd_ops);
}
"""),
        (r"^MODULE_SOFTDEP.*\n", ""),
    ],
    "tests/kunit/ksmbd/ksmbd_kunit.c": [(r'"ksmbd/', '"krb5_ap/')],
    "tests/kunit/nfsd/call_kunit.c": [(r'"nfsd/', '"krb5_ap/')],
    "tests/kunit/fixture/nfs_peer.c": [(r'"nfsd/', '"krb5_ap/')],
    "tests/kunit/nfsd/connections_kunit.c": [(r'"nfsd/', '"krb5_ap/')],
    "tests/kunit/nfsd/nfsd_kunit.c": [(r'"nfsd/', '"krb5_ap/')],
    "tests/kunit/nfsd/drc_kunit.c": [(r'"nfsd/', '"krb5_ap/')],
    "tests/kunit/nfsd/park_kunit.c": [(r'"nfsd/', '"krb5_ap/')],
    "include/linux/krb5_ap.h": [
        # For services that are built outside; in the tree they change with it.
        (r"^/\* Version of this interface.*\n(?:#define KRB5_AP_VERSION.*\n)+\n", "")],
    "include/linux/krb5_ap_reason.h": [
        (r"; tests/spec/reasons\.txt is held against that", "")],
    "Documentation/netlink/specs/krb5_ap.yaml": [
        # How its files are made here, and what other kernels need.
        (r"^#\n(?:#.*\n)+(?=name:)", "#\n# The netlink interface of krb5_ap.\n"),
        (r"; tests/spec/reasons\.txt has the\s+list", "")],
    "Documentation/netlink/specs/krb5_ap_nfsd.yaml": [
        (r"^#\n(?:#.*\n)+(?=name:)",
         "#\n# The netlink interface of krb5_ap_nfsd.\n"),
    ],
    "include/uapi/linux/krb5_ap.h": [
        # Filled anew, as the generator does it.
        (r"; tests/spec/reasons\.txt has the list\.\n \*   "
         r"Texts and error numbers are in (\S+)\n",
         r". Texts and error numbers are in\n *   \1\n")],
    "Documentation/operation.rst": [
        (r"ksmbd needs a place for it, which\n``patches/ksmbd/`` adds "
         r"\(Linux 6\.12 and 7\.3, see :doc:`ksmbd`\)\. Step by step:\n"
         r".*?(?=^2\. )",
         "Step by step:\n\n1. A ksmbd with ``CONFIG_SMB_SERVER_KERBEROS5``.\n\n"),
        (r'^modprobe says "Key was rejected by service"\n.*?(?=^Logins are slow)', ""),
        (r" ``packaging/grafana/krb5-ap\.json`` is a dashboard of them\.", ""),
        (r"^``tests/demo/cluster\.sh`` replays 10,000 requests to another machine; "
         r"accepted once more\nwere, by their age:",
         "Of 10,000 requests that were replayed to another machine, by their age:"),
    ],
}

# Sections of documents that are about building outside of the kernel's tree, or
# about tests that stay there; a section ends where one of its level begins.
DROPPED = {
    "Documentation/api.rst": ["From the first line to a loaded module"],
    "Documentation/operation.rst": ["Quick start: an NFS server", "Secure Boot"],
    "Documentation/security.rst": ["What is claimed, and by which means",
                                   "Attacks and faults that are tests"],
}

# Conditions that hold in the one kernel that is left.
TRUE = re.compile(r"#if IS_ENABLED\(CONFIG_CRYPTO_LIB_(AES_CBC|SHA512)\)$")

OBJECTS = re.compile(r"^(krb5_\w+)-y := \\\n((?:.*\\\n)*.*\n)", re.M)


def fixed(text):
    """Drop the conditions that hold, and what stands behind their #else."""
    out, stack = [], []
    for line in text.splitlines(keepends=True):
        word = re.match(r"#\s*(if|ifdef|ifndef|elif|else|endif)\b", line)
        if word and word[1] in ("if", "ifdef", "ifndef"):
            stack.append("true" if TRUE.match(line.rstrip()) else None)
            if stack[-1]:
                continue
        elif word and stack[-1]:
            kind = word[1]
            if kind == "endif":
                stack.pop()
            else:
                stack[-1] = "false"
            continue
        elif word and word[1] == "endif":
            stack.pop()
            if "false" not in stack:
                out.append(line)
            continue
        if "false" not in stack:
            out.append(line)
    return "".join(out)


def objects(text):
    """The objects of a Kbuild file, with the choices of this kernel made."""
    found = OBJECTS.search(text)
    listed = re.sub(r"\$\(if \$\(CONFIG_\w+\),([^,()]*),[^()]*\)", r"\1", found[2])
    listed = listed.replace("crypt/hmac_lib.o", "crypt/hmac.o")
    if "$(" in listed:
        raise SystemExit(f"packaging/upstream: objects that depend on what? {listed}")
    names = listed.replace("\\\n", " ").split()
    return " \\\n".join(f"\t{name}" for name in names)


def place(name):
    for here, there in PLACES:
        if name == here or (here.endswith("/") and name.startswith(here)):
            return there + name[len(here):] if there else None
    return None


def without(name, text, title):
    """The document without the section that is called TITLE."""
    found = re.search(rf"^{re.escape(title)}\n(=+)\n", text, re.M)
    if not found:
        raise SystemExit(f"packaging/upstream: {name} has no section {title!r}")
    after = re.search(r"^\S.*\n={4,}\n", text[found.end():], re.M)
    if not after:
        return text[:found.start()].rstrip("\n") + "\n"
    return text[:found.start()] + text[found.end() + after.start():]


def convert(name, text):
    """A file of this tree as it is in the kernel's."""
    for title in DROPPED.get(name, []):
        text = without(name, text, title)
    for pattern, to in EDITS.get(name, []):
        text, count = re.subn(pattern, to, text, count=0,
                              flags=re.M | re.S if name.endswith(".rst") else re.M)
        if not count:
            raise SystemExit(f"packaging/upstream: {name} has no {pattern!r} any more")
    if name.endswith((".c", ".h")):
        text = fixed(text)
        for pattern, to in RESOLVED:
            text = re.sub(pattern, to, text, flags=re.M)
    for pattern, to in NAMES:
        text = re.sub(pattern, to, text)
    return text


def kunit_objects(text):
    """The lists of tests/kunit/Kbuild: those of the core, of nfsd."""
    core = re.search(r"^krb5_ap_kunit-y := \\\n((?:.*\\\n)*.*\n)", text, re.M)[1]
    nfsd = re.search(r"CONFIG_KRB5_AP_NFSD\S* \+= ((?:.*\\\n)*.*\n)", text)[1]
    return [" \\\n".join(f"\t{name}" for name in part.replace("\\\n", " ").split())
            for part in (core, nfsd)]


def collect(top, names, own):
    """Every file that the kernel gets: {name there: text}."""
    files = {}
    for name in names:
        there = place(name)
        if there:
            files[there] = convert(name, (top / name).read_text())
    core, nfsd = kunit_objects((top / "tests/kunit/Kbuild").read_text())
    lists = {
        "@OBJECTS@": objects((top / "kmod/Kbuild").read_text()),
        "@NFSD_OBJECTS@": objects((top / "kmod/nfsd/Kbuild").read_text()),
        "@KSMBD_OBJECTS@": objects((top / "kmod/ksmbd/Kbuild").read_text()),
        "@KUNIT_OBJECTS@": core,
        "@KUNIT_NFSD_OBJECTS@": nfsd,
    }
    for path in sorted(own.rglob("*")):
        if path.is_file():
            text = path.read_text()
            for key, value in lists.items():
                text = text.replace(key, value)
            files[str(path.relative_to(own))] = text
    return files


# Files of the kernel that get some lines: before which line, and which lines.
# END is the end of the file. @NAME@ is whoever makes the series.
END = None
INSERTIONS = {
    "MAINTAINERS": (r"KERNEL AUTOMOUNTER$", """\
KERBEROS 5 AP EXCHANGE
M:\t@NAME@
L:\tnetdev@vger.kernel.org
L:\tlinux-nfs@vger.kernel.org
S:\tMaintained
F:\tDocumentation/netlink/specs/krb5_ap.yaml
F:\tDocumentation/netlink/specs/krb5_ap_nfsd.yaml
F:\tDocumentation/networking/krb5_ap/
F:\tfs/nfsd/krb5_ap/
F:\tfs/smb/server/krb5_ap/
F:\tinclude/linux/krb5_ap*.h
F:\tinclude/uapi/linux/krb5_ap*.h
F:\tnet/krb5_ap/
F:\tsamples/krb5_ap/

"""),
    "net/Kconfig": (r'source "net/tls/Kconfig"$',
                    'source "net/krb5_ap/Kconfig"\n'),
    "net/Makefile": (r"obj-\$\(CONFIG_NET_SHAPER\)",
                     "obj-$(CONFIG_KRB5_AP)\t\t+= krb5_ap/\n"),
    "fs/nfsd/Kconfig": (END, '\nsource "fs/nfsd/krb5_ap/Kconfig"\n'),
    "fs/nfsd/Makefile": (END, "\nobj-$(CONFIG_KRB5_AP_NFSD) += krb5_ap/\n"),
    "fs/smb/server/Kconfig": (END, '\nsource "fs/smb/server/krb5_ap/Kconfig"\n'),
    "fs/smb/server/Makefile": (END,
                               "\nobj-$(CONFIG_KRB5_AP_KSMBD) += krb5_ap/\n"),
    "samples/Kconfig": (r"config SAMPLE_HW_BREAKPOINT$", """\
config SAMPLE_KRB5_AP
\ttristate "Build examples of Kerberos 5 services -- loadable modules only"
\tdepends on KRB5_AP && INET && m
\thelp
\t  Builds two services that listen on a TCP port and authenticate their
\t  clients with Kerberos, one with raw KRB_AP_REQs and one with GSS-API
\t  and SPNEGO tokens, and a client for the first one. The modules are
\t  called krb5_ap_echo, krb5_ap_gss and krb5_ap_probe.

"""),
    "samples/Makefile": (r"subdir-\$\(CONFIG_SAMPLE_LANDLOCK\)",
                         "obj-$(CONFIG_SAMPLE_KRB5_AP)\t\t+= krb5_ap/\n"),
    "Documentation/networking/index.rst": (r"   l2tp$", "   krb5_ap/index\n"),
    "tools/net/ynl/Makefile.deps": (r"CFLAGS_lockd_netlink:=", """\
CFLAGS_krb5_ap:=$(call get_hdr_inc,_LINUX_KRB5_AP_H,krb5_ap.h)
CFLAGS_krb5_ap_nfsd:=$(call get_hdr_inc,_LINUX_KRB5_AP_NFSD_H,krb5_ap_nfsd.h)
"""),
}


class Step:
    """A patch: its message in text/, its files, and where they are announced."""

    def __init__(self, message, prefixes, insertions=()):
        self.message = message
        self.prefixes = prefixes
        self.insertions = insertions

    def has(self, name):
        return name.startswith(tuple(self.prefixes))


ROOM = "net/krb5_ap/"

# In the order of the floors of tests/style/walls: what a patch includes was
# added before it. Nothing is compiled before the Makefile comes, with the first
# file that holds all of it together.
STEPS = [
    Step("01-interface.txt",
         ["include/", "Documentation/netlink/specs/", ROOM + "proto.h"],
         ["MAINTAINERS", "tools/net/ynl/Makefile.deps"]),
    Step("02-wire.txt", [ROOM + "wire/"]),
    Step("03-crypt.txt", [ROOM + "crypt/"]),
    Step("04-config.txt", [ROOM + name for name in
                           ("reason.", "config.", "share.", "facts.", "capaths.")]),
    Step("05-replay.txt", [ROOM + "replay/"]),
    Step("06-keystore.txt", [ROOM + "keystore/"]),
    Step("07-context.txt", [ROOM + "context/"]),
    Step("08-idmap.txt", [ROOM + "idmap/"]),
    Step("09-accept.txt", [ROOM + "accept/"] + [
        ROOM + name for name in ("net.", "stats.", "trace.", "notify.")]),
    Step("10-initiate.txt", [ROOM + "initiate/"]),
    Step("11-netlink.txt", [ROOM + name for name in
                            ("netlink/", "main.c", "Kconfig", "Makefile")],
         ["net/Kconfig", "net/Makefile"]),
    Step("12-nfsd.txt", ["fs/nfsd/krb5_ap/"],
         ["fs/nfsd/Kconfig", "fs/nfsd/Makefile"]),
    Step("13-ksmbd.txt", ["fs/smb/server/krb5_ap/"],
         ["fs/smb/server/Kconfig", "fs/smb/server/Makefile"]),
    Step("14-kunit.txt", [ROOM + "tests/", ROOM + ".kunitconfig"]),
    Step("15-samples.txt", ["samples/krb5_ap/"],
         ["samples/Kconfig", "samples/Makefile"]),
    Step("16-documentation.txt", ["Documentation/networking/krb5_ap/"],
         ["Documentation/networking/index.rst"]),
]
