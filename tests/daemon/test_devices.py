# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices, processors and memory change while a guest runs, and what it does is counted."""

import json
import os
import subprocess
import threading

import libvirt
import libvirt_qemu

from harness import PREFIX, Skip, fails, guest_user, main, tiny_xml, wait_for

PORTS = "<controller type='pci' index='0' model='pcie-root'/>" + "<controller type='pci' model='pcie-root-port'/>" * 12
LIVE, CONFIG = libvirt.VIR_DOMAIN_AFFECT_LIVE, libvirt.VIR_DOMAIN_AFFECT_CONFIG


def image(name, size='4M', form='raw'):
    """An image that the guest's user may have."""
    folder = os.path.join(PREFIX, 'var', 'images')
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o755)
    path = os.path.join(folder, name)
    subprocess.run(['qemu-img', 'create', '-q', '-f', form, path, size], check=True)
    return path


def disk_xml(path, target, bus='virtio', device='disk', form='raw'):
    source = f"<source file='{path}'/>" if path else ''
    readonly = '<readonly/>' if device == 'cdrom' else ''
    return f"""<disk type='file' device='{device}'><driver name='qemu' type='{form}'/>{source}
      <target dev='{target}' bus='{bus}'/>{readonly}</disk>"""


def start(daemon, extra='', vcpu='1', kernel=False, machine='q35'):
    conn = daemon.start().open()
    element = vcpu if vcpu.startswith('<') else f'<vcpu>{vcpu}</vcpu>'
    ports = PORTS if machine == 'q35' else ''
    dom = conn.defineXML(tiny_xml('devices', extra + ports, kernel, machine).replace('<vcpu>1</vcpu>', element))
    dom.create()
    return conn, dom


def booted(dom):
    """The tiny guest is up when its balloon driver has told something."""
    dom.setMemoryStatsPeriod(1, LIVE)
    wait_for('the guest is up', lambda: 'unused' in dom.memoryStats())


def watch(conn, event):
    seen = []
    conn.domainEventRegisterAny(None, event, lambda _c, _d, *what: seen.append(what[0]), None)
    return seen


def run_loop():
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()


def test_a_disk_comes_and_goes(daemon):
    run_loop()
    conn, dom = start(daemon, kernel=True)
    added, removed = watch(conn, libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED), watch(conn, libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED)
    booted(dom)
    path = image('b.raw')
    owner = os.stat(path).st_uid
    dom.attachDeviceFlags(disk_xml(path, 'vdb'), LIVE)
    assert path in dom.XMLDesc() and path not in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    if os.geteuid() == 0:
        assert os.stat(path).st_uid == guest_user().pw_uid, 'the guest cannot read its disk'
    fails(libvirt.VIR_ERR_XML_ERROR, dom.attachDeviceFlags, disk_xml(path, 'vdb'), LIVE)
    dom.detachDeviceFlags(disk_xml(path, 'vdb'), LIVE)
    wait_for('the disk is gone', lambda: path not in dom.XMLDesc())
    wait_for('both events', lambda: added and removed)
    assert added == removed == ['virtio-disk1'], (added, removed)
    assert os.stat(path).st_uid == owner, 'the image did not get its owner back'


def test_a_guest_without_a_system_takes_its_time(daemon):
    run_loop()
    conn, dom = start(daemon, disk_xml(image('b.raw'), 'vdb'), machine='pc')
    removed = watch(conn, libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED)
    dom.detachDeviceAlias('virtio-disk1', LIVE)
    assert 'vdb' in dom.XMLDesc(), 'gone though nobody in the guest agreed'
    dom.reset()
    wait_for('the disk is gone', lambda: 'vdb' not in dom.XMLDesc())
    wait_for('the event', lambda: removed)
    assert 'vdb' in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)


def test_a_failed_attach_leaves_nothing(daemon):
    _, dom = start(daemon)
    before = dom.XMLDesc()
    for xml in (disk_xml('/nonexistent/x.raw', 'vdb'), disk_xml(image('b.qcow2'), 'vdb', form='qcow2')):
        try:
            dom.attachDeviceFlags(xml, LIVE)
            raise AssertionError('succeeded')
        except libvirt.libvirtError:
            pass
    assert dom.XMLDesc() == before
    nodes = libvirt_qemu.qemuMonitorCommand(dom, '{"execute": "query-named-block-nodes"}', 0)
    assert '"node-name":"libvirt-' not in nodes.replace(' ', ''), nodes


