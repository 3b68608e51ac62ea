# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes valid inputs of the targets "server" and "client": make_seeds.py RPC-GEN-FOLDER TESTS-WIRE-FOLDER OUTPUT-FOLDER STAMP

Of the server: every golden call, as the payload of its procedure. Of the client: for each function an answer made up by the
description, and each event. What the bytes in front of them mean stands in the targets."""

import os
import struct
import sys

sys.path[:0] = sys.argv[1:3]

import emit_every_call  # noqa: E402
import recorder         # noqa: E402

PROGRAMS = {'remote': 0, 'qemu': 1, 'lxc': 2, 'admin': 3}
SEND_REPLY, SEND_EVENT = 0, 2


def write(folder, name, data):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), 'wb') as stream:
        stream.write(data)


def server_seeds(loaded, frames, folder):
    numbers = {program.number: PROGRAMS[program.name] for program in loaded.programs.values() if program.name in PROGRAMS}
    with open(frames, encoding='utf-8') as stream:
        lines = [line.split() for line in stream if not line.startswith('#')]
    for name, *words in lines:
        for number, word in enumerate(words):
            frame = bytes.fromhex(word)
            header = recorder.HEADER.unpack(frame[:recorder.HEADER.size])
            write(folder, f'{name}-{number}', struct.pack('>BH', numbers[header[1]], header[3]) + frame[recorder.HEADER.size:])


def client_seeds(loaded, folder):
    rows = emit_every_call.rows()
    for number, function in enumerate(rows):
        ret = function.procedure.ret
        write(folder, function.name, struct.pack('>HB', number, SEND_REPLY) + (recorder.defined(ret) if ret else b''))
    for procedure in loaded.procedures():
        if procedure.msg and procedure.program.name == 'remote':
            write(folder, procedure.short, struct.pack('>HBH', 0, SEND_EVENT, procedure.number) + recorder.defined(procedure.msg))


def main(wire, folder, stamp):
    server_seeds(emit_every_call.LOADED, os.path.join(wire, 'frames.txt'), os.path.join(folder, 'server'))
    client_seeds(emit_every_call.LOADED, os.path.join(folder, 'client'))
    write(os.path.dirname(stamp), os.path.basename(stamp), b'')


if __name__ == '__main__':
    main(*sys.argv[2:])
