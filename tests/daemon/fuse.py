# SPDX-License-Identifier: LGPL-2.1-or-later
"""A file system with one folder, told to be silent at will: whoever asks it then waits. Its files, if any, are zeros, or are
written to."""

import ctypes
import errno
import os
import select
import struct
import threading

from harness import Skip

INIT, LOOKUP, GETATTR, OPEN, READ, WRITE, STATFS, RELEASE = 26, 1, 3, 14, 15, 16, 17, 18
OPENDIR, READDIR, RELEASEDIR = 27, 28, 29
HEADER = 40
WRITE_IN = 40  # before the data
NO_REPLY = (2, 36, 42)  # forget, interrupt, batch forget
BUFFER = 1 << 20


class Silent(Exception):
    pass


class HangingFolder:
    def __init__(self, path, files=()):
        """files: pairs of a name and a size in bytes."""
        os.makedirs(path)
        self.path = path
        self.files = dict(files)
        self.muted = ()  # the operations that wait while it is silent; none named: all
        self.speaks = threading.Event()
        self.speaks.set()
        self.asked = threading.Event()  # something was asked while it was silent
        try:
            self.fd = os.open('/dev/fuse', os.O_RDWR | os.O_CLOEXEC)
        except OSError as reason:
            raise Skip(f'no FUSE: {reason}') from None
        options = f'fd={self.fd},rootmode=40000,user_id=0,group_id=0'
        self.libc = ctypes.CDLL(None, use_errno=True)
        if self.libc.mount(b'hanging', path.encode(), b'fuse', 0, options.encode()) < 0:
            raise Skip(f'cannot mount FUSE: {os.strerror(ctypes.get_errno())}')
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                # Silent to all: it does not even take the question, so that who asks can be killed.
                if select.select([self.fd], [], [])[0] and not self.speaks.is_set() and not self.muted:
                    self.asked.set()
                    self.speaks.wait()
                request = os.read(self.fd, BUFFER)
            except OSError as reason:
                if reason.errno in (errno.ENODEV, errno.EBADF):
                    return
                continue
            operation, unique, node = struct.unpack_from('=4xIQQ', request)
            if not self.speaks.is_set() and operation in self.muted:
                self.asked.set()
                self.speaks.wait()
            if operation in NO_REPLY:
                continue
            body = self.answer(operation, node, request[HEADER:])
            code = 0 if body is not None else -(errno.ENOENT if operation == LOOKUP else errno.ENOSYS)
            body = body or b''
            try:
                os.write(self.fd, struct.pack('=IiQ', 16 + len(body), code, unique) + body)
            except OSError:
                pass  # whoever asked has gone

    def attributes(self, node):
        size, mode, links = (0, 0o40755, 2) if node == 1 else (list(self.files.values())[node - 2], 0o100644, 1)
        return struct.pack('=6Q10I', node, size, (size + 511) // 512, 0, 1, 1, 0, 0, 0, mode, links, 0, 0, 0, 4096, 0)

    def answer(self, operation, node, body):
        if operation == INIT:
            return struct.pack('=IIIIHHIIHH32x', 7, 31, 0, 0, 12, 9, 65536, 1, 0, 0)
        if operation == LOOKUP:
            name = body.rstrip(b'\0').decode()
            if name not in self.files:
                return None
            node = 2 + list(self.files).index(name)
            return struct.pack('=4Q2I', node, 0, 0, 0, 0, 0) + self.attributes(node)
        if operation == GETATTR:
            return struct.pack('=Q2I', 0, 0, 0) + self.attributes(node)
        if operation == STATFS:
            return struct.pack('=5Q4I24x', 1000, 900, 900, 10, 10, 4096, 255, 4096, 0)
        if operation in (OPEN, OPENDIR):
            return struct.pack('=Q2I', 1, 0, 0)
        if operation == READ:
            offset, length = struct.unpack_from('=8xQI', body)
            return self.read(list(self.files)[node - 2], offset, length)
        if operation == WRITE:
            offset, length = struct.unpack_from('=8xQI', body)
            return self.write(list(self.files)[node - 2], offset, body[WRITE_IN:WRITE_IN + length])
        if operation == READDIR:
            return self.entries(struct.unpack_from('=8xQ', body)[0])
        return b'' if operation in (RELEASE, RELEASEDIR) else None

    def entries(self, first):
        text = b''
        for i, name in list(enumerate(self.files))[first:]:
            entry = struct.pack('=QQII', 2 + i, 1 + i, len(name), 8) + name.encode()
            text += entry.ljust((len(entry) + 7) // 8 * 8, b'\0')
        return text

    def read(self, name, offset, length):
        return bytes(max(0, min(length, self.files[name] - offset)))

    def write(self, _name, _offset, _data):
        return None

    def hush(self, *operations):
        self.muted = operations
        self.asked.clear()
        self.speaks.clear()

    def speak(self):
        self.speaks.set()

    def end(self):
        self.speak()
        self.libc.umount2(self.path.encode(), 2)
        os.close(self.fd)


class HangingFiles(HangingFolder):
    """Files that are written to."""

    def __init__(self, path, names):
        self.content = {name: b'' for name in names}
        super().__init__(path, [(name, 0) for name in names])

    def read(self, name, offset, length):
        return self.content[name][offset:offset + length]

    def write(self, name, offset, data):
        text = self.content[name]
        self.content[name] = text[:offset].ljust(offset, b'\0') + data + text[offset + len(data):]
        self.files[name] = len(self.content[name])
        return struct.pack('=II', len(data), 0)
