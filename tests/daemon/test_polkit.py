# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may do what, decided by a real polkitd: all or nothing at the socket, and each permission for itself."""

import os
import signal

import libvirt

from harness import PREFIX, Proxy, fails, main, tiny_xml, wait_for
from polkit_bed import Bed, as_nobody, ask_as_nobody

DENIED = libvirt.VIR_ERR_ACCESS_DENIED
MANAGE = 'if (action.id == "org.libvirt.unix.manage" && subject.user == "nobody") return polkit.Result.YES;'


def configure(name, text):
    with open(os.path.join(PREFIX, 'etc', 'libvirt', f'{name}.conf'), 'w') as file:
        file.write(text)


def test_polkit_says_who_may_connect(daemon):
    with Bed() as bed:
        daemon.start()
        assert os.stat(daemon.socket).st_mode & 0o777 == 0o777
        code, text = ask_as_nobody('True', daemon.uri)
        assert code == libvirt.VIR_ERR_AUTH_UNAVAILABLE and 'org.libvirt.unix.manage' in text, (code, text)
        reading = daemon.uri.replace('virtqemud-sock', 'virtqemud-sock-ro')
        assert ask_as_nobody('True', reading, read_only=True) is True
        bed.rules(MANAGE)
        assert ask_as_nobody('True', daemon.uri) is True
        bed.rules('if (subject.user == "nobody" && action.id.indexOf("org.libvirt.unix") == 0) return polkit.Result.NO;')
        code, text = ask_as_nobody('True', daemon.uri)
        assert code == libvirt.VIR_ERR_AUTH_FAILED and 'refuses' in text, (code, text)
        assert ask_as_nobody('True', reading, read_only=True)[0] == libvirt.VIR_ERR_AUTH_FAILED
        assert daemon.open().getHostname(), 'root is not asked about'


def test_without_polkit_nobody_but_root_is_let_in(daemon):
    with Bed() as bed:
        daemon.start()
        bed.rules(MANAGE)
        bed.polkitd.kill()
        bed.polkitd.wait()
        code, text = ask_as_nobody('True', daemon.uri)
        assert code == libvirt.VIR_ERR_AUTH_UNAVAILABLE and 'polkit' in text, (code, text)
        assert daemon.open().getHostname()
        bed.start_polkitd()
        assert ask_as_nobody('True', daemon.uri) is True


def test_a_polkit_that_does_not_answer_holds_nobody_else(daemon):
    with Bed() as bed:
        configure('virtqemud', 'max_workers = 2\nmin_workers = 1\n')
        daemon.start()
        bed.polkitd.send_signal(signal.SIGSTOP)
        waiting = [as_nobody(f'libvirt.open({daemon.uri!r})') for _ in range(8)]
        try:
            conn = daemon.open()
            assert conn.getHostname() and conn.listAllDomains() == []
        finally:
            for client in waiting:
                client.kill()
                client.communicate()
        bed.polkitd.send_signal(signal.SIGCONT)
        bed.rules(MANAGE)
        wait_for('it lets in again', lambda: ask_as_nobody('True', daemon.uri) is True)


# Fine-grained: the guest called mine may be started.
START_MINE = '''if (subject.user == "nobody" && action.id == "org.libvirt.api.domain.start" &&
    action.lookup("connect_driver") == "QEMU" && action.lookup("domain_name") == "mine") return polkit.Result.YES;'''
HIDE_OTHER = '''if (subject.user == "nobody" && action.id == "org.libvirt.api.domain.getattr" &&
    action.lookup("domain_name") == "other") return polkit.Result.NO;'''


def with_two_guests(daemon):
    configure('virtqemud', 'access_drivers = [ "polkit" ]\n')
    conn = daemon.start().open()
    for name in ('mine', 'other'):
        conn.defineXML(tiny_xml(name))
    return conn