def test_a_scsi_disk_brings_its_controller(daemon):
    _, dom = start(daemon)
    dom.attachDeviceFlags(disk_xml(image('s.raw'), 'sda', 'scsi'), LIVE)
    assert "<controller type='scsi' index='0' model='virtio-scsi'>" in dom.XMLDesc()


def test_several_kinds_come(daemon):
    _, dom = start(daemon)
    for xml in ("<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
                "<channel type='unix'><target type='virtio' name='org.example.0'/></channel>",
                "<input type='tablet' bus='usb'/>", "<serial type='pty'><target type='usb-serial'/></serial>",
                "<interface type='user'><mac address='52:54:00:00:00:07'/><model type='virtio'/></interface>",
                "<controller type='scsi' model='virtio-scsi'/>"):
        dom.attachDeviceFlags(xml, LIVE)
    xml = dom.XMLDesc()
    for word in ('/dev/urandom', 'org.example.0', "type='tablet'", 'usb-serial', '52:54:00:00:00:07'):
        assert word in xml, word
    assert 'unix' in xml and '/channel/' in xml
    fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, dom.attachDeviceFlags, "<sound model='ich6'/>", LIVE)
    dom.attachDeviceFlags("<sound model='ich6'/>", CONFIG)
    assert 'ich6' in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)


def test_a_device_leaves_by_its_alias(daemon):
    _, dom = start(daemon, "<input type='mouse' bus='usb'><alias name='ua-mouse'/></input>")
    dom.detachDeviceAlias('ua-mouse', LIVE | CONFIG)
    assert 'ua-mouse' not in dom.XMLDesc() + dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    fails(libvirt.VIR_ERR_DEVICE_MISSING, dom.detachDeviceAlias, 'ua-mouse', LIVE)


def test_media_are_changed(daemon):
    _, dom = start(daemon, disk_xml(None, 'sda', 'sata', 'cdrom'))
    one, two = image('one.iso'), image('two.iso')
    dom.updateDeviceFlags(disk_xml(one, 'sda', 'sata', 'cdrom'), LIVE)
    assert one in dom.XMLDesc()
    dom.updateDeviceFlags(disk_xml(two, 'sda', 'sata', 'cdrom'), LIVE | CONFIG)
    assert two in dom.XMLDesc() and one not in dom.XMLDesc() and two in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    dom.updateDeviceFlags(disk_xml(None, 'sda', 'sata', 'cdrom'), LIVE)
    assert two not in dom.XMLDesc()
    nodes = libvirt_qemu.qemuMonitorCommand(dom, '{"execute": "query-named-block-nodes"}', 0)
    assert 'iso' not in nodes, nodes


def test_a_fixed_disk_keeps_its_source(daemon):
    _, dom = start(daemon, disk_xml(image('a.raw'), 'vda'))
    fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, dom.updateDeviceFlags, disk_xml(image('b.raw'), 'vda'), LIVE)


def test_a_link_goes_down_and_up(daemon):
    nic = "<interface type='user'><mac address='52:54:00:00:00:08'/><model type='virtio'/>{}</interface>"
    _, dom = start(daemon, nic.format(''))
    dom.updateDeviceFlags(nic.format("<link state='down'/>"), LIVE)
    assert "<link state='down'/>" in dom.XMLDesc()
    dom.updateDeviceFlags(nic.format("<link state='up'/>"), LIVE)
    assert "<link state='up'/>" in dom.XMLDesc()
    fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, dom.updateDeviceFlags, nic.format('').replace('virtio', 'e1000'), LIVE)


def test_processors_are_plugged(daemon):
    _, dom = start(daemon, vcpu="<vcpu current='1'>3</vcpu>")
    dom.setVcpusFlags(2, LIVE)
    assert dom.vcpusFlags(LIVE) == 2 and dom.vcpusFlags(CONFIG) == 1 and len(dom.vcpus()[0]) == 2
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.setVcpusFlags, 4, LIVE)
    dom.setVcpusFlags(2, CONFIG)
    assert dom.vcpusFlags(CONFIG) == 2
    dom.setVcpusFlags(4, CONFIG | libvirt.VIR_DOMAIN_VCPU_MAXIMUM)
    assert dom.vcpusFlags(CONFIG | libvirt.VIR_DOMAIN_VCPU_MAXIMUM) == 4 and dom.maxVcpus() == 3


