# SPDX-License-Identifier: LGPL-2.1-or-later
"""A guest announces its interfaces: the real example of docs/adding-an-api.rst. python3-libvirt 9.0 does not know the function,
so it is called through ctypes."""

import ctypes

import libvirt

from harness import main, tiny_xml

UINT = 2
NET = "<interface type='user'><mac address='52:54:00:00:00:07'/><model type='virtio'/></interface>"


class Value(ctypes.Union):
    _fields_ = [('ui', ctypes.c_uint), ('ul', ctypes.c_ulonglong), ('text', ctypes.c_char_p)]


class Param(ctypes.Structure):
    _fields_ = [('field', ctypes.c_char * 80), ('type', ctypes.c_int), ('value', Value)]


LIBRARY = ctypes.CDLL('libvirt.so.0')
LIBRARY.virConnectOpen.restype = ctypes.c_void_p
LIBRARY.virDomainLookupByName.restype = ctypes.c_void_p
LIBRARY.virDomainLookupByName.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
LIBRARY.virDomainAnnounceInterface.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_uint]
LIBRARY.virGetLastErrorCode.restype = ctypes.c_int


def announce(dom, device=None, **values):
    params = (Param * max(1, len(values)))(*(Param(name.encode(), UINT, Value(ui=value)) for name, value in values.items()))
    rc = LIBRARY.virDomainAnnounceInterface(dom, device, ctypes.addressof(params) if values else None, len(values), 0)
    return 0 if rc == 0 else LIBRARY.virGetLastErrorCode()


def test_a_guest_announces_itself(daemon):
    conn = daemon.start().open()
    guest = conn.createXML(tiny_xml('loud', extra=NET))
    handle = LIBRARY.virDomainLookupByName(LIBRARY.virConnectOpen(daemon.uri.encode()), b'loud')
    assert announce(handle) == 0
    assert announce(handle, rounds=2, initial=10, max=20, step=5) == 0
    assert announce(handle, b'52:54:00:00:00:07', rounds=1) == 0
    assert announce(handle, b'52:54:00:00:00:99') == libvirt.VIR_ERR_INVALID_ARG
    assert announce(handle, volume=11) == libvirt.VIR_ERR_INVALID_ARG
    guest.destroy()
    assert announce(handle) in (libvirt.VIR_ERR_NO_DOMAIN, libvirt.VIR_ERR_OPERATION_INVALID)


if __name__ == '__main__':
    main()
