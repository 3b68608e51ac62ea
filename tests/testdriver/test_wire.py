#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's own virsh against our daemon that serves the test driver: what it prints has the layout that it has with stock's own
test:///default. Every command there is: wire.txt says how each is run, or why not.

usage: test_wire.py TESTD
"""

import collections
import contextlib
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
HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, 'wire.txt')
COMMANDS = os.path.join(HERE, '..', 'virsh', 'tables.tsv')
NEWER = "not in Debian's virsh"
DEADLINE = 120

UUID = '11111111-2222-3333-4444-555555555555'
DOCUMENTS = {
    'dom': "<domain type='test'><name>new</name><memory>65536</memory><os><type>hvm</type></os></domain>",
    'cpu': "<cpu><arch>i686</arch><model>pentium3</model></cpu>",
    'snapshot': "<domainsnapshot><name>three</name></domainsnapshot>",
    'checkpoint': "<domaincheckpoint><name>c2</name></domaincheckpoint>",
    'net': f"<network><name>newnet</name><uuid>{UUID}</uuid><bridge name='virbr7'/>"
           "<ip address='192.168.7.1' netmask='255.255.255.0'><dhcp>"
           "<range start='192.168.7.9' end='192.168.7.99'/></dhcp></ip></network>",
    'host': "<host mac='52:54:00:00:00:07' ip='192.168.7.7'/>",
    'port': f"<networkport><uuid>{UUID}</uuid><owner><name>test</name><uuid>{UUID}</uuid></owner>"
            "<mac address='52:54:00:00:00:07'/></networkport>",
    'filter': "<filter name='mine'><rule action='drop' direction='in'/></filter>",
    'binding': f"<filterbinding><owner><name>test</name><uuid>{UUID}</uuid></owner><portdev name='vnet0'/>"
               "<mac address='52:54:00:00:00:07'/><filterref filter='mine'/></filterbinding>",
    'iface': "<interface type='ethernet' name='eth7'><start mode='none'/><mac address='52:54:00:00:00:07'/></interface>",
    'pool': f"<pool type='dir'><name>newpool</name><uuid>{UUID}</uuid><target><path>/new/pool</path></target></pool>",
    'vol': "<volume><name>disk2</name><capacity>1000</capacity><allocation>1000</allocation></volume>",
    'vol2': "<volume><name>disk3</name><capacity>1000</capacity><allocation>1000</allocation></volume>",
    'nodedev': "<device><name>mine</name><parent>test-scsi-host-vport</parent><capability type='scsi_host'>"
               "<capability type='fc_host'><wwnn>1000000023452345</wwnn><wwpn>1000000023452346</wwpn></capability>"
               "</capability></device>",
    'secret': f"<secret ephemeral='no' private='no'><uuid>{UUID}</uuid></secret>",
    'disk': "<disk type='file' device='disk'><source file='/an/image'/><target dev='vdc' bus='virtio'/></disk>",
}
FILES = ('out',)  # written by commands

Row = collections.namedtuple('Row', 'section command reason')


def read_table(path):
    """The rows that are run, and {name: why} of those that are not."""
    rows, left, section = [], {}, ''
    with open(path, encoding='utf-8') as file:
        for line in file:
            what, _bar, reason = (part.strip() for part in line.partition('|'))
            if not what or what.startswith('#'):
                continue
            if what.startswith('['):
                section = what
            elif what.startswith('- '):
                left[what[2:].strip()] = reason
            else:
                rows.append(Row(section, what, reason))
    return rows, left


def layout(text):
    """What is left when figures, and how many blanks align them, do not count; of errors only that there is one."""
    lines = []
    for line in text.splitlines():
        line = re.sub(r'^error: .*', 'error', line)
        line = re.sub(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'UUID', line)
        line = re.sub(r'\d\d:[0-9a-f:]{14}', 'MAC', line)
        line = re.sub(r'\d[\d.]*', '0', line)
        lines.append(re.sub(r'[ -]+', ' ', line).rstrip())
    return [line for i, line in enumerate(lines) if line and not (line == 'error' and i and lines[i - 1] == 'error')]


class Daemon(contextlib.AbstractContextManager):
    """testd, with a fresh host."""

    def __init__(self, folder, env):
        self.folder = tempfile.mkdtemp(dir=folder)
        conf = os.path.join(self.folder, 'testd.conf')
        with open(conf, 'w', encoding='utf-8') as file:
            file.write(f'unix_sock_dir = "{self.folder}"\n')
        socket = os.path.join(self.folder, 'testd-sock')
        self.uri = f'test+unix:///default?socket={socket}'
        with open(os.path.join(self.folder, 'log'), 'w', encoding='utf-8') as log:
            words = [TESTD, '--config', conf, '--pid-file', os.path.join(self.folder, 'testd.pid')]
            self.process = subprocess.Popen(words, env=env, stdout=log, stderr=log)
        deadline = time.monotonic() + DEADLINE
        while not os.path.exists(socket) and self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)

    def __exit__(self, *_what):
        self.process.terminate()
        ended = self.process.wait(DEADLINE)
        with open(os.path.join(self.folder, 'log'), encoding='utf-8') as log:
            sys.stderr.write(log.read())
        if ended:
            raise AssertionError(f'the daemon ended with {ended}')


class Wire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows, cls.left = read_table(TABLE)
        cls.folder = tempfile.mkdtemp(prefix='testd.')
        cls.env = dict(os.environ, HOME=cls.folder, XDG_RUNTIME_DIR=cls.folder, LC_ALL='C.UTF-8', TZ='UTC')
        for name in ('XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'LD_LIBRARY_PATH', 'LIBVIRT_DEFAULT_URI',
                     'VIRSH_DEFAULT_CONNECT_URI'):
            cls.env.pop(name, None)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def documents(self):
        """A folder with every document; {name: path}."""
        folder = tempfile.mkdtemp(dir=self.folder)
        paths = {name: os.path.join(folder, name) for name in (*DOCUMENTS, *FILES)}
        for name, text in DOCUMENTS.items():
            with open(paths[name], 'w', encoding='utf-8') as file:
                file.write(text)
        return paths

    def session(self, uri, commands):
        """What virsh prints for each of the commands, all run in one session."""
        paths = {**self.documents(), 'uri': uri}
        script = '; '.join(f'echo @{i}@; {self.filled(command, paths)}' for i, command in enumerate(commands))
        done = subprocess.run([VIRSH, '-c', uri, script], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=DEADLINE, check=False)
        said = re.split(r'^@\d+@\n', done.stdout, flags=re.MULTILINE)[1:]
        self.assertEqual(len(said), len(commands), done.stdout)
        folder = os.path.dirname(paths['dom'])
        return [text.replace(folder, 'FOLDER').replace(uri, 'URI') for text in said]

    @staticmethod
    def filled(command, paths):
        return re.sub(r'\{(\w+)\}', lambda match: paths[match.group(1)], command)

    def test_layouts(self):
        for section in dict.fromkeys(row.section for row in self.rows):
            rows = [row for row in self.rows if row.section == section]
            commands = [row.command for row in rows]
            with Daemon(self.folder, self.env) as daemon:
                ours = self.session(daemon.uri, commands)
            stock = self.session('test:///default', commands)
            for row, our_words, stock_words in zip(rows, ours, stock):
                with self.subTest(f'{section} {row.command}'):
                    here, there = layout(our_words), layout(stock_words)
                    if row.reason:
                        self.assertNotEqual(here, there, 'no difference any more')
                    else:
                        self.assertEqual(here, there, f'\nours:\n{our_words}\nstock:\n{stock_words}')

    def test_every_command_is_here(self):
        with open(COMMANDS, encoding='utf-8') as file:
            known = {line.split('\t')[1] for line in file.read().splitlines()[1:]}
        helped = subprocess.run([VIRSH, 'help'], env=self.env, stdout=subprocess.PIPE, text=True, timeout=DEADLINE,
                                check=True).stdout
        stock = set(re.findall(r'^    ([a-z][a-z0-9-]*) ', helped, flags=re.MULTILINE))
        run = {row.command.split()[0] for row in self.rows}
        self.assertEqual(set(), known - run - set(self.left), 'neither run nor said why not')
        self.assertEqual(set(), stock - run - set(self.left), 'neither run nor said why not')
        self.assertEqual(set(), run & set(self.left))
        self.assertEqual(set(), (run | set(self.left)) - known - stock, 'no such command')
        self.assertEqual(set(), {name for name, why in self.left.items() if why == NEWER and name in stock})
        self.assertFalse([name for name, why in self.left.items() if not why])


if __name__ == '__main__':
    if not os.path.exists(VIRSH):
        print('SKIP: no stock virsh')
        sys.exit(77)
    unittest.main(verbosity=2)
