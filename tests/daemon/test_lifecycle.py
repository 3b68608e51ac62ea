# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests are defined, started, paused, stopped and forgotten by real clients."""

import os
import threading

import libvirt

from harness import alive, fails, main, pid_of, tiny_xml, wait_for


def test_a_guest_lives_and_dies(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('a'))
    assert dom.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_UNKNOWN], dom.state()
    dom.create()
    assert dom.state() == [libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_RUNNING_BOOTED]
    pid = pid_of('a')
    dom.suspend()
    assert dom.state() == [libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_USER]
    dom.resume()
    assert dom.state() == [libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_RUNNING_UNPAUSED]
    dom.destroy()
    assert dom.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_DESTROYED]
    assert not alive(pid)
    dom.undefine()
    fails(libvirt.VIR_ERR_NO_DOMAIN, conn.lookupByName, 'a')


def test_qemu_runs_as_another_user(daemon):
    dom = daemon.start().open().createXML(tiny_xml('a'))
    if os.geteuid() == 0:
        with open(f'/proc/{pid_of("a")}/status') as status:
            fields = dict(line.split(':', 1) for line in status)
        assert fields['Uid'].split()[0] != '0', fields['Uid']
        assert int(fields['CapEff'], 16) == 0, fields['CapEff']
    dom.destroy()


def test_a_transient_guest_is_gone_when_it_stops(daemon):
    conn = daemon.start().open()
    dom = conn.createXML(tiny_xml('a'))
    assert not dom.isPersistent()
    dom.destroy()
    fails(libvirt.VIR_ERR_NO_DOMAIN, conn.lookupByName, 'a')


def test_autodestroy_ends_with_its_connection(daemon):
    watcher = daemon.start().open()
    conn = daemon.open()
    conn.createXML(tiny_xml('a'), libvirt.VIR_DOMAIN_START_AUTODESTROY)
    pid = pid_of('a')
    conn.close()
    wait_for('the guest ends', lambda: not alive(pid))
    wait_for('the domain is gone', lambda: watcher.listAllDomains() == [])


def test_starting_twice_is_refused(daemon):
    dom = daemon.start().open().createXML(tiny_xml('a'))
    fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.create)
    dom.destroy()
    fails(libvirt.VIR_ERR_NO_DOMAIN, dom.destroy)


def test_events_tell_the_life_of_a_guest(daemon):
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
    conn = daemon.start().open()
    seen = []
    conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                lambda _c, dom, event, detail, _o: seen.append((dom.name(), event, detail)), None)
    dom = conn.defineXML(tiny_xml('a'))
    dom.create()
    dom.suspend()
    dom.resume()
    dom.destroy()
    dom.undefine()
    expected = [libvirt.VIR_DOMAIN_EVENT_DEFINED, libvirt.VIR_DOMAIN_EVENT_STARTED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED,
                libvirt.VIR_DOMAIN_EVENT_RESUMED, libvirt.VIR_DOMAIN_EVENT_STOPPED, libvirt.VIR_DOMAIN_EVENT_UNDEFINED]

    def kinds():
        other = (libvirt.VIR_DOMAIN_EVENT_RESUMED, libvirt.VIR_DOMAIN_EVENT_RESUMED_FROM_SNAPSHOT)
        return [event for _, event, detail in seen if (event, detail) != other]
    wait_for('all events', lambda: len(seen) >= len(expected))
    assert [event for event in kinds() if event in expected] == expected, seen
    conn.close()


def test_the_read_only_socket_reads_only(daemon):
    daemon.start().open().defineXML(tiny_xml('a'))
    conn = libvirt.openReadOnly(daemon.uri.replace('-sock', '-sock-ro'))
    dom = conn.lookupByName('a')
    assert dom.state()[0] == libvirt.VIR_DOMAIN_SHUTOFF
    fails(libvirt.VIR_ERR_OPERATION_DENIED, dom.create)
    # A client that does not say it is read-only is refused by the daemon.
    liar = libvirt.open(daemon.uri.replace('-sock', '-sock-ro'))
    fails(libvirt.VIR_ERR_OPERATION_DENIED, liar.lookupByName('a').create)


def test_a_start_that_fails_leaves_nothing(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('a', "<disk type='file'><source file='/nonexistent/disk.raw'/>"
                                        "<target dev='vda' bus='virtio'/></disk>"))
    try:
        dom.create()
        raise AssertionError('a missing disk was not noticed')
    except libvirt.libvirtError as error:
        message = str(error)
    assert '/nonexistent/disk.raw' in message, message
    assert dom.state()[0] == libvirt.VIR_DOMAIN_SHUTOFF
    assert not os.path.exists(os.path.join(os.environ['SPLITVIRT_PREFIX'], 'run', 'libvirt', 'qemu', 'a.pid'))


if __name__ == '__main__':
    main()
