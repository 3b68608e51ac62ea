# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does the dissector take apart what goes over the wire? test_dissector.py DISSECTOR.lua. The frames are those of frames.txt and a
recorder's answers, laid into a capture file; tshark reads it."""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

import model
import recorder

HERE = os.path.dirname(os.path.abspath(__file__))
RAW_IP = 101
PORT = 16509


def segment(payload, to_server, sequence, acknowledged):
    """An IPv4 packet with a TCP segment; nobody looks at the checksums."""
    ports = (40000, PORT) if to_server else (PORT, 40000)
    tcp = struct.pack('>HHIIBBHHH', *ports, sequence, acknowledged, 5 << 4, 0x18, 65535, 0, 0)
    total = 20 + len(tcp) + len(payload)
    return struct.pack('>BBHHHBBHII', 0x45, 0, total, 0, 0, 64, 6, 0, 0x7f000001, 0x7f000001) + tcp + payload


class Capture:
    """A capture file of one connection."""

    def __init__(self, path):
        self.path = path
        self.next = {True: 1, False: 1}
        self.records = [struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, RAW_IP)]

    def add(self, frame, to_server):
        for start in range(0, len(frame), 60000):
            part = frame[start:start + 60000]
            data = segment(part, to_server, self.next[to_server], self.next[not to_server])
            self.next[to_server] += len(part)
            self.records.append(struct.pack('<IIII', len(self.records), 0, len(data), len(data)) + data)

    def write(self):
        with open(self.path, 'wb') as stream:
            stream.write(b''.join(self.records))


def golden_frames():
    with open(os.path.join(HERE, 'frames.txt'), encoding='utf-8') as stream:
        for line in stream:
            if not line.startswith('#'):
                yield from (bytes.fromhex(word) for word in line.split()[1:])


def frame_of(program, procedure, kind, status, body):
    return recorder.HEADER.pack(recorder.HEADER.size + len(body), program.number, program.version, procedure.number, kind, 7,
                                status) + body


@unittest.skipUnless(shutil.which('tshark'), 'tshark is not installed')
class Dissector(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.capture = Capture(os.path.join(self.folder.name, 'capture.pcap'))

    def tshark(self, *options):
        self.capture.write()
        done = subprocess.run(['tshark', '-n', '-X', f'lua_script:{DISSECTOR}', '-r', self.capture.path, *options],
                              env=dict(os.environ, HOME=self.folder.name), capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertNotIn('Lua', done.stderr)
        return done.stdout

    def names(self):
        fields = self.tshark('-T', 'fields', '-E', 'occurrence=a', '-E', 'aggregator=|',
                             '-e', 'libvirt.procedure_name', '-e', 'libvirt.malformed', '-e', 'libvirt.data')
        return [line.split('\t') for line in fields.splitlines()]

    def test_every_golden_call_is_named_and_whole(self):
        known = {(each.program.number, each.number): each.name for each in model.load().procedures()}
        wanted = []
        for frame in golden_frames():
            self.capture.add(frame, True)
            header = recorder.HEADER.unpack(frame[:recorder.HEADER.size])
            wanted.append([known[header[1], header[3]], '', ''])
        self.assertGreater(len(wanted), 300)
        self.assertEqual(wanted, self.names())

    def test_every_answer_and_event_is_whole(self):
        wanted = []
        for procedure in model.load().procedures():
            for kind, body in ((1, procedure.ret), (2, procedure.msg)):
                if body:
                    self.capture.add(frame_of(procedure.program, procedure, kind, 0, recorder.defined(body)), False)
                    wanted.append([procedure.name, '', ''])
        self.assertEqual(wanted, self.names())

    def test_values_are_shown(self):
        lookup = next(each for each in model.load().procedures() if each.name == 'REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME')
        self.capture.add(frame_of(lookup.program, lookup, 0, 0, recorder.text('a guest')), True)
        self.capture.add(frame_of(lookup.program, lookup, 1, 1, recorder.failure()), False)
        shown = self.tshark('-V')
        self.assertIn('name: "a guest"', shown)
        self.assertIn('message: "recorded"', shown)
        self.assertIn('code: 3', shown)

    def test_nonsense_is_said_to_be_malformed(self):
        lookup = next(each for each in model.load().procedures() if each.name == 'REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME')
        for body in (b'', b'\xff\xff\xff\xff', b'\0\0\0\x09abc'):
            self.capture.add(frame_of(lookup.program, lookup, 0, 0, body), True)
        self.assertTrue(all(words[1] for words in self.names()))


if __name__ == '__main__':
    DISSECTOR = os.path.abspath(sys.argv[1])
    unittest.main(argv=[sys.argv[0], '-v'])
