# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server that understands just enough to be opened: it records every frame, and answers each call by the description.

What looks an object up, and what opening needs, succeeds with a made-up answer; all else fails with "not supported".
"""

import array
import os
import socket
import struct
import threading

HEADER = struct.Struct('>7I')       # length, program, version, procedure, type, serial, status
CALL, REPLY, CALL_WITH_FDS = 0, 1, 4
NO_SUPPORT = 3


def text(value):
    data = value.encode()
    return struct.pack('>I', len(data)) + data + bytes(-len(data) % 4)


def made_up(shape):
    """A value of @shape on the wire: texts are "text-name", numbers 1, lists of one, what is optional is there."""
    if shape.kind == 'string':
        return (struct.pack('>I', 1) if shape.optional else b'') + text('text-name')
    if shape.kind == 'opaque':
        return bytes(range(1, shape.length + 1)) + bytes(-shape.length % 4)
    if shape.kind == 'bytes':
        return text('x')
    if shape.kind == 'vector':
        return made_up(shape.element) * shape.length
    if shape.kind in ('array', 'optional'):
        return struct.pack('>I', 1) + made_up(shape.element)
    if shape.definition:
        return defined(shape.definition)
    return struct.pack({'hyper': '>q', 'uhyper': '>Q', 'double': '>d'}.get(shape.kind, '>i'), 1)


def defined(each):
    if each.kind == 'struct':
        return b''.join(made_up(field.shape) for field in each.fields)
    if each.kind == 'union':
        _, value, field = each.cases[0]
        return struct.pack('>i', value) + made_up(field.shape)
    return struct.pack('>i', each.values[0][1])


def failure():
    return struct.pack('>iiI', NO_SUPPORT, 0, 1) + text('recorded') + struct.pack('>iIIIIiiI', 2, 0, 0, 0, 0, -1, -1, 0)


def answers(model):
    """(program, procedure) -> payload of the reply, for what succeeds."""
    known = {}
    for procedure in model.procedures():
        ret = procedure.call.function.ret if procedure.call and procedure.call.function else ''
        key = (procedure.program.number, procedure.number)
        if procedure.kind == 'public' and ret.endswith('Ptr') and 'Lookup' in procedure.call.name:
            known[key] = made_up_result(procedure)
        elif procedure.short in ('connect_open', 'connect_close'):
            known[key] = b''
        elif procedure.short == 'auth_list':
            known[key] = struct.pack('>II', 1, 0)
        elif procedure.short == 'connect_supports_feature':
            known[key] = struct.pack('>I', 1)
        elif procedure.short == 'connect_get_uri':
            known[key] = text('qemu:///system')
    return known


def made_up_result(procedure):
    return defined(procedure.ret) if procedure.ret else b''


class Recorder:
    """Serves the socket at @path; take() gives the frames that came since the last time."""

    def __init__(self, path, known):
        self.known = known
        self.frames = []
        self.lock = threading.Lock()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.bind(path)
        self.socket.listen(8)
        threading.Thread(target=self.accept, daemon=True).start()

    def take(self):
        with self.lock:
            frames, self.frames = self.frames, []
        return frames

    def accept(self):
        while True:
            peer, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        with peer:
            while True:
                head = self.read(peer, HEADER.size)
                if not head:
                    return
                length, program, version, procedure, kind, serial, status = HEADER.unpack(head)
                body = self.read(peer, length - HEADER.size)
                if kind == CALL_WITH_FDS:
                    self.read(peer, struct.unpack('>I', body[:4])[0])
                with self.lock:
                    self.frames.append(HEADER.pack(length, program, version, procedure, kind, 0, status) + body)
                if kind in (CALL, CALL_WITH_FDS):
                    self.answer(peer, (program, version, procedure), serial)

    def answer(self, peer, call, serial):
        payload = self.known.get((call[0], call[2]))
        status = 0 if payload is not None else 1
        payload = failure() if payload is None else payload
        peer.sendall(HEADER.pack(HEADER.size + len(payload), *call, REPLY, serial, status) + payload)

    @staticmethod
    def read(peer, size):
        """@size bytes, or b'' at the end. Descriptors that come along are closed."""
        data = b''
        while len(data) < size:
            part, ancillary, _, _ = peer.recvmsg(size - len(data), socket.CMSG_SPACE(4 * 32))
            for level, kind, more in ancillary:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    fds = array.array('i')
                    fds.frombytes(more[:len(more) - len(more) % fds.itemsize])
                    for fd in fds:
                        os.close(fd)
            if not part:
                return b''
            data += part
        return data
