# SPDX-License-Identifier: LGPL-2.1-or-later
"""A target of iSCSI on loopback: tgtd in a network and a folder of its own."""

import contextlib
import os
import shutil
import signal
import subprocess

from harness import DEADLINE, Skip, mount_empty, wait_for
from pki import private_network

CONTROL = '7'
PORT = 3260
NAME = 'iqn.2026-01.test.splitvirt:disks'


def tgtadm(*words, check=True):
    return subprocess.run(['tgtadm', '-C', CONTROL, *words], check=check, capture_output=True, text=True, timeout=DEADLINE)


@contextlib.contextmanager
def target(*disks, login=None):
    """The files become disks 1, 2, ... of a target that wants @login, a user's name and password."""
    if not shutil.which('tgtd') or not shutil.which('tgtadm'):
        raise Skip('no tgtd')
    private_network()
    mount_empty('/run')
    os.mkdir('/run/tgtd')
    process = subprocess.Popen(['tgtd', '-f', '-C', CONTROL, '--iscsi', f'portal=127.0.0.1:{PORT}'], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        wait_for('the target answers', lambda: answers(process))
        tgtadm('--lld', 'iscsi', '--op', 'new', '--mode', 'target', '--tid', '1', '-T', NAME)
        for number, path in enumerate(disks, 1):
            tgtadm('--lld', 'iscsi', '--op', 'new', '--mode', 'logicalunit', '--tid', '1', '--lun', str(number), '-b', path)
            tgtadm('--lld', 'iscsi', '--op', 'update', '--mode', 'logicalunit', '--tid', '1', '--lun', str(number),
                   '--params', 'thin_provisioning=1')
        if login:
            tgtadm('--lld', 'iscsi', '--op', 'new', '--mode', 'account', '--user', login[0], '--password', login[1])
            tgtadm('--lld', 'iscsi', '--op', 'bind', '--mode', 'account', '--tid', '1', '--user', login[0])
        tgtadm('--lld', 'iscsi', '--op', 'bind', '--mode', 'target', '--tid', '1', '-I', 'ALL')
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def answers(process):
    if process.poll() is not None:
        raise Skip(f'tgtd does not run here: it ended with {process.returncode}')
    return tgtadm('--op', 'show', '--mode', 'sys', check=False).returncode == 0


def disk_file(path, size):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.truncate(size)
    return path
