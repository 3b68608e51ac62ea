#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What virt-xml-validate says of good and bad documents, and how it exits.

usage: test_validate.py VIRT-XML-VALIDATE SCHEMA-FOLDER
"""

import os
import subprocess
import sys
import tempfile
import unittest

FOLDER = sys.argv.pop(2)
PROGRAM = sys.argv.pop(1)
GOOD = """<domain type='kvm'>
  <name>a</name>
  <memory>65536</memory>
  <os><type>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' cache='none'/>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
    </disk>
  </devices>
</domain>
"""


class Validate(unittest.TestCase):
    def run_it(self, *words, text=''):
        done = subprocess.run([PROGRAM, *words], input=text, capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, 'SPLITVIRT_SCHEMAS': FOLDER, 'LC_ALL': 'C'})
        return done.returncode, done.stdout, done.stderr

    def refused(self, text, *said):
        code, out, err = self.run_it('-', text=text)
        self.assertEqual((code, out), (3, ''))
        for words in said:
            self.assertIn(words, err)

    def test_good(self):
        self.assertEqual(self.run_it('-', text=GOOD), (0, '- validates\n', ''))
        self.assertEqual(self.run_it('-', 'domain', text=GOOD), (0, '- validates\n', ''))
        with tempfile.NamedTemporaryFile('w', suffix='.xml') as file:
            file.write(GOOD)
            file.flush()
            self.assertEqual(self.run_it(file.name), (0, f'{file.name} validates\n', ''))

    def test_another_kind(self):
        code, out, err = self.run_it('-', 'cpu', text=GOOD)
        self.assertEqual((code, out), (3, ''))
        self.assertIn('-:1: /domain', err)

    def test_wrong_places_are_named(self):
        self.refused(GOOD.replace('</name>', '</name><colour/>'), '-:2: /domain/colour', '- fails to validate\n')
        self.refused(GOOD.replace("cache='none'", "cache='fast'"), "-:7: /domain/devices/disk/driver@cache: 'fast'",
                     'fails to validate')
        self.refused(GOOD.replace('<memory>65536', '<memory>much'), '-:3: /domain/memory')

    def test_the_right_one_of_many_is_named(self):
        disk = GOOD[GOOD.index('    <disk'):GOOD.index('  </devices>')]
        second = disk.replace('vda', 'vdb').replace("cache='none'", "cache='none' shade='dark'")
        third = disk.replace('vda', 'vdc').replace('<source', '<sauce')
        many = GOOD.replace('  </devices>', second + disk.replace('vda', 'vdd') + third + '  </devices>')
        self.refused(many, "-:12: /domain/devices/disk[2]/driver@shade: 'dark'")

    def test_broken_documents(self):
        self.refused('<domain', '-:')
        self.refused('', '-:')
        self.refused('<foo/>', '<foo>')
        self.refused('<!DOCTYPE d [<!ENTITY a "b">]><domain/>', 'DTD')

    def test_usage(self):
        for words, code in [((), 1), (('a', 'b', 'c'), 1), (('--bogus',), 1), (('/nonexistent/file',), 2)]:
            self.assertEqual(self.run_it(*words)[0], code, words)
        self.assertEqual(self.run_it('-', 'nonesuch', text=GOOD)[0], 4)
        self.assertEqual(self.run_it('-', '../reference/domain', text=GOOD)[0], 4)
        for words in ['-h', '--help', '-V', '--version']:
            code, out, err = self.run_it(words)
            self.assertEqual((code, err), (0, ''))
            self.assertTrue(out)

    def test_every_schema_is_there_and_can_be_read(self):
        lines = self.run_it('--help')[1].split('Schemas:\n')[1].splitlines()
        self.assertGreater(len(lines), 3)
        for line in lines:
            name, root = line.split()
            code, _, err = self.run_it('-', name, text=root.replace('>', '/>'))
            self.assertIn(code, (0, 3), err)


if __name__ == '__main__':
    unittest.main()
