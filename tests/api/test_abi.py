#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The public headers have the layouts and values that programs were built with: test_abi.py CC INCLUDE_DIR"""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def rows(name):
    lines = [line for line in (HERE / name).read_text(encoding='utf-8').splitlines() if line and not line.startswith('#')]
    return [line.split('\t') for line in lines[1:]]


def struct_checks():
    for struct, field, offset, size in rows('abi-structs.tsv'):
        if not field:
            yield f'sizeof({struct}) == {size}'
        else:
            yield f'offsetof({struct}, {field}) == {offset}'
            yield f'sizeof((({struct} *)0)->{field}) == {size}'


def constant_checks():
    for name, value in rows('abi-constants.tsv'):
        if value.startswith('"'):
            yield f'__builtin_strcmp({name}, {value}) == 0'
        else:
            yield f'(long long)({name}) == {value}LL'


def main(compiler, include):
    checks = [*struct_checks(), *constant_checks()]
    headers = ['libvirt', 'libvirt-qemu', 'libvirt-lxc', 'libvirt-admin']
    source = '#define VIR_ENUM_SENTINELS\n#include <stddef.h>\n'
    source += ''.join(f'#include <libvirt/{header}.h>\n' for header in headers)
    source += ''.join(f'#line {number} "check"\n_Static_assert({check}, "");\n' for number, check in enumerate(checks, 1))
    run = subprocess.run([*compiler.split(), '-std=gnu17', '-w', '-fsyntax-only', '-fmax-errors=0', '-I', include, '-xc', '-'],
                         input=source, text=True, capture_output=True, check=False)
    failed = sorted({int(number) for number in re.findall(r'^check:(\d+):', run.stderr, re.MULTILINE)})
    for number in failed:
        print(f'not so: {checks[number - 1]}')
    if run.returncode and not failed:
        print(run.stderr)
    print(f'{len(checks)} checks, {len(failed)} failed')
    return run.returncode


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
