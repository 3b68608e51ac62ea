#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The names of Linux's keys, from the system's own header.

usage: key_names.py OUTPUT COMPILER...

Each becomes a row KEY(NAME): the C file that includes OUTPUT says what is made of it.
"""

import re
import subprocess
import sys

LIMITS = {'KEY_MAX', 'KEY_CNT', 'KEY_MIN_INTERESTING'}


def main():
    output, compiler = sys.argv[1], sys.argv[2:]
    defines = subprocess.run(compiler + ['-E', '-dM', '-include', 'linux/input-event-codes.h', '-x', 'c', '/dev/null'],
                             capture_output=True, text=True, check=True).stdout
    names = sorted(set(re.findall(r'^#define (KEY_\w+) ', defines, re.M)) - LIMITS)
    with open(output, 'w', encoding='utf-8') as file:
        file.writelines(f'KEY({name})\n' for name in names)


if __name__ == '__main__':
    main()
