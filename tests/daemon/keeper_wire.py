# SPDX-License-Identifier: LGPL-2.1-or-later
"""Speaks to virtlogd and virtlockd, whose programs no library has: packets by hand."""

import array
import os
import socket
import struct

from harness import DEADLINE, RUN, Daemon

LOG_PROGRAM = 0x87539319
LOCK_PROGRAM = 0xea7beef
REPLY_WITH_FDS = 5


class Keeper(Daemon):
    """Its sockets are there before it has found what it kept; when it answers a call it has."""

    program = None

    def start(self):
        super().start()
        wire = Wire(self.socket, self.program)
        try:
            # Nothing that anybody could have: an error, and that is an answer.
            wire.call(2, text('') + struct.pack('>I', 0))
        except Refused:
            pass
        wire.close()
        return self


class LogDaemon(Keeper):
    """virtlogd."""

    name = 'virtlogd'
    program = LOG_PROGRAM
    socket = os.path.join(RUN, 'virtlogd-sock')


class LockDaemon(Keeper):
    """virtlockd."""

    name = 'virtlockd'
    program = LOCK_PROGRAM
    socket = os.path.join(RUN, 'virtlockd-sock')


class Refused(Exception):
    """The daemon answered with an error."""


def text(value):
    value = value if isinstance(value, bytes) else value.encode()
    return struct.pack('>I', len(value)) + value + b'\0' * (-len(value) % 4)


def read_text(payload):
    length, = struct.unpack_from('>I', payload)
    return payload[4:4 + length].decode()


class Wire:
    """One connection to a keeper."""

    def __init__(self, path, program):
        self.program = program
        self.serial = 0
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(DEADLINE)
        self.socket.connect(path)

    def close(self):
        self.socket.close()

    def receive(self, length):
        data = b''
        while len(data) < length:
            more = self.socket.recv(length - len(data))
            if not more:
                raise ConnectionError('the daemon has closed the connection')
            data += more
        return data

    def receive_fd(self):
        """A byte that carries it."""
        _, ancillary, _, _ = self.socket.recvmsg(1, socket.CMSG_SPACE(4))
        fds = array.array('i')
        for level, kind, data in ancillary:
            assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
            fds.frombytes(data[:4])
        assert len(fds) == 1
        return fds[0]

    def call(self, procedure, arguments):
        """The payload of the reply, and the descriptors beside it."""
        self.serial += 1
        header = struct.pack('>IIIiIi', self.program, 1, procedure, 0, self.serial, 0)
        self.socket.sendall(struct.pack('>I', 4 + len(header) + len(arguments)) + header + arguments)
        length, = struct.unpack('>I', self.receive(4))
        packet = self.receive(length - 4)
        program, version, number, kind, serial, status = struct.unpack_from('>IIIiIi', packet)
        assert (program, version, number, serial) == (self.program, 1, procedure, self.serial), packet
        payload = packet[24:]
        if status:
            # code, domain, and the optional message
            raise Refused(read_text(payload[12:]))
        if kind != REPLY_WITH_FDS:
            return payload, []
        count, = struct.unpack_from('>I', payload)
        return payload[4:], [self.receive_fd() for _ in range(count)]


UUID = bytes(range(16))


class Log(Wire):
    def __init__(self, path=LogDaemon.socket):
        super().__init__(path, LOG_PROGRAM)

    def open(self, path, truncate=False, name='guest'):
        """The descriptor to write to."""
        arguments = text('test') + UUID + text(name) + text(path) + struct.pack('>I', int(truncate))
        payload, fds = self.call(1, arguments)
        assert len(payload) == 16 and len(fds) == 1
        return fds[0]

    def position(self, path):
        payload, _ = self.call(2, text(path) + struct.pack('>I', 0))
        return struct.unpack('>QQ', payload)

    def read(self, path, position=(0, 0), length=1 << 20):
        payload, _ = self.call(3, text(path) + struct.pack('>QQQI', *position, length, 0))
        return read_text(payload)

    def append(self, path, message, name='guest'):
        self.call(4, text('test') + UUID + text(name) + text(path) + text(message) + struct.pack('>I', 0))


class Lock(Wire):
    SHARED, AUTOCREATE = 1, 2

    def __init__(self, owner=None, name='guest', path=LockDaemon.socket):
        """A connection for the guest that the process @owner is."""
        super().__init__(path, LOCK_PROGRAM)
        if owner is not None:
            self.call(1, UUID + text(name) + struct.pack('>III', 1, owner, 0))

    def restrict(self):
        self.call(2, struct.pack('>I', 0))

    def new(self, space):
        self.call(3, text(space) + struct.pack('>I', 0))

    def create_space(self, space):
        self.call(8, text(space))

    def act(self, procedure, space, name, flags=0):
        self.call(procedure, text(space) + text(name) + struct.pack('>I', flags))

    def create(self, space, name):
        self.act(4, space, name)

    def delete(self, space, name):
        self.act(5, space, name)

    def acquire(self, space, name, flags=0):
        self.act(6, space, name, flags)

    def release(self, space, name):
        self.act(7, space, name)
