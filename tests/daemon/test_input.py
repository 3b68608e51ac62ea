# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bad input of every kind costs only whoever sent it, and is answered with what is wrong."""

import os
import socket
import struct

import libvirt

from harness import fails, main, tiny_xml, wait_for

REMOTE = 0x20008086


def frame(body=b'', program=REMOTE, version=1, procedure=66, kind=0, serial=1, status=0, length=None):
    header = struct.pack('>IIiIII', program, version, procedure, kind, serial, status)
    return struct.pack('>I', len(header) + len(body) + 4 if length is None else length) + header + body


def talk(daemon, data):
    """Sends @data; what came back until the daemon closed or fell silent."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(daemon.socket)
        client.settimeout(0.5)
        answer = b''
        try:
            client.sendall(data)
            while chunk := client.recv(65536):
                answer += chunk
            return answer, True
        except (TimeoutError, ConnectionError):
            return answer, False


def test_broken_frames_cost_only_their_client(daemon):
    conn = daemon.start().open()
    garbage = [
        frame(length=3), frame(length=0), frame(length=0xffffffff), frame(length=40 * 1024 * 1024),
        frame(program=0x12345678), frame(version=99), frame(procedure=99999), frame(procedure=-1), frame(kind=77), frame(status=9),
        frame(kind=3), frame(kind=1), frame(body=b'\xff' * 100, procedure=1),
        frame(body=struct.pack('>I', 0xffffffff), procedure=11),
        frame(kind=4, body=struct.pack('>I', 33)), os.urandom(4096), b'GET / HTTP/1.0\r\n\r\n', b'\0' * 64,
    ]
    for data in garbage:
        talk(daemon, data)
        for cut in range(0, min(len(data), 40), 7):
            talk(daemon, data[:cut])
        assert conn.getHostname()
    assert daemon.process.poll() is None


def test_an_unknown_procedure_is_answered(daemon):
    daemon.start()
    answer, _ = talk(daemon, frame(procedure=99999))
    assert struct.unpack('>I', answer[24:28])[0] == 1, answer[:40]


def test_bad_definitions_say_line_and_path(daemon):
    conn = daemon.start().open()
    rows = [
        ('<domain', None), ('', None), ('<network/>', None), ("<domain type='qemu'/>", 'name'),
        (tiny_xml('a').replace('<vcpu>1</vcpu>', '<vcpu>many</vcpu>'), 'vcpu'),
        (tiny_xml('a').replace("<vcpu>1</vcpu>", "<vcpu>99999999999999</vcpu>"), 'vcpu'),
        (tiny_xml('a', "<disk type='file' device='disk'><driver name='qemu' cache='fast'/><source file='/x'/>"
                       "<target dev='vda'/></disk>"), 'cache'),
        (tiny_xml('a/b'), 'name'), (tiny_xml(''), 'name'),
        (tiny_xml('a').replace('q35', 'pdp11'), 'pdp11'),
        (tiny_xml('a').replace("type='qemu'", "type='toaster'"), 'toaster'),
        ('<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
         '<domain type="qemu"><name>&b;</name></domain>', None),
    ]
    for xml, word in rows:
        try:
            conn.defineXML(xml)
            raise AssertionError(f'accepted: {xml[:200]}')
        except libvirt.libvirtError as error:
            assert word is None or word in str(error), f'{error} does not name {word}'
    assert conn.listAllDomains() == []


def test_an_unwritable_configuration_is_an_error_and_leaves_nothing(daemon):
    conn = daemon.start().open()
    prefix = os.environ['SPLITVIRT_PREFIX']
    folder = os.path.join(prefix, 'etc', 'libvirt', 'qemu')
    os.system(f'mount -t tmpfs -o ro none {folder}')  # a full or read-only disk
    try:
        fails(libvirt.VIR_ERR_SYSTEM_ERROR, conn.defineXML, tiny_xml('a'))
        assert conn.listAllDomains() == []
    finally:
        os.system(f'umount {folder}')
    conn.defineXML(tiny_xml('a'))


def test_flags_that_nobody_knows_are_refused(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('a'))
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.createWithFlags, 1 << 30)
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.XMLDesc, 1 << 30)


def test_many_silent_clients_do_not_stop_others(daemon):
    conn = daemon.start().open()
    silent = []
    for _ in range(300):
        client = socket.socket(socket.AF_UNIX)
        client.connect(daemon.socket)
        client.sendall(b'\0\0')
        silent.append(client)
    assert conn.getHostname()
    late = daemon.open()
    assert late.getHostname()
    for client in silent:
        client.close()
    wait_for('the daemon lives', lambda: conn.getHostname())


if __name__ == '__main__':
    main()
