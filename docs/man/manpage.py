# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes a manual page in reStructuredText from what a program says of itself.

manpage.py program PROGRAM SECTION OUTPUT.rst          from `PROGRAM --help`
manpage.py shell PROGRAM SECTION OUTPUT.rst            the same, and every command from `PROGRAM help`
"""

import os
import re
import subprocess
import sys


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ, LC_ALL='C')).stdout


def heading(text, mark):
    return f'{text}\n{mark * len(text)}\n\n'


def literal(text):
    """@text as it stands, without blank lines around."""
    lines = [f'    {line}'.rstrip() for line in text.strip('\n').split('\n')]
    return '::\n\n' + '\n'.join(lines) + '\n\n'


def top(name, section, summary):
    title = f'{name}'
    text = f'{"=" * len(title)}\n{title}\n{"=" * len(title)}\n\n'
    text += f'{"-" * len(summary)}\n{summary}\n{"-" * len(summary)}\n\n'
    return text + f':Manual section: {section}\n:Manual group: splitvirt\n\n'


def summary_of(help_text, name):
    """What a line 'NAME: ...' says, or what the first sentence does."""
    match = re.search(rf'^{re.escape(name)}: (.+)$', help_text, re.MULTILINE)
    match = match or re.search(r'\n\n([A-Z](?:[^\n]|\n(?!\n))*?)(?:;|\.\s)', help_text)
    return ' '.join(match.group(1).split()) if match else f'the program {name}'


def program_page(program, section):
    name = os.path.basename(program)
    text = run(program, '--help')
    usage, _, options = text.strip().partition('\n\n')
    return top(name, section, summary_of(text, name)) + heading('Synopsis', '-') + literal(usage) \
        + heading('Options', '-') + literal(options or usage)


def groups(text):
    """(title, [command]) of `help`."""
    found = []
    for line in text.split('\n'):
        title = re.match(r"^ (\S.*?) \(help keyword '.*'\):?$", line)
        command = re.match(r'^    (\S+)\s', line)
        if title:
            found.append((title.group(1), []))
        elif command and found:
            found[-1][1].append(command.group(1))
    return found


def command_text(program, command):
    lines = run(program, 'help', command).strip('\n').split('\n')
    return heading(command, '~') + literal('\n'.join(line.removeprefix('  ') for line in lines))


def shell_page(program, section):
    name = os.path.basename(program)
    text = run(program, '--help').strip()
    options = text.split('\n\n  commands')[0]
    page = top(name, section, 'talks to libvirt from a terminal') + heading('Options', '-') + literal(options)
    for title, commands in groups(run(program, 'help')):
        page += heading(title, '-') + ''.join(command_text(program, command) for command in commands)
    return page


def main(kind, program, section, path):
    page = {'program': program_page, 'shell': shell_page}[kind](program, section)
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(page)


if __name__ == '__main__':
    main(*sys.argv[1:])
