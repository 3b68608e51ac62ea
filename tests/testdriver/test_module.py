#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The module shows one function, has its errors from libvirt.so, and needs no daemon's library: test_module.py NM MODULE LIBRARY"""

import re
import subprocess
import sys
import unittest

NM, MODULE, LIBRARY = sys.argv[1:4]
del sys.argv[1:4]


def symbols(path, *options):
    out = subprocess.run([NM, *options, path], stdout=subprocess.PIPE, text=True, check=True).stdout
    return [line.split() for line in out.splitlines()]


class Module(unittest.TestCase):
    def test_it_shows_one_function(self):
        self.assertEqual([each[-1] for each in symbols(MODULE, '-D', '--defined-only') if each[-2] == 'T'], ['local_open'])

    def test_errors_and_the_log_are_the_library_s(self):
        undefined = {each[-1].split('@')[0] for each in symbols(MODULE, '-D', '--undefined-only')}
        self.assertLessEqual({'error_set', 'log_write', 'handle_ref'}, undefined)

    def test_neither_needs_libsystemd(self):
        for path in (MODULE, LIBRARY):
            names = [each[-1] for each in symbols(path, '-D', '--undefined-only')]
            self.assertEqual([name for name in names if re.match('sd_', name)], [], path)

    def test_the_library_needs_no_xml(self):
        names = [each[-1] for each in symbols(LIBRARY, '-D', '--undefined-only')]
        self.assertEqual([name for name in names if re.match('xml[A-Z]', name)], [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