def test_a_rule_about_one_guest_is_honoured(daemon):
    with Bed() as bed:
        conn = with_two_guests(daemon)
        bed.rules(MANAGE)
        code, text = ask_as_nobody('tell(conn.lookupByName("mine").create)', daemon.uri)
        assert code == DENIED and "'start' on domain 'mine'" in text, (code, text)
        bed.rules(MANAGE, START_MINE)
        assert ask_as_nobody('tell(conn.lookupByName("mine").create)', daemon.uri) == 0
        assert conn.lookupByName('mine').isActive()
        assert ask_as_nobody('tell(conn.lookupByName("other").create)', daemon.uri)[0] == DENIED
        assert not conn.lookupByName('other').isActive()
        assert ask_as_nobody('tell(conn.lookupByName("mine").destroy)', daemon.uri)[0] == DENIED
        assert ask_as_nobody(f'tell(conn.defineXML, {tiny_xml("third")!r})', daemon.uri)[0] == DENIED


def test_the_name_that_a_client_gives_to_a_guest_counts_for_nothing(daemon):
    with Bed() as bed:
        conn = with_two_guests(daemon)
        bed.rules(MANAGE, START_MINE)
        words = f'''
guest = libvirt.open({daemon.uri!r}).lookupByName("mine")
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(tell(guest.create)), flush=True)
'''
        with as_nobody(words) as client:
            assert client.stdout.readline() == 'ready\n'
            # The client's handle says "mine" for the uuid of what is called otherwise from now on.
            conn.lookupByName('mine').undefine()
            conn.defineXML(tiny_xml('mine').replace('<name>mine<', '<name>precious<'))
            client.stdin.write('\n')
            client.stdin.flush()
            answer = client.stdout.readline()
        assert str(DENIED) in answer and "'precious'" in answer, answer
        assert not conn.lookupByName('precious').isActive()


def test_lists_and_events_show_what_may_be_seen(daemon):
    with Bed() as bed:
        conn = with_two_guests(daemon)
        bed.rules(MANAGE, HIDE_OTHER)
        assert ask_as_nobody('[dom.name() for dom in conn.listAllDomains()]', daemon.uri) == ['mine']
        assert ask_as_nobody('conn.listDefinedDomains()', daemon.uri) == ['mine']
        assert ask_as_nobody('conn.numOfDefinedDomains()', daemon.uri) == 1
        assert len(conn.listAllDomains()) == 2
        words = f'''
libvirt.virEventRegisterDefaultImpl()
conn = libvirt.open({daemon.uri!r})
conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                            lambda _c, dom, event, _d, _o: print(dom.name(), event, flush=True), None)
print("ready", flush=True)
while True:
    libvirt.virEventRunDefaultImpl()
'''
        with as_nobody(words) as client:
            assert client.stdout.readline() == 'ready\n'
            for name in ('other', 'mine', 'other'):
                conn.defineXML(tiny_xml(name).replace('</name>', '</name><title>changed</title>'))
            for name in ('other', 'mine'):
                conn.lookupByName(name).undefine()
            seen = [client.stdout.readline().split() for _ in range(2)]
            client.kill()
        assert seen == [['mine', str(libvirt.VIR_DOMAIN_EVENT_DEFINED)], ['mine', str(libvirt.VIR_DOMAIN_EVENT_UNDEFINED)]], seen


def test_a_client_behind_the_proxy_is_judged_as_himself(daemon):
    with Bed() as bed:
        conn = with_two_guests(daemon)
        proxy = Proxy().start()
        try:
            assert ask_as_nobody('True', proxy.uri)[0] == libvirt.VIR_ERR_AUTH_UNAVAILABLE
            bed.rules(MANAGE, START_MINE, HIDE_OTHER)
            assert ask_as_nobody('[dom.name() for dom in conn.listAllDomains()]', proxy.uri) == ['mine']
            assert ask_as_nobody('tell(conn.lookupByName("mine").create)', proxy.uri) == 0
            assert ask_as_nobody('tell(conn.lookupByName("mine").destroy)', proxy.uri)[0] == DENIED
            assert conn.lookupByName('mine').isActive()
        finally:
            proxy.stop()


def test_when_polkit_is_gone_everything_is_refused(daemon):
    with Bed() as bed:
        conn = with_two_guests(daemon)
        bed.rules(MANAGE)
        bed.polkitd.kill()
        bed.polkitd.wait()
        # It is root that asks here, and is refused like anybody: the daemon does not know what the policy would say.
        fails(libvirt.VIR_ERR_AUTH_UNAVAILABLE, conn.getHostname)
        bed.start_polkitd()
        assert conn.getHostname()


if __name__ == '__main__':
    main()
