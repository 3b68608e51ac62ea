#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the cases of a meson test run: `N passed, N failed, N skipped`."""

import re
import sys
import xml.etree.ElementTree as ET


def read(path):
    """The report, without what tests printed that XML cannot hold."""
    with open(path, encoding='utf-8', errors='replace') as file:
        return re.sub(r'[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]', '?', file.read())


def main():
    passed = failed = skipped = 0
    for case in ET.fromstring(read(sys.argv[1])).iter('testcase'):
        if case.find('skipped') is not None:
            skipped += 1
        elif case.find('failure') is not None or case.find('error') is not None:
            failed += 1
        else:
            passed += 1
    print(f'{passed} passed, {failed} failed, {skipped} skipped')


if __name__ == '__main__':
    main()
