# SPDX-License-Identifier: LGPL-2.1-or-later
"""Processors, memory and what is counted about them."""

import libvirt

from guest import Events, booted, disk_xml, image
from harness import fails, main, wait_for

LIVE = libvirt.VIR_DOMAIN_AFFECT_LIVE
BALLOON = libvirt.VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE
ALL_GROUPS = (libvirt.VIR_DOMAIN_STATS_STATE | libvirt.VIR_DOMAIN_STATS_CPU_TOTAL | libvirt.VIR_DOMAIN_STATS_BALLOON |
              libvirt.VIR_DOMAIN_STATS_VCPU | libvirt.VIR_DOMAIN_STATS_INTERFACE | libvirt.VIR_DOMAIN_STATS_BLOCK)


def unplug_to(dom, number):
    """A guest that takes its time lets go later than the call waits."""
    try:
        dom.setVcpusFlags(number, LIVE)
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_OPERATION_TIMEOUT:
            raise


def test_a_processor_is_plugged_and_unplugged(daemon):
    _, dom, console = booted(daemon, vcpus="<vcpu current='1'>3</vcpu>")
    online = ("for c in /sys/devices/system/cpu/cpu[0-9]*; do [ -e $c/online ] && echo 1 > $c/online; echo $c; done 2>/dev/null"
              " | wc -l")
    assert console.ask(online) == '1'
    dom.setVcpusFlags(3, LIVE)
    assert dom.vcpusFlags(LIVE) == 3
    assert dom.vcpusFlags(libvirt.VIR_DOMAIN_AFFECT_CONFIG) == 1
    console.ask_until(online, lambda answer: answer == '3')
    assert len(dom.vcpus()[0]) == 3
    unplug_to(dom, 2)
    console.ask_until(online, lambda answer: answer == '2')
    wait_for('two are left', lambda: dom.vcpusFlags(LIVE) == 2)
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.setVcpusFlags, 4, LIVE)


def test_vcpus_are_threads_that_can_be_pinned(daemon):
    _, dom, _ = booted(daemon, vcpus='<vcpu>2</vcpu>')
    info, maps = dom.vcpus()
    assert [row[0] for row in info] == [0, 1]
    assert sum(row[2] for row in info) > 0, info
    host = len(maps[0])
    dom.pinVcpu(1, (True, *(False for _ in range(host - 1))))
    assert dom.vcpuPinInfo()[1][0] is True and not any(dom.vcpuPinInfo()[1][1:])
    assert "<vcpupin vcpu='1' cpuset='0'/>" in dom.XMLDesc()


def test_the_balloon_takes_memory_away_and_gives_it_back(daemon):
    conn, dom, console = booted(daemon)
    events = Events(conn, BALLOON)
    free = "awk '/^MemTotal/ { print $2 }' /proc/meminfo"
    before = int(console.ask(free))
    dom.setMemoryFlags(192 << 10, LIVE)
    wait_for('the balloon is as wanted', lambda: dom.info()[2] == 192 << 10)
    assert int(console.ask(free)) < before - (48 << 10)
    assert events.wait(BALLOON)[1] < 256 << 10
    dom.setMemory(256 << 10)
    wait_for('the balloon is as before', lambda: dom.info()[2] == 256 << 10)
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.setMemoryFlags, 512 << 10, LIVE)


def test_the_guest_tells_about_its_memory(daemon):
    _, dom, _ = booted(daemon)
    dom.setMemoryStatsPeriod(1, LIVE)
    stats = wait_for('statistics of the guest', lambda: dom.memoryStats() if 'available' in dom.memoryStats() else None)
    assert stats['actual'] == 256 << 10
    assert 100 << 10 < stats['available'] < 256 << 10
    assert 0 < stats['unused'] < stats['available']
    assert stats['rss'] > 0 and stats['last_update'] > 0
    assert "period='1'" in dom.XMLDesc()


def test_a_period_in_the_definition_holds_from_the_start(daemon):
    _, dom, _ = booted(daemon, "<memballoon model='virtio'><stats period='1'/></memballoon>")
    wait_for('statistics of the guest', lambda: 'available' in dom.memoryStats())


def test_bulk_statistics_have_every_group(daemon):
    conn, dom, console = booted(daemon, disk_xml(image('a.raw'), 'vda') +
                                "<interface type='user'><model type='virtio'/></interface>",
                                vcpus='<vcpu>2</vcpu>')
    console.ask('dd if=/dev/vda of=/dev/null bs=64k count=16 2>/dev/null')
    (answered, stats), = conn.getAllDomainStats(ALL_GROUPS, libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS)
    assert answered.name() == 'g'
    for name in ('state.state', 'state.reason', 'cpu.time', 'balloon.current', 'balloon.maximum', 'vcpu.current', 'vcpu.maximum',
                 'vcpu.0.state', 'vcpu.1.time', 'net.count', 'block.count', 'block.0.name', 'block.0.path', 'block.0.rd.bytes',
                 'block.0.capacity', 'block.0.physical'):
        assert name in stats, (name, sorted(stats))
    assert stats['state.state'] == libvirt.VIR_DOMAIN_RUNNING
    assert stats['vcpu.current'] == 2 and stats['balloon.maximum'] == 256 << 10
    assert stats['block.count'] == 1 and stats['block.0.name'] == 'vda' and stats['block.0.rd.bytes'] >= 16 * 65536
    assert stats['cpu.time'] > 0 and stats['vcpu.0.time'] > 0
    everything = conn.getAllDomainStats()[0][1]
    assert set(stats) <= set(everything), set(stats) - set(everything)
    dom.destroy()
    (_, stats), = conn.getAllDomainStats()
    assert stats['state.state'] == libvirt.VIR_DOMAIN_SHUTOFF


if __name__ == '__main__':
    main()
