# SPDX-License-Identifier: LGPL-2.1-or-later
"""What others do to a network that runs: its dnsmasq dies, the device it forwards to comes and goes."""

import contextlib
import os
import signal

from harness import main, wait_for
from netbed import STATE, Guest, dnsmasqs, guests, links, networkd, run, xml


def pid_of(network):
    try:
        with open(os.path.join(STATE, f'{network}.pid')) as file:
            return int(file.read())
    except (OSError, ValueError):
        return 0


def end(network):
    """Ends its dnsmasq if there is one."""
    with contextlib.suppress(OSError):
        if pid_of(network) in dnsmasqs():
            os.kill(pid_of(network), signal.SIGKILL)


def kill_and_wait(network):
    """Ends its dnsmasq and returns the pid of the one that came instead."""
    before = pid_of(network)
    os.kill(before, signal.SIGKILL)
    wait_for('another dnsmasq runs', lambda: pid_of(network) not in (0, before) and len(dnsmasqs()) == 2)
    return pid_of(network)


def test_a_dnsmasq_that_dies_is_started_again_but_not_for_ever(_daemon):
    with networkd() as daemon:
        network = daemon.open().networkCreateXML(xml('lan'))
        with guests('virbr0') as (guest,):
            address = guest.lease()['ip']
            kill_and_wait('lan')
            assert guest.lease()['ip'] == address
            assert 'has ended by itself' in daemon.log_text(), daemon.log_text()
            # After a restart of the daemon it is followed, too.
            daemon.restart()
            kill_and_wait('lan')
            wait_for('the daemon gives up', lambda: end('lan') or 'it is not started again' in daemon.log_text())
            wait_for('none is left', lambda: dnsmasqs() == [])
            # The network itself is as it was, and can be had whole again.
            assert 'UP' in links()['virbr0']['flags'] and guest.run('ip', 'addr')
            daemon.process.send_signal(signal.SIGHUP)
            wait_for('a reload starts it', lambda: len(dnsmasqs()) == 2)
            assert guest.lease()['ip'] == address
        network = daemon.open().networkLookupByName('lan')
        network.destroy()
        assert dnsmasqs() == [], 'one that is stopped stays so'


def test_the_forward_device_comes_and_goes(_daemon):
    """A network starts before its device is there, and traffic goes on when that is made anew."""
    with networkd() as daemon:
        daemon.open().networkCreateXML(xml('nat', forward="<forward mode='nat' dev='up0'/>"))
        with guests('virbr0') as (inside,):
            inside.run('ip', 'addr', 'add', '192.168.122.9/24', 'dev', inside.dev)
            inside.run('ip', 'route', 'add', 'default', 'via', '192.168.122.1')
            for _turn in range(2):
                outside = Guest(None)
                try:
                    run('ip', 'link', 'set', f'h{outside.dev}', 'down')
                    run('ip', 'link', 'set', f'h{outside.dev}', 'name', 'up0')
                    run('ip', 'link', 'set', 'up0', 'up')
                    run('ip', 'addr', 'add', '203.0.113.1/24', 'dev', 'up0')
                    outside.run('ip', 'addr', 'add', '203.0.113.2/24', 'dev', outside.dev)
                    wait_for('traffic goes out', lambda outside=outside: inside.pings('203.0.113.2'))
                finally:
                    outside.stop()
                    run('ip', 'link', 'del', 'up0', check=False)
                assert not inside.pings('203.0.113.2')


if __name__ == '__main__':
    main()
