# SPDX-License-Identifier: GPL-2.0
"""The test vectors that RFC 3961, 3962, 6803 and 8009 print."""

from . import crypto
from .crypto import KIND_CHECKSUM, KIND_ENCRYPT, KIND_INTEGRITY

# RFC 3961 appendix A.1
N_FOLD = (
    (b"012345", "be072631276b1955"),
    (b"password", "78a07b6caf85fa"),
    (b"Rough Consensus, and Running Code", "bb6ed30870b7f0e0"),
    (b"password", "59e4a8ca7c0385c3c37b3f6d2000247cb6e6bd5b3e"),
    (b"MASSACHVSETTS INSTITVTE OF TECHNOLOGY",
     "db3b0d8f0b061e603282b308a50841229ad798fab9540c1b"),
    (b"Q", "518a54a215a8452a518a54a215a8452a518a54a215"),
    (b"ba", "fb25d531ae8974499f52fd92ea9857c4ba24cf297e"),
    (b"kerberos", "6b65726265726f737b9b5b2b93132b93"),
)

# RFC 3961 appendix A.3: the derivation that RFC 3962 takes over
DES3_DR_DK = (
    ("dce06b1f64c857a11c3db57c51899b2cc1791008ce973b92", 1, KIND_INTEGRITY,
     "935079d14490a75c3093c4a6e8c3b049c71e6ee705",
     "925179d04591a79b5d3192c4a7e9c289b049c71f6ee604cd"),
    ("5e13d31c70ef765746578531cb51c15bf11ca82c97cee9f2", 1, KIND_ENCRYPT,
     "9f58e5a047d894101c469845d67ae3c5249ed812f2",
     "9e58e5a146d9942a101c469845d67a20e3c4259ed913f207"),
)

# RFC 3962 appendix B
CTS_KEY = b"chicken teriyaki"
CTS_INPUT = b"I would like the General Gau's Chicken, please, and wonton soup."
CTS = (
    (17, "c6353568f2bf8cb4d8a580362da7ff7f97"),
    (31, "fc00783e0efdb2c1d445d4c8eff7ed2297687268d6ecccc0c07b25e25ecfe5"),
    (32, "39312523a78662d5be7fcbcc98ebf5a897687268d6ecccc0c07b25e25ecfe584"),
    (47, "97687268d6ecccc0c07b25e25ecfe584b3fffd940c16a18c1b5549d2f838029e"
         "39312523a78662d5be7fcbcc98ebf5"),
    (48, "97687268d6ecccc0c07b25e25ecfe5849dad8bbb96c4cdc03bc103e1a194bbd8"
         "39312523a78662d5be7fcbcc98ebf5a8"),
    (64, "97687268d6ecccc0c07b25e25ecfe58439312523a78662d5be7fcbcc98ebf5a8"
         "4807efe836ee89a526730dbc2f7bc8409dad8bbb96c4cdc03bc103e1a194bbd8"),
)

K19 = "3705d96080c17728a0e800eab6e0d23c"
K20 = "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52"
K25 = "57d0297298ffd9d35de5a47fb4bde24b"
K26 = "b9d6828b2056b7be656d88a123b1fac68214ac2b727ecf5f69afe0c4df2a6d2c"

# RFC 8009 appendix A, RFC 6803 section 10; usage 2
DERIVE = (
    (19, K19, KIND_CHECKSUM, "b31a018a48f54776f403e9a396325dc3"),
    (19, K19, KIND_ENCRYPT, "9b197dd1e8c5609d6e67c3e37c62c72e"),
    (19, K19, KIND_INTEGRITY, "9fda0e56ab2d85e1569a688696c26a6c"),
    (20, K20, KIND_CHECKSUM,
     "ef5718be86cc84963d8bbb5031e9f5c4ba41f28faf69e73d"),
    (20, K20, KIND_ENCRYPT,
     "56ab22bee63d82d7bc5227f6773f8ea7a5eb1c825160c38312980c442e5c7e49"),
    (20, K20, KIND_INTEGRITY,
     "69b16514e3cd8e56b82010d5c73012b622c4d00ffc23ed1f"),
    (25, K25, KIND_CHECKSUM, "d155775a209d05f02b38d42a389e5a56"),
    (25, K25, KIND_ENCRYPT, "64df83f85a532f17577d8c37035796ab"),
    (25, K25, KIND_INTEGRITY, "3e4fbdf30fb8259c425cb6c96f1f4635"),
    (26, K26, KIND_CHECKSUM,
     "e467f9a9552bc7d3155a6220af9c19220eeed4ff78b0d1e6a1544991461a9e50"),
    (26, K26, KIND_ENCRYPT,
     "412aefc362a7285fc3966c6a5181e7605ae675235b6d549fbfc9ab6630a4c604"),
    (26, K26, KIND_INTEGRITY,
     "fa624fa0e523993fa388aefdc67e67ebcd8c08e8a0246b1d73b0d1dd9fc582b0"),
)

