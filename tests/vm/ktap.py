#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: ktap.py KUNIT-TOOL-DIRECTORY SUITE... <LOG

Judges the KUnit results in a kernel log with the kernel's own parser. SUITE...
are the suites that the kernel has registered (debugfs): each has to have a
result, and there must be some.
"""
import io
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import kunit_parser  # noqa: E402  # pylint: disable=wrong-import-position,import-error
from kunit_printer import Printer  # noqa: E402  # pylint: disable=wrong-import-position,import-error


def with_plan(lines, suites):
    """Linux 6.1 prints no plan when a module brings the tests: the suites follow
    one another, indented, without the line above them that says how many."""
    for n, line in enumerate(lines):
        found = re.match(r"(\[ *[0-9.]+\] )?( *)KTAP version", line)
        if found and found.group(2):
            prefix = found.group(1) or ""
            plan = [f"{prefix}KTAP version 1", f"{prefix}1..{len(suites)}"]
            return lines[:n] + plan + lines[n:]
        if found:
            break
    return lines


def leaves(test, path=""):
    """Every test that has no subtests, with its full name."""
    for sub in test.subtests:
        name = f"{path}.{sub.name}" if path else sub.name
        if sub.subtests:
            yield from leaves(sub, name)
        else:
            yield name, sub


def main():
    suites = sys.argv[2:]
    messages = io.StringIO()
    lines = with_plan(sys.stdin.read().splitlines(), suites)
    result = kunit_parser.parse_run_tests(lines, Printer(output=messages))
    counts = result.counts
    failed = counts.failed + counts.crashed

    for suite in result.subtests:
        c = suite.counts
        print(f"{suite.name}: {c.passed} passed, {c.failed + c.crashed} failed, "
              f"{c.skipped} skipped")
    for name, test in leaves(result):
        status = test.status.name
        if status == "SKIPPED":
            print(f"skipped: {name} {test.skip_reason}".rstrip())
        elif status != "SUCCESS":
            # A test that was cut off has no name.
            print(f"failed: {name if test.name else name + '(no result)'}")
            for line in test.log:
                print(f"    {line}")

    bad = failed > 0
    if counts.errors:
        bad = True
        for line in messages.getvalue().splitlines():
            if "ERROR" in line:
                print(line)
    missing = set(suites) - {suite.name for suite in result.subtests}
    if missing:
        bad = True
        print("no result from:", " ".join(sorted(missing)))
    if counts.passed + failed == 0:
        bad = True
        print("no test has run")
    print(f"{counts.passed} passed, {failed} failed, {counts.skipped} skipped")
    return 1 if bad else 0


sys.exit(main())
