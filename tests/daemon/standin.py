# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs that this host lacks, or cannot run, as scripts that note their words and answer; and a /sys of one's own."""

import ctypes
import os

from harness import Skip, mount_empty


class Programs:
    """A folder of scripts that precedes all others in PATH."""

    def __init__(self, folder):
        self.folder = folder
        self.log = os.path.join(folder, 'log')
        os.makedirs(folder)

    def add(self, name, body=''):
        """@body is a shell's; it finds its words in "$@", and "$*" in one."""
        path = os.path.join(self.folder, name)
        with open(path, 'w') as file:
            file.write(f'#!/bin/sh\necho "{name} $*" >> {self.log}\n{body}\n')
        os.chmod(path, 0o755)

    def words(self):
        """What was run since the last time that one asked."""
        if not os.path.exists(self.log):
            return []
        with open(self.log) as file:
            lines = file.read().splitlines()
        os.unlink(self.log)
        return lines

    def __enter__(self):
        self.path = os.environ['PATH']
        os.environ['PATH'] = f'{self.folder}:{self.path}'
        return self

    def __exit__(self, *_reason):
        os.environ['PATH'] = self.path


def empty_sys():
    mount_empty('/sys')


def put(path, text='', target=None):
    """A file, or a link, and the folders above it."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if target:
        os.symlink(target, path)
        return
    with open(path, 'wb' if isinstance(text, bytes) else 'w') as file:
        file.write(text)


def etc_of_our_own(folder):
    """What is written in /etc from here on stays in @folder, which is on a tmpfs."""
    for name in ('upper', 'work'):
        os.makedirs(os.path.join(folder, name))
    options = f'lowerdir=/etc,upperdir={folder}/upper,workdir={folder}/work'
    if ctypes.CDLL(None, use_errno=True).mount(b'overlay', b'/etc', b'overlay', 0, options.encode()) < 0:
        raise Skip('no overlay over /etc')
