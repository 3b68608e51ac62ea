# SPDX-License-Identifier: LGPL-2.1-or-later
# scenario.pl URI DOMAIN.xml FAMILY... - Sys::Virt: a life of each kind of object. Prints a line for each.
use strict;
use warnings;
use Sys::Virt;

my ($uri, $file, @families) = @ARGV;
my $xml = do { local $/; open my $in, '<', $file or die $!; <$in> };
my $conn = Sys::Virt->new(uri => $uri);

sub want { my ($is, $should, $what) = @_; die "$what: $is, not $should\n" unless $is eq $should; }

my %run = (
    domain => sub {
        my $dom = $conn->define_domain($xml);
        my $name = $dom->get_name;
        want($conn->get_domain_by_uuid($dom->get_uuid_string)->get_name, $name, 'found by uuid');
        $dom->create;
        want($dom->get_info->{state}, Sys::Virt::Domain::STATE_RUNNING, 'state');
        $dom->suspend;
        want($dom->get_info->{state}, Sys::Virt::Domain::STATE_PAUSED, 'state');
        $dom->resume;
        $dom->destroy;
        die 'no name' unless $dom->get_xml_description =~ /<name>$name</;
        $dom->undefine;
        eval { $conn->get_domain_by_name($name) };
        want($@->code, Sys::Virt::Error::ERR_NO_DOMAIN, 'code');
    },
    snapshot => sub {
        (my $text = $xml) =~ s/<name>scenario</<name>snapshots</;
        my $dom = $conn->define_domain($text);
        $dom->create;
        my $first = $dom->create_snapshot('<domainsnapshot><name>first</name></domainsnapshot>');
        my $second = $dom->create_snapshot('<domainsnapshot><name>second</name></domainsnapshot>');
        want($second->get_parent->get_name, 'first', 'parent');
        want(($first->list_all_children)[0]->get_name, 'second', 'child');
        want($dom->current_snapshot->get_name, 'second', 'current');
        $dom->destroy;
        $first->revert_to;
        want($dom->is_active, 1, 'active');
        $first->delete(Sys::Virt::DomainSnapshot::DELETE_CHILDREN);
        want($dom->num_of_snapshots, 0, 'snapshots');
        $dom->destroy;
        $dom->undefine;
    },
    checkpoint => sub {
        my $dom = $conn->get_domain_by_name('test');
        my $made = $dom->create_checkpoint('<domaincheckpoint><name>one</name></domaincheckpoint>');
        want($dom->get_checkpoint_by_name('one')->get_name, 'one', 'name');
        die 'no name' unless $made->get_xml_description =~ /<name>one</;
        $made->delete;
        want(scalar(my @left = $dom->list_all_checkpoints), 0, 'checkpoints');
    },
    secret => sub {
        my $made = $conn->define_secret('<secret><usage type="volume"><volume>/perl</volume></usage></secret>');
        $made->set_value('open sesame');
        want($made->get_value, 'open sesame', 'value');
        want($conn->get_secret_by_usage(Sys::Virt::Secret::USAGE_TYPE_VOLUME, '/perl')->get_uuid_string,
             $made->get_uuid_string, 'found by usage');
        $made->undefine;
        want($conn->num_of_secrets, 0, 'secrets');
    },
    network => sub {
        my $net = $conn->define_network('<network><name>perl</name><ip address="192.0.2.1" netmask="255.255.255.0"/></network>');
        $net->create;
        want($net->is_active, 1, 'active');
        $net->destroy;
        $net->undefine;
    },
    pool => sub {
        my $pool = ($conn->list_all_storage_pools)[0];
        my $vol = $pool->create_volume('<volume><name>perl</name><capacity>1048576</capacity></volume>');
        want($vol->get_info->{capacity}, 1048576, 'capacity');
        want($conn->get_storage_volume_by_key($vol->get_key)->get_name, 'perl', 'found by key');
        $vol->delete;
    },
    interface => sub { want(($conn->list_all_interfaces)[0]->get_name, 'eth1', 'interface') },
    nodedev => sub { want($conn->get_node_device_by_name('computer')->get_name, 'computer', 'device') },
);
for my $family (@families) {
    $run{$family}->();
    print "$family\n";
}
