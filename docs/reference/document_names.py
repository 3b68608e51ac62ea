#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the names of all documents, a line each, as lib/conf/documents.c lists them: what is built per document.

usage: document_names.py DOCUMENTS.C
"""

import re
import sys

with open(sys.argv[1], encoding='utf-8') as file:
    print('\n'.join(re.findall(r'\{ "([a-z]+)", "[^"]*", &xml_binding_', file.read())))
