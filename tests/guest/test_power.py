# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests are asked to stop and to start again, by buttons and by themselves."""

import os
import signal

import libvirt

from guest import LIFECYCLE, Events, boot, booted, guest_xml, run_events
from harness import alive, main, pid_of, wait_for

REBOOT = libvirt.VIR_DOMAIN_EVENT_ID_REBOOT
STOPPED = libvirt.VIR_DOMAIN_EVENT_STOPPED


def acted(daemon, extra):
    """A guest booted with its own lifecycle actions, and what is told about it."""
    conn, dom, console = booted(daemon, extra=extra)
    return dom, console, Events(conn, LIFECYCLE, REBOOT)


def assert_boots_again(console):
    console.wait(r'(?s)TG-READY.*TG-READY')
    assert console.ask('echo $((5 * 5))') == '25'


def test_the_power_button_ends_it(daemon):
    conn, dom, _ = booted(daemon)
    events = Events(conn, LIFECYCLE)
    pid = pid_of('g')
    dom.shutdown()
    events.wait(LIFECYCLE, STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN)
    assert (LIFECYCLE, libvirt.VIR_DOMAIN_EVENT_SHUTDOWN) in [event[:2] for event in events.seen], events.seen
    assert dom.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN], dom.state()
    assert not alive(pid)


def test_a_guest_that_powers_off_by_itself_is_shut_off(daemon):
    dom, console, events = acted(daemon, '')
    console.type('poweroff -f\n')
    events.wait(LIFECYCLE, STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN)
    assert dom.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN], dom.state()


def test_a_reboot_keeps_the_process(daemon):
    dom, console, events = acted(daemon, '')
    pid, number = pid_of('g'), dom.ID()
    dom.reboot(libvirt.VIR_DOMAIN_REBOOT_ACPI_POWER_BTN)
    assert_boots_again(console)
    events.wait(REBOOT)
    assert (pid_of('g'), dom.ID()) == (pid, number)
    assert dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING
    dom.shutdown()
    events.wait(LIFECYCLE, STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN)


def test_a_reset_starts_it_anew(daemon):
    dom, console, events = acted(daemon, '')
    pid = pid_of('g')
    dom.reset()
    assert_boots_again(console)
    events.wait(REBOOT)
    assert pid_of('g') == pid


def test_a_guest_that_reboots_by_itself_keeps_its_process(daemon):
    dom, console, events = acted(daemon, '')
    pid = pid_of('g')
    console.type('reboot -f\n')
    assert_boots_again(console)
    events.wait(REBOOT)
    assert pid_of('g') == pid


def test_on_reboot_destroy_ends_it(daemon):
    dom, console, events = acted(daemon, '<on_reboot>destroy</on_reboot>')
    pid = pid_of('g')
    console.type('reboot -f\n')
    events.wait(LIFECYCLE, STOPPED)
    wait_for('the process ends', lambda: not alive(pid))
    assert dom.state()[0] == libvirt.VIR_DOMAIN_SHUTOFF


def test_on_poweroff_restart_starts_it_anew(daemon):
    dom, console, _ = acted(daemon, '<on_poweroff>restart</on_poweroff>')
    pid = pid_of('g')
    console.type('poweroff -f\n')
    assert_boots_again(console)
    assert pid_of('g') == pid
    assert dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING


def test_a_lifecycle_action_changes_while_it_runs(daemon):
    dom, console, events = acted(daemon, '')
    dom.setLifecycleAction(libvirt.VIR_DOMAIN_LIFECYCLE_REBOOT, libvirt.VIR_DOMAIN_LIFECYCLE_ACTION_DESTROY,
                           libvirt.VIR_DOMAIN_AFFECT_LIVE)
    assert '<on_reboot>destroy</on_reboot>' in dom.XMLDesc()
    assert '<on_reboot>restart</on_reboot>' in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    console.type('reboot -f\n')
    events.wait(LIFECYCLE, STOPPED)


def test_a_killed_guest_has_crashed(daemon):
    conn, dom, console = booted(daemon)
    events = Events(conn, LIFECYCLE)
    os.kill(pid_of('g'), signal.SIGKILL)
    events.wait(LIFECYCLE, STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_FAILED)
    assert dom.state() == [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_CRASHED], dom.state()
    console.wait_end()
    boot(dom)


def test_a_paused_guest_stands_still(daemon):
    conn, dom, console = booted(daemon)
    events = Events(conn, LIFECYCLE)
    dom.suspend()
    events.wait(LIFECYCLE, libvirt.VIR_DOMAIN_EVENT_SUSPENDED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED)
    start = len(console.text)
    console.type("echo lat''er\n")
    assert 'later' not in console.text[start:]
    dom.resume()
    console.wait('later', start)


def test_it_goes_on_under_a_new_daemon(daemon):
    """Events, the power button and the process: all as if nothing had been."""
    booted(daemon)
    pid = pid_of('g')
    conn = daemon.restart().open()
    dom = conn.lookupByName('g')
    wait_for('the guest is back', lambda: dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING)
    events = Events(conn, LIFECYCLE)
    assert pid_of('g') == pid and alive(pid)
    dom.shutdown()
    events.wait(LIFECYCLE, STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN)


def test_autostart_boots_it_with_the_daemon(daemon):
    run_events()
    dom = daemon.start().open().defineXML(guest_xml())
    assert dom.autostart() == 0
    dom.setAutostart(1)
    assert dom.autostart() == 1
    dom = daemon.restart().open().lookupByName('g')
    wait_for('it runs', lambda: dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING)
    dom.destroy()
    dom.setAutostart(0)
    dom = daemon.restart().open().lookupByName('g')
    assert dom.autostart() == 0
    assert dom.state()[0] == libvirt.VIR_DOMAIN_SHUTOFF


if __name__ == '__main__':
    main()
