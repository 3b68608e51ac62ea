# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many networks at once: no two have the same bridge or subnet, and nothing but dnsmasq is run for them."""

import threading
import time

import libvirt

from harness import main
from netbed import dnsmasqs, links, networkd, rules, xml

CLIENTS, MANY = 8, 100


def all_at_once(daemon, function):
    """What CLIENTS connections return or raise, each in a thread of its own."""
    results, errors = [], []

    def client(number):
        try:
            results.append(function(daemon.open(), number))
        except Exception as error:
            errors.append(error)
    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, errors


def numbers(client):
    return range(client, MANY, CLIENTS)


def test_a_hundred_start_and_stop_at_once(_daemon):
    with networkd() as daemon:
        begin = time.monotonic()
        made, errors = all_at_once(daemon, lambda conn, number: [
            conn.networkCreateXML(xml(f'n{i}', bridge=None, net=f'10.7.{i}')).bridgeName() for i in numbers(number)])
        took = time.monotonic() - begin
        assert not errors, errors
        bridges = {bridge for of_client in made for bridge in of_client}
        assert len(bridges) == MANY
        up = links()
        subnets = {up[bridge]['addr_info'][0]['local'] for bridge in bridges}
        assert len(subnets) == MANY and all('UP' in up[bridge]['flags'] for bridge in bridges)
        assert len(dnsmasqs()) == 2 * MANY, 'each is two processes'
        text = rules()
        assert all(text.count(f'iif "{bridge}"') == 3 for bridge in bridges), text
        begin = time.monotonic()
        _, errors = all_at_once(daemon, lambda conn, number: [conn.networkLookupByName(f'n{i}').destroy() for i in numbers(number)])
        assert not errors, errors
        print(f'# {MANY} started in {took:.1f} s, stopped in {time.monotonic() - begin:.1f} s', flush=True)
        assert 'virbr' not in rules() and 'virbr' not in ' '.join(links()) and dnsmasqs() == []
        assert daemon.open().listAllNetworks() == []


def test_of_eight_that_want_the_same_one_gets_it(_daemon):
    with networkd() as daemon:
        made, errors = all_at_once(daemon, lambda conn, number: conn.networkCreateXML(
            xml(f'n{number}', bridge=f'virbr{number}', dhcp=False)).name())
        assert len(made) == 1 and len(errors) == CLIENTS - 1, (made, errors)
        assert {error.get_error_code() for error in errors} <= {libvirt.VIR_ERR_OPERATION_FAILED, libvirt.VIR_ERR_INTERNAL_ERROR}
        assert sum(name.startswith('virbr') for name in links()) == 1
        made, errors = all_at_once(daemon, lambda conn, number: conn.networkCreateXML(
            xml(f'm{number}', bridge='virbr99', net=f'10.8.{number}', dhcp=False)).name())
        assert len(made) == 1 and len(errors) == CLIENTS - 1, (made, errors)


if __name__ == '__main__':
    main()
