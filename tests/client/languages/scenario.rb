# SPDX-License-Identifier: LGPL-2.1-or-later
# scenario.rb URI DOMAIN.xml FAMILY... - ruby-libvirt: a life of each kind of object. Prints a line for each.
require 'libvirt'

uri, file, *families = ARGV
xml = File.read(file)
conn = Libvirt.open(uri)

def want(is, should, what)
  raise "#{what}: #{is}, not #{should}" unless is == should
end

run = {
  'domain' => lambda {
    dom = conn.define_domain_xml(xml)
    name = dom.name
    want(conn.lookup_domain_by_uuid(dom.uuid).name, name, 'found by uuid')
    dom.create
    want(dom.info.state, Libvirt::Domain::RUNNING, 'state')
    dom.suspend
    want(dom.info.state, Libvirt::Domain::PAUSED, 'state')
    dom.resume
    dom.destroy
    raise 'no name' unless dom.xml_desc.include?("<name>#{name}<")
    dom.undefine
    begin
      conn.lookup_domain_by_name(name)
      raise 'it is still there'
    rescue Libvirt::RetrieveError => error
      want(error.libvirt_code, 42, 'code')
    end
  },
  'snapshot' => lambda {
    dom = conn.define_domain_xml(xml.sub('<name>scenario<', '<name>snapshots<'))
    dom.create
    first = dom.snapshot_create_xml('<domainsnapshot><name>first</name></domainsnapshot>')
    second = dom.snapshot_create_xml('<domainsnapshot><name>second</name></domainsnapshot>')
    want(second.parent.name, 'first', 'parent')
    want(first.list_all_children.map(&:name), ['second'], 'children')
    want(dom.current_snapshot.name, 'second', 'current')
    dom.destroy
    dom.revert_to_snapshot(first)
    want(dom.active?, true, 'active')
    first.delete(Libvirt::Domain::Snapshot::DELETE_CHILDREN)
    want(dom.num_of_snapshots, 0, 'snapshots')
    dom.destroy
    dom.undefine
  },
  'checkpoint' => -> {}, # ruby-libvirt has none
  'secret' => lambda {
    made = conn.define_secret_xml('<secret><usage type="volume"><volume>/ruby</volume></usage></secret>')
    made.value = 'open sesame'
    want(made.value, 'open sesame', 'value')
    want(conn.lookup_secret_by_usage(Libvirt::Secret::USAGE_TYPE_VOLUME, '/ruby').uuid, made.uuid, 'found by usage')
    made.undefine
    want(conn.num_of_secrets, 0, 'secrets')
  },
  'network' => lambda {
    net = conn.define_network_xml('<network><name>ruby</name><ip address="192.0.2.1" netmask="255.255.255.0"/></network>')
    net.create
    want(net.active?, true, 'active')
    net.destroy
    net.undefine
  },
  'pool' => lambda {
    pool = conn.list_all_storage_pools[0]
    vol = pool.create_volume_xml('<volume><name>ruby</name><capacity>1048576</capacity></volume>')
    want(vol.info.capacity, 1048576, 'capacity')
    want(conn.lookup_storage_pool_by_name(pool.name).lookup_volume_by_key(vol.key).name, 'ruby', 'found by key')
    vol.delete
  },
  'interface' => -> { want(conn.list_interfaces, ['eth1'], 'interfaces') },
  'nodedev' => -> { want(conn.lookup_nodedevice_by_name('computer').name, 'computer', 'device') }
}
families.each do |family|
  run[family].call
  puts family
end
