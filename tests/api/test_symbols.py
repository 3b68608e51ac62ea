#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The libraries export what the description says, under its versions: test_symbols.py EMIT_SYMS LIBRARY...

With the interface facts at hand (FACTS_DIR) the description itself is compared with them, too."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def exported(library):
    """{name: node} of the defined dynamic symbols of a library."""
    output = subprocess.run(['nm', '-D', '--defined-only', '--with-symbol-versions', library], text=True, capture_output=True,
                            check=True).stdout
    found = {}
    for line in output.splitlines():
        kind, symbol = line.split()[-2:]
        name, _, node = symbol.partition('@@')
        if kind != 'A':
            found[name] = node
    return found


def described(emit_syms, soname):
    """{name: node} of the version script, without private nodes."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'syms'
        subprocess.run([sys.executable, emit_syms, soname, '-', str(path)], check=True)
        text = path.read_text(encoding='utf-8')
    nodes = re.findall(r'^(\w[\w.]*) \{(.*?)^\}', text, re.MULTILINE | re.DOTALL)
    return {name: node for node, body in nodes for name in re.findall(r'^\s+(\w+);', body, re.MULTILINE)}


def from_facts(folder, soname):
    facts = json.loads((folder / 'api.json').read_text(encoding='utf-8'))
    return {each['name']: each['version_node'] for each in facts['functions'] if each['lib'] == soname}


def compare(what, have, want):
    problems = [f'{what}: {name} is missing' for name in want.keys() - have.keys()]
    problems += [f'{what}: {name} is too much' for name in have.keys() - want.keys()]
    both = [name for name in have.keys() & want.keys() if have[name] != want[name]]
    problems += [f'{what}: {name} is {have[name]}, not {want[name]}' for name in both]
    return problems


def check(emit_syms, library, facts):
    soname = '.'.join(pathlib.Path(library).name.split('.')[:3])
    have = {name: node for name, node in exported(library).items() if not node.startswith('LIBVIRT_PRIVATE_')}
    want = described(emit_syms, soname)
    problems = compare(f'{soname} against the description', have, want)
    if facts:
        problems += compare(f'the description of {soname} against the facts', want, from_facts(facts, soname))
    print(f'{soname}: {len(have)} symbols')
    return problems


def main(emit_syms, *libraries):
    facts = pathlib.Path(os.environ.get('FACTS_DIR', ''))
    facts = facts if (facts / 'api.json').is_file() else None
    print('with facts' if facts else 'without facts: FACTS_DIR does not lead to api.json')
    problems = [problem for library in libraries for problem in check(emit_syms, library, facts)]
    print('\n'.join(problems))
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