def test_threads_are_pinned(daemon):
    _, dom = start(daemon, vcpu='2')
    cpus = len(dom.vcpuPinInfo()[0])
    only = tuple(i == 0 for i in range(cpus))
    dom.pinVcpu(1, only)
    dom.pinEmulator(only)
    assert dom.vcpuPinInfo()[1] == only and dom.emulatorPinInfo() == only and dom.vcpus()[1][1] == only
    assert "<vcpupin vcpu='1' cpuset='0'/>" in dom.XMLDesc()
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.pinVcpu, 2, only)
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.pinVcpu, 1, tuple(False for _ in range(cpus)))


def test_iothreads_come_and_go(daemon):
    _, dom = start(daemon)
    dom.addIOThread(2, LIVE | CONFIG)
    assert [thread[0] for thread in dom.ioThreadInfo(LIVE)] == [2]
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.addIOThread, 2, LIVE)
    dom.delIOThread(2, LIVE | CONFIG)
    assert dom.ioThreadInfo(LIVE) == []


def test_memory_shrinks(daemon):
    _, dom = start(daemon)
    dom.setMemoryFlags(32 * 1024, LIVE | CONFIG)
    # What the guest has is what its balloon says, and this one has nobody to move it.
    assert "<currentMemory unit='KiB'>32768</currentMemory>" in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    assert "<currentMemory unit='KiB'>65536</currentMemory>" in dom.XMLDesc()
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.setMemory, 1 << 30)
    fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.setMaxMemory, 1 << 20)
    assert dom.memoryStats()['rss'] > 0


def test_everything_is_counted(daemon):
    conn, dom = start(daemon, disk_xml(image('a.qcow2', form='qcow2'), 'vda', form='qcow2'))
    conn.defineXML(tiny_xml('others'))
    stats = {record.name(): values for record, values in conn.getAllDomainStats()}
    assert stats['others']['state.state'] == libvirt.VIR_DOMAIN_SHUTOFF and 'cpu.time' not in stats['others']
    for name in ('state.reason', 'cpu.time', 'cpu.user', 'cpu.system', 'balloon.current', 'balloon.maximum', 'balloon.rss',
                 'vcpu.current', 'vcpu.0.state', 'vcpu.0.time', 'vcpu.0.delay', 'net.count', 'block.count', 'block.0.name',
                 'block.0.path', 'block.0.rd.reqs', 'block.0.wr.bytes', 'block.0.fl.times', 'block.0.allocation',
                 'block.0.physical', 'dirtyrate.calc_status'):
        assert name in stats['devices'], name
    assert stats['devices']['block.0.capacity'] == 4 << 20
    only = conn.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE, libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING)
    assert [list(values) for _, values in only] == [['state.state', 'state.reason']]
    enforce = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS
    fails(libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED, conn.getAllDomainStats, 1 << 20, enforce)
    assert dom.blockStats('vda')[0] >= 0 and dom.blockStatsFlags('vda', 0)['rd_operations'] >= 0
    assert dom.blockInfo('vda')[0] == 4 << 20
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.blockStats, 'vdx')


def test_processor_time_is_told_in_all_forms(daemon):
    _, dom = start(daemon)
    total, = dom.getCPUStats(True)
    assert {'cpu_time', 'user_time', 'system_time'} <= set(total)
    # The binding asks three times: how many processors, how many figures of each, the figures
    try:
        each = dom.getCPUStats(False)
    except libvirt.libvirtError as error:
        if 'single processors' in str(error):
            raise Skip('the host counts no times of single processors (cgroup v2)') from error
        raise
    assert len(each) == os.sysconf('SC_NPROCESSORS_CONF') and all('cpu_time' in figures for figures in each)


def test_a_stuck_guest_costs_the_others_nothing(daemon):
    conn, dom = start(daemon)
    os.kill(int(open(os.path.join(PREFIX, 'run/libvirt/qemu/devices.pid')).read()), 19)
    other = conn.createXML(tiny_xml('others'))
    nowait = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
    quick = conn.domainListGetStats([dom, other], libvirt.VIR_DOMAIN_STATS_BLOCK, nowait)
    assert len(quick) == 2
    stats = {record.name(): values for record, values in conn.getAllDomainStats()}
    assert 'vcpu.0.time' in stats['others'] and stats['devices']['state.state'] == libvirt.VIR_DOMAIN_RUNNING


