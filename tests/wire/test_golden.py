# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does our client send the bytes that stock libvirt sends for the same call?

test_golden.py WIRE_CALLS LIBRARY-FOLDER. frames.txt holds what the stock library sent, one function a line. Where that is
installed, it is asked again and must still agree; UPDATE_GOLDEN=1 writes its frames anew. Functions that the stock library
does not have are compared with our own frames of the last time, behind a '+'.
"""

import os
import subprocess
import sys
import tempfile
import unittest

import model
import recorder

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(HERE, 'frames.txt')
STOCK = '/usr/lib/x86_64-linux-gnu'
LIBRARIES = {'qemu': ('libvirt.so.0', 'libvirt-qemu.so.0', 'libvirt-lxc.so.0'), 'libvirtd': ('libvirt-admin.so.0',)}
MISSING = '2'
FEATURES = {(each.program.number, each.program.version, each.number)
            for each in model.load().procedures() if each.short == 'connect_supports_feature'}
# Where bytes differ, and why.
DIFFERENT = {
    'virConnectIsEncrypted': 'our client knows its transport and need not ask',
    'virDomainGetPerfEvents': 'we say that strings may come, which daemons accept',
    'virDomainGetLaunchSecurityInfo': 'stock says that strings may come; no daemon is known that would not send them anyway',
    'virNetworkPortGetParameters': 'stock sends what happens to lie in the memory of the count',
    'virNodeGetSEVInfo': 'the same',
}


def record(program, folder):
    """Runs every call on the libraries in @folder: function -> (result, frames in hexadecimal)."""
    recorded = {}
    for scheme, names in LIBRARIES.items():
        with tempfile.TemporaryDirectory() as temp:
            recorded.update(record_scheme([program, f'{scheme}+unix:///system?socket={temp}/s',
                                           *(os.path.join(folder, name) for name in names)], temp, folder))
    return recorded


def record_scheme(command, temp, folder):
    server = recorder.Recorder(os.path.join(temp, 's'), recorder.answers(model.load()))
    environment = {key: value for key, value in os.environ.items() if not key.startswith('LIBVIRT_')}
    environment.update(HOME=temp, XDG_RUNTIME_DIR=temp, XDG_CONFIG_HOME=temp, LD_LIBRARY_PATH=folder)
    # What the library makes of relative names shows the folder: it is always the same one.
    with subprocess.Popen(command, env=environment, cwd='/usr', stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        recorded = read_all(child, server)
    if child.returncode != 0:
        raise RuntimeError(f'{command} ended with {child.returncode} after {list(recorded)[-1:]}')
    return recorded


def asks_for_feature(frame):
    """What a client wants to know of the server before it calls is its own affair."""
    return recorder.HEADER.unpack(frame[:recorder.HEADER.size])[1:4] in FEATURES


def read_all(child, server):
    recorded = {}
    name, outcome = None, None
    for line in child.stdout:
        if line.startswith('  '):
            outcome = line.strip()
            continue
        if name:
            recorded[name] = (outcome, [frame.hex() for frame in server.take() if not asks_for_feature(frame)])
        name, outcome = line.strip(), None
        child.stdin.write('.')
        child.stdin.flush()
    return recorded


def read_golden():
    with open(GOLDEN, encoding='utf-8') as stream:
        lines = [line.split() for line in stream if not line.startswith('#')]
    return {words[0]: words[1:] for words in lines}


def write_golden(stock, ours):
    with open(GOLDEN, 'w', encoding='utf-8') as stream:
        stream.write('# What the stock client, libvirt 9.0, sends for each call of every_call.c; serials are 0. Behind a +: ours,\n'
                     '# for functions that it does not have. UPDATE_GOLDEN=1 writes it.\n')
        for name in ours:
            if name in stock and stock[name][0] != MISSING:
                stream.write(' '.join([name, *stock[name][1]]) + '\n')
            else:
                stream.write(' '.join(['+' + name, *ours[name][1]]) + '\n')


class GoldenWire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ours = record(PROGRAM, OURS)

    def differences(self, golden, mine):
        """Lines about functions whose frames differ."""
        lines = []
        for name, frames in golden.items():
            plain = name.lstrip('+')
            if plain in mine and mine[plain][1] != frames and plain not in DIFFERENT:
                lines.append(f'{name}\n  golden {" ".join(frames)}\n  sent   {" ".join(mine[plain][1])}')
        return lines

    maxDiff = None

    def test_our_client_sends_what_stock_sends(self):
        if os.environ.get('UPDATE_GOLDEN') == '1':
            write_golden(record(PROGRAM, STOCK), self.ours)
        golden = read_golden()
        self.assertEqual({name.lstrip('+') for name in golden}, set(self.ours))
        self.assertEqual([], self.differences(golden, self.ours))

    def test_every_function_is_there(self):
        self.assertEqual([], [name for name, (outcome, _) in self.ours.items() if outcome == MISSING])

    def test_the_stock_library_still_sends_it(self):
        if not all(os.path.exists(os.path.join(STOCK, name)) for names in LIBRARIES.values() for name in names):
            self.skipTest('the stock libraries are not installed')
        stock = record(PROGRAM, STOCK)
        golden = {name: frames for name, frames in read_golden().items() if not name.startswith('+')}
        self.assertEqual([], self.differences(golden, stock))

    def test_why_bytes_differ_is_said_only_where_they_do(self):
        golden = read_golden()
        self.assertEqual([], [name for name in DIFFERENT if golden.get(name) == self.ours[name][1]])


if __name__ == '__main__':
    PROGRAM, OURS = map(os.path.abspath, sys.argv[1:3])
    unittest.main(argv=[sys.argv[0], '-v'])
