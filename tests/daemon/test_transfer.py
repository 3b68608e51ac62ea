# SPDX-License-Identifier: LGPL-2.1-or-later
"""virsh moves a volume's data, and tells how far it is: to a terminal alone."""

import os
import pty
import re
import subprocess

from harness import BUILD, DEADLINE, PREFIX, main
from test_storage import MIB, built, started, vol_xml

VIRSH = os.path.join(BUILD, 'tools', 'virsh')


def on_a_terminal(daemon, *words):
    """What @words print with a terminal as the place for errors, and what they print elsewhere."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([VIRSH, '-c', daemon.uri, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=theirs)
    os.close(theirs)
    shown = b''
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:                     # how a terminal says that nobody has its other end
            break
        if not part:
            break
        shown += part
    os.close(ours)
    printed = process.communicate(timeout=DEADLINE)[0]
    assert process.returncode == 0, shown
    return shown.decode(), printed


def test_a_terminal_is_told_how_far_it_is(_daemon):
    source, copy = f'{PREFIX}/var/source', f'{PREFIX}/var/copy'
    with open(source, 'wb') as file:
        file.write(os.urandom(8 * MIB))
    with started() as daemon:
        built(daemon.open()).createXML(vol_xml('v', 8 * MIB))
        up, down = ['vol-upload', 'v', source, '--pool', 'p'], ['vol-download', 'v', copy, '--pool', 'p']
        for words in (up, down, [*up, '--sparse'], [*down, '--sparse']):
            shown, printed = on_a_terminal(daemon, *words)
            steps = [int(step) for step in re.findall(r'\[ *(\d+) %\]', shown)]
            assert steps and steps == sorted(steps) and steps[-1] == 100 and len(steps) <= 101, shown
            assert re.fullmatch(r'(\r[^\r\n]+: \[ *\d+ %\])+\r?\n', shown), shown
            # Nobody watches: not a byte of it.
            silent = subprocess.run([VIRSH, '-c', daemon.uri, *words], capture_output=True, timeout=DEADLINE, check=True)
            assert silent.stderr == b'' and silent.stdout == printed, silent
            assert on_a_terminal(daemon, '-q', *words)[0] == ''
    with open(source, 'rb') as one, open(copy, 'rb') as other:
        assert one.read() == other.read()


if __name__ == '__main__':
    main()
