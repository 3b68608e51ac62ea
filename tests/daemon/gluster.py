# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server of Gluster with one volume: glusterd and its bricks in a network and folders of their own."""

import contextlib
import os
import shutil
import signal
import subprocess

from harness import DEADLINE, Skip, mount_empty, wait_for
from pki import private_network

ADDRESS = '10.77.0.1'
VOLUME = 'media'
BRICK = '/run/brick'


def run(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True, timeout=DEADLINE)


def gluster(*words, check=True):
    return run('gluster', '--mode=script', *words, check=check)


@contextlib.contextmanager
def server():
    if not shutil.which('glusterd') or not shutil.which('gluster'):
        raise Skip('no glusterd')
    private_network()
    run('ip', 'address', 'add', f'{ADDRESS}/24', 'dev', 'lo')
    for folder in ('/run', '/var/lib/glusterd', '/var/log/glusterfs'):
        os.makedirs(folder, exist_ok=True)
        mount_empty(folder)
    os.makedirs('/run/gluster')
    brick_file_system()
    process = subprocess.Popen(['glusterd', '-N'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for('glusterd answers', lambda: answers(process))
        gluster('volume', 'create', VOLUME, f'{ADDRESS}:{BRICK}/b', 'force')
        gluster('volume', 'start', VOLUME)
        wait_for('the brick is online', lambda: '<status>1</status>' in gluster('--xml', 'volume', 'status', VOLUME).stdout)
        yield
        gluster('volume', 'stop', VOLUME, 'force', check=False)
    finally:
        for pid in [process.pid, *bricks()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        run('umount', '-l', BRICK, check=False)


def brick_file_system():
    """One that keeps what Gluster writes beside each file."""
    with open('/run/brick.img', 'wb') as file:
        file.truncate(256 * 1024 * 1024)
    os.mkdir(BRICK)
    run('mkfs.ext4', '-q', '-F', '/run/brick.img')
    if run('mount', '-o', 'loop', '/run/brick.img', BRICK, check=False).returncode:
        raise Skip('no loop devices')
    os.mkdir(f'{BRICK}/b')


def bricks():
    """Those who serve it, by the files that they leave in our folder."""
    for root, _folders, files in os.walk('/run/gluster'):
        for name in files:
            if name.endswith('.pid'):
                with open(os.path.join(root, name)) as file:
                    text = file.read().strip()
                if text:
                    yield int(text)


def answers(process):
    if process.poll() is not None:
        raise Skip(f'glusterd does not run here: it ended with {process.returncode}')
    return gluster('pool', 'list', check=False).returncode == 0
