#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the reference page of a document, as HTML and as reStructuredText.

usage: make_pages.py [--count] NAME ROWS PROSE LIST HTML RST SAMPLES

ROWS is what "xmldoc rows NAME" prints, LIST what "xmldoc list" does, PROSE a file of our own words (which may be missing), SAMPLES
a folder with documents from which the examples are cut. --count only says how many elements and attributes have no prose.
"""

import glob
import os
import sys

from page_html import write_html
from page_model import Page
from page_rst import write_rst


def main(argv):
    count = argv[1:2] == ['--count']
    name, rows, prose, listing, html, rst, samples = argv[2 if count else 1:]
    found = sorted(glob.glob(f'{samples}/*.xml')) if samples else []
    page = Page(name, rows, prose if os.path.exists(prose) else None, listing, found)
    if count:
        print(page.n_without_prose())
        return 0
    for path, write in ((html, write_html), (rst, write_rst)):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(write(page))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