# enctype, key, usage, plain text, cipher text. RFC 8009 prints confounders;
# where there is none, it is found by opening the cipher text.
CIPHER = (
    (19, K19, 2, b"",
     "ef85fb890bb8472f4dab20394dca781dad877eda39d50c870c0d5a0a8e48c718"),
    (19, K19, 2, bytes(range(6)),
     "84d7f30754ed987bab0bf3506beb09cfb55402cef7e6877ce99e247e52d16ed4"
     "421dfdf8976c"),
    (19, K19, 2, bytes(range(16)),
     "3517d640f50ddc8ad3628722b3569d2ae07493fa8263254080ea65c1008e8fc2"
     "95fb4852e7d83e1e7c48c37eebe6b0d3"),
    (19, K19, 2, bytes(range(21)),
     "720f73b18d9859cd6ccb4346115cd336c70f58edc0c4437c5573544c31c813bc"
     "e1e6d072c186b39a413c2f92ca9b8334a287ffcbfc"),
    (20, K20, 2, b"",
     "41f53fa5bfe7026d91faf9be959195a058707273a96a40f0a01960621ac61274"
     "8b9bbfbe7eb4ce3c"),
    (20, K20, 2, bytes(range(6)),
     "4ed7b37c2bcac8f74f23c1cf07e62bc7b75fb3f637b9f559c7f664f69eab7b60"
     "92237526ea0d1f61cb20d69d10f2"),
    (20, K20, 2, bytes(range(16)),
     "bc47ffec7998eb91e8115cf8d19dac4bbbe2e163e87dd37f49beca92027764f6"
     "8cf51f14d798c2273f35df574d1f932e40c4ff255b36a266"),
    (20, K20, 2, bytes(range(21)),
     "40013e2df58e8751957d2878bcd2d6fe101ccfd556cb1eae79db3c3ee86429f2"
     "b2a602ac86fef6ecb647d6295fae077a1feb517508d2c16b4192e01f62"),
    (25, "1dc46a8d763f4f93742bcba3387576c3", 0, b"",
     "c466f1871069921edb7c6fde244a52db0ba10edc197bdb8006658ca3ccce6eb8"),
    (25, "5027bc231d0f3a9d23333f1ca6fdbe7c", 1, b"1",
     "842d21fd950311c0dd464a3f4be8d6da88a56d559c9b47d3f9a85067af661559b8"),
    (25, "a1bb61e805f9ba6dde8fdbddc05cdea0", 2, b"9 bytesss",
     "619ff072e36286ff0a28deb3a352ec0d0edf5c5160d663c901758ccf9d1ed33d"
     "71db8f23aabf8348a0"),
    (25, "2ca27a5faf5532244506434e1cef6676", 3, b"13 bytes byte",
     "b8eca3167ae6315512e59f98a7c500205e5f63ff3bb389af1c41a21d640d8615"
     "c9ed3fbeb05ab6acb67689b5ea"),
    (25, "7824f8c16f83ff354c6bf7515b973f43", 4,
     b"30 bytes bytes bytes bytes byt",
     "a26a3905a4ffd5816b7b1e27380d08090c8ec1f304496e1abdcd2bdcd1dffc66"
     "0989e117a713ddbb57a4146c1587cba4356665591d2240282f5842b105a5"),
    (26, "b61c86cc4e5d2757545ad423399fb7031ecab913cbb900bd7a3c6dd8bf92015b",
     0, b"",
     "03886d03310b47a6d8f06d7b94d1dd837ecce315ef652aff620859d94a259266"),
    (26, "1b97fe0a190e2021eb30753e1b6e1e77b0754b1d684610355864104963463833",
     1, b"1",
     "2c9c1570133c99bf6a34bc1b0212002fd194338749db4135497a347cfcd9d18a12"),
    (26, "32164c5b434d1d1538e4cfd9be8040fe8c4ac7acc4b93d3314d2133668147a05",
     2, b"9 bytesss",
     "9c6de75f812de7ed0d28b2963557a115640998275b0af5152709913ff52a2a9c"
     "8e63b872f92e64c839"),
    (26, "b038b132cd8e06612267fab7170066d88aeccba0b744bfc60dc89bca182d0715",
     3, b"13 bytes byte",
     "eeec85a9813cdc536772ab9b42defc5706f726e975dde05a87eb5406ea324ca1"
     "85c9986b42aabe794b84821bee"),
    (26, "ccfcd349bf4c6677e86e4b02b8eab924a546ac731cf9bf6989b996e7d6bfbba7",
     4, b"30 bytes bytes bytes bytes byt",
     "0e44680985855f2d1f1812529ca83bfd8e349de6fd9ada0baaa048d68e265feb"
     "f34ad1255a344999ad37146887a6c6845731ac7f46376a0504cd06571474"),
)