def test_disks_are_limited_and_resized(daemon):
    _, dom = start(daemon, disk_xml(image('a.qcow2', form='qcow2'), 'vda', form='qcow2'))
    for flag in (LIVE, CONFIG):
        dom.setBlockIoTune('vda', {'total_bytes_sec': 1 << 20}, flag)
    assert dom.blockIoTune('vda', LIVE)['total_bytes_sec'] == 1 << 20
    assert '<total_bytes_sec>1048576</total_bytes_sec>' in dom.XMLDesc()
    assert '<iotune>' in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    question = {'execute': 'qom-get', 'arguments': {'path': '/objects/throttle-virtio-disk0', 'property': 'limits'}}
    groups = libvirt_qemu.qemuMonitorCommand(dom, json.dumps(question), 0)
    assert '"bps-total":1048576' in groups.replace(' ', ''), groups
    dom.setBlockIoTune('vda', {'read_iops_sec': 100}, LIVE)
    tune = dom.blockIoTune('vda', LIVE)
    assert (tune['total_bytes_sec'], tune['read_iops_sec'], tune['total_iops_sec']) == (1 << 20, 100, 0)
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.setBlockIoTune, 'vda', {'total_bytes_sec': 5, 'read_bytes_sec': 5}, LIVE)
    dom.blockResize('vda', 8 << 20, libvirt.VIR_DOMAIN_BLOCK_RESIZE_BYTES)
    assert dom.blockInfo('vda')[0] == 8 << 20
    assert dom.diskErrors() == {}


def receive(stream):
    data = []
    stream.recvAll(lambda _s, piece, _o: data.append(piece), None)
    stream.finish()
    return b''.join(data)


def test_a_picture_is_taken(daemon):
    conn, dom = start(daemon, "<graphics type='vnc'/>")
    stream = conn.newStream()
    assert dom.screenshot(stream, 0) == 'image/png'
    assert receive(stream)[:8] == b'\x89PNG\r\n\x1a\n'
    dom.sendKey(libvirt.VIR_KEYCODE_SET_LINUX, 0, [29, 56, 111], 3, 0)
    fails(libvirt.VIR_ERR_INTERNAL_ERROR, dom.sendKey, libvirt.VIR_KEYCODE_SET_LINUX, 0, [999], 1, 0)
    fd = dom.openGraphicsFD(0, libvirt.VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH)
    assert os.read(fd, 4) == b'RFB '
    os.close(fd)


def read_until(stream, wanted):
    seen = b''
    while wanted not in seen:
        piece = stream.recv(1024)
        assert piece, seen
        seen += piece
    return seen


def test_a_console_has_one_reader(daemon):
    conn, dom = start(daemon, kernel=True)
    first = conn.newStream()
    dom.openConsole(None, first, 0)
    other = daemon.open()
    second = other.newStream()
    fails(libvirt.VIR_ERR_OPERATION_FAILED, other.lookupByName('devices').openConsole, None, second, 0)
    third = other.newStream()
    other.lookupByName('devices').openConsole(None, third, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
    third.send(b'\n')
    read_until(third, b'\n')
    try:
        read_until(first, b'what never comes')
        raise AssertionError('the first stream goes on')
    except (libvirt.libvirtError, AssertionError) as end:
        assert 'goes on' not in str(end)
    third.abort()
    fourth = conn.newStream()
    wait_for('the console is free', lambda: opens(dom, fourth))
    fails(libvirt.VIR_ERR_INTERNAL_ERROR, dom.openConsole, 'nothing', conn.newStream(), 0)


def opens(dom, stream):
    try:
        dom.openConsole(None, stream, 0)
        return True
    except libvirt.libvirtError:
        return False


def test_the_monitor_is_at_hand(daemon):
    _, dom = start(daemon)
    assert '"running"' in libvirt_qemu.qemuMonitorCommand(dom, '{"execute": "query-status"}', 0)
    assert 'VM status' in libvirt_qemu.qemuMonitorCommand(dom, 'info status', libvirt_qemu.VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP)
    assert 'CommandNotFound' in libvirt_qemu.qemuMonitorCommand(dom, '{"execute": "nonsense"}', 0)
    assert len(dom.memoryPeek(0, 64, libvirt.VIR_MEMORY_PHYSICAL)) == 64


if __name__ == '__main__':
    main()
