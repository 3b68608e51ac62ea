# SPDX-License-Identifier: LGPL-2.1-or-later
"""A file system with an empty folder, told to be silent at will: whoever asks it then waits."""

import ctypes
import errno
import os
import struct
import threading

from harness import Skip

INIT, GETATTR, STATFS, OPENDIR, READDIR, RELEASEDIR = 26, 3, 17, 27, 28, 29
NO_REPLY = (2, 36, 42)  # forget, interrupt, batch forget
BUFFER = 1 << 20


class Silent(Exception):
    pass


class HangingFolder:
    def __init__(self, path):
        os.makedirs(path)
        self.path = path
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
                request = os.read(self.fd, BUFFER)
            except OSError as reason:
                if reason.errno in (errno.ENODEV, errno.EBADF):
                    return
                continue
            operation, unique = struct.unpack_from('=4xIQ', request)
            if not self.speaks.is_set():
                self.asked.set()
                self.speaks.wait()
            if operation in NO_REPLY:
                continue
            body = self.answer(operation)
            code = 0 if body is not None else -errno.ENOSYS
            body = body or b''
            try:
                os.write(self.fd, struct.pack('=IiQ', 16 + len(body), code, unique) + body)
            except OSError:
                pass  # whoever asked has gone

    @staticmethod
    def answer(operation):
        if operation == INIT:
            return struct.pack('=IIIIHHIIHH32x', 7, 31, 0, 0, 12, 9, 65536, 1, 0, 0)
        if operation == GETATTR:
            return struct.pack('=QII6Q3I7I', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0o40755, 2, 0, 0, 0, 4096, 0)
        if operation == STATFS:
            return struct.pack('=5Q4I24x', 1000, 900, 900, 10, 10, 4096, 255, 4096, 0)
        if operation == OPENDIR:
            return struct.pack('=QII', 1, 0, 0)
        return b'' if operation in (READDIR, RELEASEDIR) else None

    def hush(self):
        self.asked.clear()
        self.speaks.clear()

    def speak(self):
        self.speaks.set()

    def end(self):
        self.speak()
        self.libc.umount2(self.path.encode(), 2)
        os.close(self.fd)
