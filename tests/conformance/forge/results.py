# SPDX-License-Identifier: GPL-2.0
"""Reads what krb5-ap accept --batch printed, and what was expected of it."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Optional


@dataclass
class Line:
    """One verdict."""

    id: str
    verdict: str
    error: int
    reason: str
    client: Optional[bytes]
    service: Optional[bytes]
    reply: Optional[bytes]
    details: dict


@dataclass
class Block:
    """The verdicts of one batch, and from when to when it ran."""

    label: str
    begin: int
    end: int = 0
    status: str = "none"
    lines: List[Line] = field(default_factory=list)


def _octets(text):
    """The octets of a name: \\xHH stands for one that no terminal likes."""
    if text == "-":
        return None
    raw = text.encode("utf-8", "surrogateescape")

    def one(match):
        if match.group(1):
            return bytes([int(match.group(1), 16)])
        return match.group(0)
    return re.sub(rb"\\(?:x([0-9a-f]{2})|.)", one, raw, flags=re.DOTALL)


def _details(text):
    if text == "-":
        return {}
    pairs = (item.partition("=") for item in text.split(","))
    return {key: value for key, _, value in pairs}


def _line(row):
    fields = row.split("\t")
    if len(fields) != 8:
        raise ValueError(f"not eight fields: {row!r}")
    ident, verdict, error, reason, client, service, reply, details = fields
    return Line(ident, verdict, int(error), reason.upper().replace("-", "_"),
                _octets(client), _octets(service),
                None if reply == "-" else bytes.fromhex(reply),
                _details(details))


def read_results(path):
    """Blocks by label, and what else was said."""
    blocks, troubles, block = {}, [], None
    with open(path, encoding="utf-8", errors="surrogateescape",
              newline="\n") as rows:
        for row in rows:
            row = row.rstrip("\n")
            if row.startswith("@begin\t"):
                _, label, begin = row.split("\t")
                block = blocks[label] = Block(label, int(begin))
            elif row.startswith("@end\t") and block:
                _, _, end, block.status = row.split("\t")
                block.end = int(end)
                block = None
            elif row.startswith("@"):
                troubles.append(row[1:].replace("\t", " "))
            elif block:
                try:
                    block.lines.append(_line(row))
                except ValueError as error:
                    troubles.append(f"{block.label}: {error}")
    return blocks, troubles


def read_expected(directory):
    """Expectations by label, in order."""
    expected = {}
    with open(Path(directory) / "expect", encoding="ascii") as rows:
        for row in rows:
            entry = json.loads(row)
            expected.setdefault(entry["label"], []).append(entry)
    return expected
