#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What virsh does to objects of the test driver, which is within the library.

usage: test_objects.py VIRSH
"""

import os
import subprocess
import sys
import tempfile
import unittest

VIRSH = sys.argv.pop(1)
POOL = "<pool type='dir'>\n  <name>p3</name>\n  <target>\n    <path>/x</path>\n  </target>\n</pool>\n\n"
VOLUME = """<volume>
  <name>v</name>
  <capacity>1073741824</capacity>
  <allocation>1048576</allocation>
  <target>
    <format type='qcow2'/>
  </target>
</volume>

"""
SNAPSHOT = """<domainsnapshot>
  <name>a</name>
  <memory snapshot='external' file='/m'/>
  <disks>
    <disk name='vda' type='block'>
      <driver type='qcow2'/>
      <source dev='a,b'/>
    </disk>
  </disks>
</domainsnapshot>


"""
TREE = 'a\n  |\n  +- b\n  |   |\n  |   +- c\n  |     \n  +- d\n    \n\n'


class Objects(unittest.TestCase):
    def run_it(self, line):
        env = dict(os.environ, EDITOR='true', LC_ALL='C')
        done = subprocess.run([VIRSH, '-c', 'test:///default', line], capture_output=True, text=True, timeout=30,
                              check=False, env=env)
        return done.returncode, done.stdout, done.stderr

    def check(self, line, out, code=0, err=''):
        self.assertEqual(self.run_it(line), (code, out, err))

    def test_networks(self):
        self.check('net-destroy default; net-start default; net-autostart default',
                   'Network default destroyed\n\nNetwork default started\n\nNetwork default marked as autostarted\n\n')
        self.check('net-list --name', 'default\n\n')
        self.check('net-edit default', 'Network default XML configuration not changed.\n\n')
        self.check('net-update default frob ip x', '\n', 1, "error: unrecognized command name 'frob'\n")
        self.check('net-event', '\n', 1, 'error: either --list or --event <type> is required\n')
        self.check('net-event --event lifecycle --timeout 1', 'event loop timed out\nevents received: 0\n\n', 1)

    def test_a_network_comes_from_a_file(self):
        with tempfile.NamedTemporaryFile('w', suffix='.xml') as file:
            file.write("<network><name>n2</name></network>")
            file.flush()
            self.check(f'net-define {file.name}; net-undefine n2',
                       f'Network n2 defined from {file.name}\n\nNetwork n2 has been undefined\n\n')
        code, out, err = self.run_it(f'net-define {file.name}')
        self.assertEqual((code, out, err), (1, '\n', f"error: Failed to open file '{file.name}': No such file or directory\n"))

    def test_storage(self):
        self.check('pool-define-as p3 dir --target /x --print-xml', POOL)
        self.check('vol-create-as default-pool v 1G --allocation 1M --format qcow2 --print-xml', VOLUME)
        self.check('vol-create-as default-pool v abc', '\n', 1, 'error: Malformed size abc\n')
        self.check('vol-create-as default-pool v 1G; vol-path v default-pool; vol-delete v default-pool',
                   'Vol v created\n\n/default-pool/v\n\nVol v deleted\n\n')
        self.check('pool-list --type foo', '\n', 1, "error: Invalid pool type 'foo'\n")

    def test_snapshots(self):
        self.check('snapshot-create-as test a --print-xml --memspec /m,snapshot=external '
                   '--diskspec vda,file=a,,b,stype=block,driver=qcow2', SNAPSHOT)
        _, out, _ = self.run_it('snapshot-create-as test a; snapshot-create-as test b; snapshot-create-as test c; '
                                'snapshot-revert test a; snapshot-create-as test d; snapshot-list test --tree')
        self.assertTrue(out.endswith(TREE), out)
        self.check('snapshot-info test', '\n', 1, 'error: --snapshotname or --current is required\n')

    def test_a_bridge_around_an_interface(self):
        _, out, err = self.run_it('iface-bridge eth1 br0 --no-start; iface-dumpxml br0; iface-unbridge br0 --no-start')
        self.assertEqual(err, '')
        self.assertIn("<interface type='bridge' name='br0'>", out)
        self.assertIn('Device eth1 un-attached from bridge br0\n', out)

    def test_options_that_exclude_each_other(self):
        self.check('blockcopy test vda', '\n', 1, 'error: need either --dest or --xml\n')
        self.check('migrate test x:///y --timeout 3', '\n', 1, 'error: migrate: Unexpected timeout for offline migration\n')
        self.check('blockjob test vda --info --abort', '\n', 1, 'error: Options --info and --abort are mutually exclusive\n')


if __name__ == '__main__':
    unittest.main()
