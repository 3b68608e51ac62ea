#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What permissions cost: a list of 500 guests of which polkit is asked for each, beside as many bare calls over the system bus.

Run by `meson test --benchmark`; nothing here can fail a build.
"""

import ctypes
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'daemon'))

from harness import PREFIX, Daemon, Skip, fresh_places, tiny_xml  # noqa: E402
from polkit_bed import Bed, ask_as_nobody  # noqa: E402

GUESTS = 500
ROUNDS = 5
# Every other guest may be seen.
RULE = '''if (subject.user != "nobody") return polkit.Result.NOT_HANDLED;
    if (action.id == "org.libvirt.api.domain.getattr" && /[13579]$/.test(action.lookup("domain_name"))) return polkit.Result.NO;
    return polkit.Result.YES;'''
LIST = f'''(lambda time, statistics: [len(conn.listAllDomains()), statistics.median([
    (lambda start: (conn.listAllDomains(), time.monotonic() - start)[1])(time.monotonic()) for _ in range({ROUNDS})])])(
    __import__("time"), __import__("statistics"))'''


def bare_calls():
    """The seconds of a question to the bus itself for each guest, one after the other."""
    library = ctypes.CDLL('libsystemd.so.0')
    bus = ctypes.c_void_p()
    library.sd_bus_open_system(ctypes.byref(bus))
    start = time.monotonic()
    for _ in range(GUESTS):
        library.sd_bus_call_method(bus, b'org.freedesktop.DBus', b'/org/freedesktop/DBus', b'org.freedesktop.DBus', b'GetId', None,
                                   None, b'')
    return time.monotonic() - start


def cpu_seconds(pid):
    with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
        words = file.read().rsplit(')', 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf('SC_CLK_TCK')


def main():
    fresh_places()
    try:
        with Bed() as bed:
            with open(os.path.join(PREFIX, 'etc', 'libvirt', 'virtqemud.conf'), 'w', encoding='utf-8') as file:
                file.write('access_drivers = ["polkit"]\n')
            bed.rules(RULE)
            daemon = Daemon().start()
            conn = daemon.open()
            for number in range(GUESTS):
                conn.defineXML(tiny_xml(f'guest{number}'))
            before = cpu_seconds(bed.polkitd.pid)
            seen, seconds = ask_as_nobody(LIST, daemon.uri)
            used = (cpu_seconds(bed.polkitd.pid) - before) / (ROUNDS + 1)
            print(f'list of {GUESTS} guests, {seen} of them permitted   {seconds * 1000:10.1f} ms, '
                  f'polkitd works {used * 1000:.1f} ms of it  floor {bare_calls() * 1000:.1f} ms ({GUESTS} bare calls)', flush=True)
            daemon.stop()
    except Skip as reason:
        print(f'SKIP: {reason}')


if __name__ == '__main__':
    main()
