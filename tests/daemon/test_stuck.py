# SPDX-License-Identifier: LGPL-2.1-or-later
"""A guest that does not answer costs only itself."""

import os
import signal
import time

import libvirt

from harness import fails, main, pid_of, tiny_xml, wait_for

SOON = 1.0  # seconds; what is answered from views takes microseconds


def in_time(what, call, *arguments):
    start = time.monotonic()
    result = call(*arguments)
    took = time.monotonic() - start
    assert took < SOON, f'{what} took {took:.1f} s'
    return result


def test_views_of_a_stuck_guest_answer_at_once(daemon):
    conn = daemon.start().open()
    stuck = conn.createXML(tiny_xml('stuck'))
    other = conn.createXML(tiny_xml('other'))
    os.kill(pid_of('stuck'), signal.SIGSTOP)
    assert len(in_time('list', conn.listAllDomains)) == 2
    in_time('info', stuck.info)
    in_time('state', stuck.state)
    assert '<name>stuck</name>' in in_time('XML', stuck.XMLDesc)
    in_time('another guest', other.suspend)
    in_time('another guest', other.resume)
    os.kill(pid_of('stuck'), signal.SIGCONT)


def test_a_stuck_guest_can_be_destroyed(daemon):
    conn = daemon.start().open()
    stuck = conn.createXML(tiny_xml('stuck'))
    os.kill(pid_of('stuck'), signal.SIGSTOP)
    stuck.destroy()
    wait_for('the guest is gone', lambda: conn.listAllDomains() == [])


def test_a_stuck_guests_own_calls_fail_and_it_recovers(daemon):
    conn = daemon.start().open()
    stuck = conn.createXML(tiny_xml('stuck'))
    os.kill(pid_of('stuck'), signal.SIGSTOP)
    fails(libvirt.VIR_ERR_OPERATION_TIMEOUT, stuck.suspend)
    # It is known to be overdue now.
    start = time.monotonic()
    fails(libvirt.VIR_ERR_OPERATION_TIMEOUT, stuck.suspend)
    assert time.monotonic() - start < SOON
    os.kill(pid_of('stuck'), signal.SIGCONT)

    def resumes():
        try:
            stuck.suspend()
            return True
        except libvirt.libvirtError:
            return False
    wait_for('it answers again', resumes)
    assert stuck.state()[0] == libvirt.VIR_DOMAIN_PAUSED


if __name__ == '__main__':
    main()