# enctype, key, usage, data, checksum
CHECKSUM = (
    (19, K19, 2, bytes(range(21)), "d78367186643d67b411cba9139fc1dee"),
    (20, K20, 2, bytes(range(21)),
     "45ee791567eefca37f4ac1e0222de80d43c3bfa06699672a"),
    (25, "1dc46a8d763f4f93742bcba3387576c3", 7, b"abcdefghijk",
     "1178e6c5c47a8c1ae0c4b9c7d4eb7b6b"),
    (25, "5027bc231d0f3a9d23333f1ca6fdbe7c", 8,
     b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "d1b34f7004a731f23a0c00bf6c3f753a"),
    (26, "b61c86cc4e5d2757545ad423399fb7031ecab913cbb900bd7a3c6dd8bf92015b",
     9, b"123456789", "87a12cfd2b96214810f01c826e7744b1"),
    (26, "32164c5b434d1d1538e4cfd9be8040fe8c4ac7acc4b93d3314d2133668147a05",
     10, b"!@#$%^&*()!@#$%^&*()!@#$%^&*()",
     "3fa0b42355e52b189187294aa252ab64"),
)


def _equal(what, got, want):
    if got.hex() != want:
        raise SystemExit(f"conformance: {what}: the forger computes "
                         f"{got.hex()}, the RFC has {want}")


def _check_derivation():
    for text, want in N_FOLD:
        _equal(f"n-fold of {text}", crypto.n_fold(text, len(want) // 2), want)
    des3 = crypto.WEAK[16]
    for key, usage, kind, random, derived in DES3_DR_DK:
        key = bytes.fromhex(key)
        _equal("DR", des3.derive_random(key, usage, kind), random)
        _equal("DK", des3.derive(key, usage, kind), derived)
    for etype, key, kind, want in DERIVE:
        got = crypto.GOOD[etype].derive(bytes.fromhex(key), 2, kind)
        _equal(f"derived key {kind:#x} of enctype {etype}", got, want)


def _check_cts():
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    for length, want in CTS:
        out = crypto.cts_encrypt(AES, CTS_KEY, CTS_INPUT[:length])
        _equal(f"CTS of {length} octets", out, want)
        back = crypto.cts_decrypt(AES, CTS_KEY, out)
        _equal(f"CTS of {length} octets back", back,
               CTS_INPUT[:length].hex())


def _check_cipher():
    for etype, key, usage, plain, want in CIPHER:
        enctype = crypto.GOOD[etype]
        key = bytes.fromhex(key)
        cipher = bytes.fromhex(want)
        what = f"enctype {etype}, {len(plain)} octets"
        _equal(what + " opened", enctype.decrypt(key, usage, cipher),
               plain.hex())
        confounder = _confounder(enctype, key, usage, cipher)
        _equal(what, enctype.encrypt(key, usage, plain, confounder), want)
    for etype, key, usage, data, want in CHECKSUM:
        _equal(f"checksum of enctype {etype}",
               crypto.GOOD[etype].checksum(bytes.fromhex(key), usage, data),
               want)


def _confounder(enctype, key, usage, cipher):
    ke = enctype.derive(key, usage, KIND_ENCRYPT)
    algorithm = getattr(enctype, "algorithm", crypto.algorithms.AES)
    return crypto.cts_decrypt(algorithm, ke,
                              cipher[:-enctype.mac_len])[:crypto.BLOCK]


def check():
    """Stops the program at the first vector that is not met."""
    _check_derivation()
    _check_cts()
    _check_cipher()
