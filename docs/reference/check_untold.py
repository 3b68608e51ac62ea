#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares how many elements and attributes of each document have no prose with the list of how many may.

usage: check_untold.py LIST make_pages.py PROSE-FOLDER BUILD-FOLDER NAME...
"""

import subprocess
import sys


def main(listing, make_pages, prose, build, names):
    with open(listing, encoding='utf-8') as file:
        allowed = {line.split()[0]: int(line.split()[1]) for line in file if line.strip() and not line.startswith('#')}
    wrong = 0
    for name in names:
        done = subprocess.run([sys.executable, make_pages, '--count', name, f'{build}/{name}.tsv', f'{prose}/{name}.txt',
                               f'{build}/documents.tsv', '', '', ''], capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr)
            return 1
        n = int(done.stdout)
        print(f'{name}: {n} untold, {allowed.get(name, "not counted yet")}')
        wrong += n > allowed.get(name, n)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:5], sys.argv[5:]))
