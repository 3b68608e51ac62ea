# SPDX-License-Identifier: LGPL-2.1-or-later
"""Authorities and certificates for tests, made by gnutls' certtool, and a network of one's own."""

import ctypes
import os
import shutil
import socket
import subprocess

from harness import Skip

CLONE_NEWNET = 0x40000000


def private_network():
    """From here on this process and its children have a loopback of their own and nothing else."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) < 0 or subprocess.run(['ip', 'link', 'set', 'lo', 'up']).returncode:
        raise Skip('no network namespace')


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Authority:
    """An authority with its files in a folder of its own."""

    def __init__(self, folder, name='Test CA'):
        if not shutil.which('certtool'):
            raise Skip('no certtool (gnutls-bin)')
        self.folder = folder
        self.serial = 1
        os.makedirs(folder, exist_ok=True)
        self.key, self.cert = self.path('cakey.pem'), self.path('cacert.pem')
        self.make_key(self.key)
        self.run('--generate-self-signed', '--load-privkey', self.key, '--outfile', self.cert,
                 template=f'cn = "{name}"\nca\ncert_signing_key\ncrl_signing_key\nexpiration_days = 30\n')

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *words, template=None):
        command = ['certtool', *words]
        if template is not None:
            with open(self.path('template'), 'w') as file:
                file.write(template)
            command += ['--template', self.path('template')]
        subprocess.run(command, check=True, capture_output=True)

    def make_key(self, path):
        self.run('--generate-privkey', '--key-type', 'rsa', '--bits', '2048', '--outfile', path)
        os.chmod(path, 0o600)

    def issue(self, kind, cn, folder=None, names=('localhost',), addresses=('127.0.0.1',), extra=''):
        """Certificate and key of a client or server in @folder, as pkipath has them; the path of the certificate."""
        folder = folder or self.folder
        os.makedirs(folder, exist_ok=True)
        cert, key = os.path.join(folder, f'{kind}cert.pem'), os.path.join(folder, f'{kind}key.pem')
        self.make_key(key)
        self.serial += 1
        alternatives = ''
        if kind == 'server':
            alternatives = ''.join([f'dns_name = "{n}"\n' for n in names] + [f'ip_address = "{a}"\n' for a in addresses])
        days = '' if 'expiration' in extra else 'expiration_days = 20\n'
        self.run('--generate-certificate', '--load-privkey', key, '--load-ca-certificate', self.cert, '--load-ca-privkey', self.key,
                 '--outfile', cert,
                 template=f'cn = "{cn}"\norganization = "Tests"\nserial = {self.serial}\ntls_www_{kind}\nsigning_key\n'
                          f'encryption_key\n{alternatives}{days}{extra}')
        if os.path.abspath(folder) != os.path.abspath(self.folder):
            shutil.copy(self.cert, os.path.join(folder, 'cacert.pem'))
        return cert

    def revoke(self, *certs):
        """The path of a list that revokes @certs."""
        path = self.path('cacrl.pem')
        words = []
        for cert in certs:
            words += ['--load-certificate', cert]
        self.run('--generate-crl', '--load-ca-certificate', self.cert, '--load-ca-privkey', self.key, *words, '--outfile', path,
                 template='crl_next_update = 10\ncrl_number = 1\n')
        return path
