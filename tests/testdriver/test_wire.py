#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's own virsh against our daemon that serves the test driver: what it prints has the layout that it has with stock's own
test:///default.

usage: test_wire.py TESTD
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

VIRSH = '/usr/bin/virsh'
TESTD = sys.argv.pop(1)

COMMANDS = '''list --all|dumpxml test|nodeinfo|hostname|dominfo test|domstate test|freecell --all|nodecpustats|nodecpumap|maxvcpus
vcpuinfo test|vcpucount test|vcpupin test|emulatorpin test|schedinfo test|memtune test|blkiotune test|numatune test
blkdeviotune test vda|domiftune test testnet0|domblkinfo test vda|domblkstat test vda|domifstat test testnet0|dommemstat test
domtime test|domblkerror test|domfsinfo test|domhostname test|domifaddr test|iothreadinfo test|domcontrol test|perf test
domblklist test|domiflist test|domstats test|cpu-stats test|domid test|domuuid test|snapshot-list test|checkpoint-list test
sysinfo|freepages --all|net-list --all|net-info default|net-dumpxml default|net-dhcp-leases default|pool-list --all
pool-info default-pool|pool-dumpxml default-pool|vol-list default-pool|iface-list --all|iface-dumpxml eth1|iface-mac eth1
capabilities|domif-getlink test testnet0|ttyconsole test|domdisplay test|vncdisplay test|desc test|net-uuid default|net-name default
pool-uuid default-pool|pool-name default-pool|secret-list|nwfilter-list|domname 6695eb01-f6a4-8304-79aa-97f2502e193f
net-event --list|event --list|uri|allocpages 4 1|cpu-models x86_64|domlaunchsecinfo test|domjobinfo test|save-image-dumpxml /none
dumpxml nobody|net-info nothing|pool-info nothing|snapshot-current test|domblkinfo test vdz|domxml-to-native test'''

# Where ours differs, and why that is right.
JUDGED = {
    'sysinfo': 'a host of our own making',
    'cpu-models x86_64': 'our list of names',
    'capabilities': 'no made-up CPU features',
    'uri': 'the way there is another',
}


def layout(text):
    """What is left when figures, and how many blanks align them, do not count; of errors only that there is one."""
    lines = []
    for line in text.splitlines():
        line = re.sub(r'^error: .*', 'error', line)
        line = re.sub(r'\d[\d.]*', '0', line)
        lines.append(re.sub(r'[ -]+', ' ', line).rstrip())
    return [line for i, line in enumerate(lines) if line and not (line == 'error' and i and lines[i - 1] == 'error')]


class Wire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='testd.')
        env = dict(os.environ, HOME=cls.folder, XDG_RUNTIME_DIR=cls.folder)
        for name in ('XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'LD_LIBRARY_PATH'):
            env.pop(name, None)
        cls.env = env
        cls.log = open(os.path.join(cls.folder, 'log'), 'w', encoding='utf-8')
        socket = os.path.join(cls.folder, 'sock')
        cls.uri = f'test+unix:///default?socket={socket}'
        with open(os.path.join(cls.folder, 'testd.conf'), 'w', encoding='utf-8') as conf:
            conf.write(f'unix_sock_dir = "{cls.folder}"\n')
        cls.uri = f'test+unix:///default?socket={cls.folder}/testd-sock'
        cls.daemon = subprocess.Popen([TESTD, '--config', os.path.join(cls.folder, 'testd.conf')], env=env, stdout=cls.log,
                                      stderr=cls.log)
        deadline = time.monotonic() + 20
        while not os.path.exists(f'{cls.folder}/testd-sock') and cls.daemon.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)

    @classmethod
    def tearDownClass(cls):
        cls.daemon.terminate()
        cls.daemon.wait()
        cls.log.close()
        with open(cls.log.name, encoding='utf-8') as log:
            sys.stderr.write(log.read())
        shutil.rmtree(cls.folder)

    def virsh(self, uri, command):
        done = subprocess.run([VIRSH, '-c', uri] + command.split(), env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=60, check=False)
        return done.stdout

    def test_layouts(self):
        for command in re.split(r'[|\n]', COMMANDS):
            with self.subTest(command):
                ours, stock = self.virsh(self.uri, command), self.virsh('test:///default', command)
                if command not in JUDGED:
                    self.assertEqual(layout(ours), layout(stock), ours)

    def test_changes(self):
        for command in ('suspend test', 'resume test', 'destroy test', 'start test', 'snapshot-create-as test one',
                        'snapshot-list test', 'snapshot-delete test one', 'managedsave test', 'start test'):
            self.assertNotIn('error', self.virsh(self.uri, command), command)


if __name__ == '__main__':
    if not os.path.exists(VIRSH):
        print('SKIP: no stock virsh')
        sys.exit(77)
    unittest.main(verbosity=2)
