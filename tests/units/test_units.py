#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The unit files: as the golden copy has them (UPDATE_GOLDEN=1 writes it anew), and good in systemd's eyes.

usage: test_units.py SOURCE BUILD PROGRAM...
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD, *PROGRAMS = sys.argv[1:]
GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'golden.txt')
SCRIPT = os.path.join(SOURCE, 'systemd-units', 'units.py')
PLACES = {'full_access_mode': '0666', 'runstatedir': '/run', 'confdir': '/etc/libvirt', 'defaultsdir': '/etc/default',
          'vardir': '/var', 'sbindir': '/usr/sbin', 'libexecdir': '/usr/libexec',
          'secretkey': '/var/lib/libvirt/secrets/secrets-encryption-key',
          'statedir': '/var/lib/libvirt /var/cache/libvirt /var/log/libvirt',
          'qemu_user': 'libvirt-qemu', 'qemu_group': 'libvirt-qemu'}
# Where the build has what goes to libexec.
LIBEXEC = ('drivers/secret/virt-secret-init-encryption', 'tools/libvirt-guests')
NAMES = [os.path.basename(program) for program in PROGRAMS]


def write(*words, daemons=None, **places):
    command = [sys.executable, SCRIPT, '--specs', os.path.join(SOURCE, 'daemons'), '--daemons', ','.join(daemons or NAMES), *words]
    for name, value in {**PLACES, **places}.items():
        command += ['--place', f'{name}={value}']
    return subprocess.run(command, capture_output=True, text=True, check=False)


class Units(unittest.TestCase):
    def test_they_are_as_the_golden_copy_says(self):
        text = write('--print').stdout
        self.assertIn('libvirt.target', text)
        if os.environ.get('UPDATE_GOLDEN'):
            with open(GOLDEN, 'w', encoding='utf-8') as file:
                file.write(text)
        with open(GOLDEN, encoding='utf-8') as file:
            self.maxDiff = None
            self.assertEqual(file.read(), text)

    def test_the_build_has_them_all(self):
        for path in write('--list').stdout.split():
            self.assertTrue(os.path.exists(os.path.join(BUILD, 'systemd-units', path)), path)

    def test_only_what_is_built_is_named(self):
        text = write('--print', daemons=['virtqemud']).stdout
        self.assertNotIn('virtproxyd', text)
        self.assertNotIn('virtnetworkd', text)

    def test_a_daemon_needs_a_row(self):
        result = write('--print', daemons=['nosuchd'])
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('nosuchd has no row', result.stderr)

    def test_systemd_takes_them(self):
        if not shutil.which('systemd-analyze'):
            self.skipTest('no systemd-analyze')
        with tempfile.TemporaryDirectory() as folder:
            libexec = os.path.join(folder, 'libexec')
            os.mkdir(libexec)
            for program in LIBEXEC:
                os.symlink(os.path.join(BUILD, program), os.path.join(libexec, os.path.basename(program)))
            listed = write('--list', '--out', folder, sbindir=os.path.abspath(os.path.dirname(PROGRAMS[0])),
                           libexecdir=libexec).stdout.split()
            for kind in ('system', 'user'):
                paths = [os.path.join(folder, path) for path in listed if path.startswith(f'{kind}/') and '.d/' not in path]
                result = subprocess.run(['systemd-analyze', f'--{kind}', '--man=no', 'verify', *paths], capture_output=True,
                                        text=True, env={**os.environ, 'SYSTEMD_UNIT_PATH': f'{folder}/{kind}:',
                                                        'XDG_RUNTIME_DIR': folder})
                ours = [line for line in result.stderr.splitlines()
                        if any(name in line for name in (*NAMES, 'libvirt.target', 'virt-guest'))]
                self.assertEqual(ours, [], result.stderr)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
