# SPDX-License-Identifier: GPL-2.0
"""Pictures of the results, as SVG, with nothing but strings."""

import re

COLOURS = {"floor": "#777777", "krb5_ap": "#1f77b4", "libkrb5": "#d62728"}
FONT = 'font-family="sans-serif" font-size="12"'


def _svg(width, height, body):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
            f'height="{height}" viewBox="0 0 {width} {height}" {FONT}>\n'
            f'<rect width="{width}" height="{height}" fill="white"/>\n' +
            "\n".join(body) + "\n</svg>\n")


def _text(x, y, text, anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'


def _bar(x, y, width, colour):
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="11" '
            f'fill="{colour}"/>')


def bars(rows, cpu):
    """For each encryption type: the floor, krb5_ap, libkrb5."""
    left, width, step = 190, 560, 46
    legend = 320
    top = max(r["libkrb5"] or r["instructions"] for r in rows)
    body = [_text(10, 20, f"Instructions of one exchange, {cpu}")]
    for i, colour in enumerate(COLOURS.items()):
        body += [_bar(legend + i * 110, 11, 11, colour[1]),
                 _text(legend + 16 + i * 110, 20, colour[0])]
    for i, row in enumerate(rows):
        y = 36 + i * step
        body.append(_text(left - 8, y + 22, row["name"], "end"))
        for j, (name, key) in enumerate((("floor", "floor"),
                                         ("krb5_ap", "instructions"),
                                         ("libkrb5", "libkrb5"))):
            if row[key]:
                length = width * row[key] / top
                body += [_bar(left, y + 13 * j, length, COLOURS[name]),
                         _text(left + length + 5, y + 13 * j + 10,
                               f"{row[key] / 1000:.1f}k")]
    return _svg(left + width + 70, 44 + len(rows) * step, body)


def growth(figures):
    """The cost of an exchange over replay entries and over keys."""
    points = {}
    for figure in figures:
        found = re.fullmatch(r"grown (entries|keys)-(\d+)", figure["name"])
        if found:
            points.setdefault(found[1], []).append(
                (int(found[2]), figure["value"]))
    left, bottom, width, height = 60, 230, 300, 190
    top = 1.2 * max((v for p in points.values() for _, v in p), default=1)
    body = [_text(10, 20, "Instructions of one exchange, aes256-sha1")]
    for i, (what, values) in enumerate(sorted(points.items())):
        x0 = left + i * (width + 70)
        body.append(f'<path d="M{x0} 40V{bottom}H{x0 + width}" fill="none" '
                    f'stroke="black"/>')
        body.append(_text(x0 + width / 2, bottom + 38,
                          "live replay entries" if what == "entries"
                          else "keys", "middle"))
        for mark in range(0, int(top) + 1, 10000):
            y = bottom - height * mark / top
            body.append(f'<path d="M{x0 - 4} {y:.1f}H{x0}" stroke="black"/>')
            body.append(_text(x0 - 6, y + 4, f"{mark // 1000}k", "end"))
        path = []
        for n, (count, value) in enumerate(values):
            x = x0 + 20 + n * (width - 40) / max(1, len(values) - 1)
            y = bottom - height * value / top
            path.append(f"{x:.1f} {y:.1f}")
            body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" '
                        f'fill="{COLOURS["krb5_ap"]}"/>')
            body.append(_text(x, y - 8, f"{value / 1000:.1f}k", "middle"))
            body.append(_text(x, bottom + 18, f"{count:,}", "middle"))
        body.append(f'<path d="M{"L".join(path)}" fill="none" '
                    f'stroke="{COLOURS["krb5_ap"]}" stroke-width="1.5"/>')
    return _svg(left + 2 * width + 100, bottom + 50, body)
