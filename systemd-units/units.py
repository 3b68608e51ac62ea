#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the unit files of all daemons.

What a daemon is (its sockets, the capabilities it keeps, what it does) stands in daemons/NAME.c and is read from there; what
systemd must know beyond that is one row of DAEMONS. Only daemons that are built get units.
"""

import argparse
import os
import re
import sys

# Before the daemons, where they exist: whoever makes firewall rules must not have them flushed by a service that loads its own.
FIREWALLS = ('firewalld.service', 'iptables.service', 'ip6tables.service', 'nftables.service')

# Nothing in here gives the daemon a mount namespace, forbids what a guest's process needs or keeps a program from changing its
# label: guests, and what is mounted for them, are children of such a daemon.
OPEN = {
    'LockPersonality': 'yes',
    'SystemCallArchitectures': 'native',
    'SystemCallFilter': '~@clock @cpu-emulation @module @obsolete @raw-io @reboot @swap',
    'RestrictAddressFamilies': 'AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_VSOCK AF_ALG AF_XDP',
    'SystemCallErrorNumber': 'EPERM',
    'KeyringMode': 'private',
}

# For daemons that work on the host's network and on files of their own.
OWN_FILES = {
    'NoNewPrivileges': 'yes',
    'PrivateTmp': 'yes',
    'ProtectSystem': 'strict',
    'ReadWritePaths': '{runstatedir} {confdir} {statedir}',
    'ProtectHome': 'yes',
    'ProtectClock': 'yes',
    'ProtectControlGroups': 'yes',
    'ProtectKernelLogs': 'yes',
    'ProtectKernelModules': 'yes',
    'RestrictNamespaces': 'yes',
    'RestrictRealtime': 'yes',
    'RestrictSUIDSGID': 'yes',
    'LockPersonality': 'yes',
    'MemoryDenyWriteExecute': 'yes',
    'SystemCallArchitectures': 'native',
    'SystemCallFilter': '@system-service',
    'SystemCallErrorNumber': 'EPERM',
    'KeyringMode': 'private',
    'UMask': '0077',
}

# For daemons that need nothing but files and sockets.
CONFINED = {
    **OWN_FILES,
    'PrivateDevices': 'yes',
    'ProtectKernelTunables': 'yes',
    'RestrictAddressFamilies': 'AF_UNIX',
    'PrivateNetwork': 'yes',
    'IPAddressDeny': 'any',
}

# The same for those whose files may be anywhere but where the system's programs are.
ANYWHERE = {name: value for name, value in CONFINED.items()
            if name not in ('PrivateTmp', 'ProtectHome', 'ReadWritePaths', 'PrivateDevices', 'ProtectKernelTunables')}
ANYWHERE['ProtectSystem'] = 'full'

NETWORK = {
    **OWN_FILES,
    'UMask': '0022',
    'RestrictAddressFamilies': 'AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET',
}

FILES = ['remote-fs.target']
GUESTS = {'LimitNOFILE': '1024:524288', 'TasksMax': '32768', 'LimitMEMLOCK': '64M'}
KEEPERS = {'TasksMax': '64', 'MemoryMax': '1G', 'LimitNOFILE': '1024:524288', 'OOMScoreAdjust': '-900'}

AUDITS = ['CAP_AUDIT_CONTROL']

# One row for each daemon:
#   sandbox  what it is kept from
#   limits   what it may use; where guests or tools are its children, their memory is not limited here
#   after    what comes before it, where it exists
#   wants    what is started with it; another daemon's socket only if that is built, too
#   leaves   its children outlive it (KillMode=process)
#   start    it has things to start at boot (autostart); others wait to be asked
#   asks     capabilities that it needs for a question at its start, and drops
#   caps     the capabilities where the daemon itself keeps all
DAEMONS = {
    'virtqemud': {
        'sandbox': OPEN, 'limits': GUESTS, 'leaves': True, 'start': True, 'asks': AUDITS,
        'after': [*FILES, 'virtnetworkd.socket', 'virtstoraged.socket'],
        # The driver that hands devices to guests is a module, which neither it nor its tools may load.
        'wants': ['systemd-machined.service', 'virtlogd.socket', 'virtlockd.socket', 'modprobe@vfio_pci.service']},
    'virtlxcd': {
        'sandbox': OPEN, 'limits': GUESTS, 'leaves': True, 'start': True, 'asks': AUDITS,
        'after': [*FILES, 'virtnetworkd.socket'], 'wants': ['systemd-machined.service']},
    'virtnetworkd': {
        'sandbox': NETWORK, 'limits': {'TasksMax': '4096', 'MemoryMax': '2G'}, 'leaves': True, 'start': True, 'after': FIREWALLS},
    'virtstoraged': {
        # Snapshots of logical volumes need modules, which neither it nor its tools may load.
        'sandbox': OPEN, 'limits': {'TasksMax': '1024'}, 'start': True,
        'after': [*FILES, 'iscsid.service'],
        'wants': ['modprobe@dm_snapshot.service', 'modprobe@dm_zero.service']},
    'virtnwfilterd': {
        'sandbox': NETWORK, 'limits': {'TasksMax': '256', 'MemoryMax': '1G'}, 'start': True, 'after': FIREWALLS},
    'virtsecretd': {
        'sandbox': CONFINED, 'limits': {'TasksMax': '256', 'MemoryMax': '512M'}},
    'virtnodedevd': {
        'sandbox': OPEN, 'limits': {'TasksMax': '256', 'MemoryMax': '1G'}},
    'virtinterfaced': {
        'sandbox': NETWORK, 'limits': {'TasksMax': '256', 'MemoryMax': '512M'}},
    # A guest's definition says where its logs are, which may be anywhere.
    # A thread for each log whose disk does not answer.
    'virtlogd': {'sandbox': {**ANYWHERE, 'PrivateDevices': 'yes', 'ProtectKernelTunables': 'yes'},
                 'limits': {**KEEPERS, 'TasksMax': '4200'}},
    # Images may be anywhere, and devices.
    'virtlockd': {'sandbox': ANYWHERE, 'limits': KEEPERS},
    'virtproxyd': {
        'sandbox': {**OWN_FILES, 'PrivateDevices': 'yes', 'ProtectKernelTunables': 'yes',
                    'RestrictAddressFamilies': 'AF_UNIX AF_INET AF_INET6'},
        'limits': {'TasksMax': '256', 'MemoryMax': '2G', 'LimitNOFILE': '16384:524288'},
        'caps': ['CAP_DAC_READ_SEARCH', 'CAP_SYS_PTRACE'], 'ports': {'tls': 16514, 'tcp': 16509}},
}

# Programs that run once, before a daemon that cannot do without: the daemon's drop-in NN-NAME.conf asks for them.
HELPERS = {
    'virt-secret-init-encryption': {
        'words': 'Virtualization: the key that seals values of secrets',
        'before': ['virtsecretd.service', 'libvirtd.service'],
        'unless': '{secretkey}',
        # systemd-creds keeps the key of the host there, or asks the TPM.
        'sandbox': {**{key: value for key, value in CONFINED.items() if key != 'PrivateDevices'},
                    'ReadWritePaths': '{vardir}/lib/libvirt -/var/lib/systemd', 'SystemCallFilter': '@system-service @keyring'},
        'drop_in': ('virtsecretd', '10-secret.conf', [('LoadCredentialEncrypted', 'secrets-encryption-key:{secretkey}')])},
}

# Those that had all their work done by one daemon before, and its sockets: not both at once.
OLD = 'libvirtd'
ALONE = ('virtlogd', 'virtlockd')  # served that daemon, too; what they keep outlives it: they are replaced, not restarted

# With polkit everybody may connect, for it is asked about everybody; without, the socket for full access is root's alone.
SOCKET_MODES = {'WRITE': '{full_access_mode}', 'READ': '0666', 'ADMIN': '0600'}
PRIVATE_MODE = '0600'
SOCKET_WORDS = {'WRITE': 'full access', 'READ': 'reading', 'ADMIN': 'looking after the daemon'}


class Spec:
    """What daemons/NAME.c says."""

    def __init__(self, folder, name):
        with open(os.path.join(folder, f'{name}.c'), encoding='utf-8') as file:
            text = file.read()
        self.name = name
        self.row = DAEMONS[name]
        self.summary = re.search(r'\.summary = "([^"]+)"', text).group(1)
        sockets = re.findall(r'\{\s*"([^"]+)",\s*"([^"]+)",\s*RPC_ACCESS_(\w+)\s*\}', text)
        if not sockets:
            sys.exit(f'{name}.c names no sockets')
        self.sockets = {unit: (file, access) for file, unit, access in sockets}
        self.is_private = '.is_private = true' in text
        kept = re.search(r'\bCAPABILITIES\(([^)]*)\)', text)
        self.capabilities = [word.strip() for word in kept.group(1).split(',')] if kept else self.row.get('caps')
        if self.capabilities is None:
            sys.exit(f'{name}: neither its spec nor its row says which capabilities it keeps')

    @property
    def service(self):
        return f'{self.name}.service'

    def main_socket(self):
        return f'{self.name}.socket'


def unit(*sections):
    """The text of a unit: (section, [(key, value)])."""
    parts = []
    for title, lines in sections:
        parts.append(f'[{title}]\n' + ''.join(f'{key}={value}\n' for key, value in lines if value is not None))
    return '\n'.join(parts)


class Units:
    def __init__(self, specs, places):
        self.specs = specs
        self.places = places
        self.files = {}

    def exists(self, name):
        """May units name this one? Those of daemons that are not built would be errors or riddles."""
        owner = re.sub(r'(-\w+)?\.(socket|service)$', '', name)
        return owner not in DAEMONS or owner in self.specs

    # ------------------------------------------------------------ system

    def socket(self, spec, name):
        file, access = spec.sockets[name]
        return self.any_socket(spec, name, SOCKET_WORDS[access], [
            ('ListenStream', f'{self.places["runstatedir"]}/libvirt/{file}'),
            ('SocketMode', PRIVATE_MODE if spec.is_private else SOCKET_MODES[access].format(**self.places)),
            ('RemoveOnStop', 'yes')])

    def any_socket(self, spec, name, words, lines):
        main = spec.main_socket()
        old = name.replace(spec.name, OLD, 1)
        first = [('Description', f'{spec.name} {spec.summary}: socket for {words}'), ('Before', spec.service),
                 ('PartOf', 'libvirt.target')]
        if name != main:
            first += [('BindsTo', main), ('After', main)]
        if spec.name not in ALONE:
            first += [('Conflicts', old), ('After', old)]
        also = [('Also', other) for other in spec.sockets if other != name and name in spec.sockets]
        return unit(('Unit', first),
                    ('Socket', [*lines, ('Service', spec.service), ('FileDescriptorName', name)]),
                    ('Install', [('WantedBy', 'sockets.target'), *also]))

    def service(self, spec):
        row = spec.row
        main = spec.main_socket()
        rest = [name for name in spec.sockets if name != main]
        wants = [name for name in row.get('wants', ()) if self.exists(name)]
        after = [name for name in row.get('after', ()) if self.exists(name)]
        lines = [('Description', f'{spec.name} {spec.summary}'), ('BindsTo', main), *[('Wants', name) for name in [*rest, *wants]],
                 *[('After', name) for name in spec.sockets],
                 *([] if spec.name in ALONE else [('Conflicts', f'{OLD}.service'), ('After', f'{OLD}.service')]),
                 *[('After', name) for name in ['network.target', 'dbus.service', 'apparmor.service', *after, *wants]]]
        arguments = f'{spec.name.upper()}_ARGS'
        work = [('Type', 'notify'),
                ('Environment', f'{arguments}="{"" if spec.name in ALONE else "--timeout 120"}"'),
                ('EnvironmentFile', f'-{self.places["defaultsdir"]}/{spec.name}'),
                ('ExecStart', f'{self.places["sbindir"]}/{spec.name} ${arguments}'),
                ('ExecReload', f'/bin/kill -{"USR1" if spec.name in ALONE else "HUP"} $MAINPID'),
                ('Restart', 'on-failure'),
                ('WatchdogSec', '120'),
                ('KillMode', 'process' if row.get('leaves') else None),
                # Clients outlive the daemon: two descriptors for each. So do logs and locks: one each.
                ('FileDescriptorStoreMax', None if row.get('ports') else '8192'),
                *row['limits'].items(),
                ('CapabilityBoundingSet', ' '.join(sorted([*spec.capabilities, *row.get('asks', ())]))),
                *[(key, value.format(**self.places)) for key, value in row['sandbox'].items()]]
        return unit(('Unit', lines), ('Service', work),
                    ('Install', [('WantedBy', 'multi-user.target'), *[('Also', name) for name in spec.sockets],
                                 *[('Also', name) for name in wants if name.endswith('.socket')]]))

    def target(self):
        sockets = [name for spec in self.specs.values() for name in spec.sockets]
        # Autostarted guests, networks and pools need their daemon at boot; it leaves when it has nothing more to do.
        services = [spec.service for spec in self.specs.values() if spec.row.get('start')]
        return unit(('Unit', [('Description', 'Virtualization: the sockets of all daemons'),
                              *[('Wants', name) for name in sockets], *[('After', name) for name in sockets]]),
                    ('Install', [('WantedBy', 'multi-user.target'), *[('Also', name) for name in [*sockets, *services]]]))

    def guest_shutdown(self):
        return unit(('Unit', [('Description', 'Guests are stopped before this target is left')]))

    def guests(self):
        """Stopped while all daemons are still there: guests that go down write logs, let go of locks and give ports back."""
        order = [name for spec in self.specs.values() for name in (spec.main_socket(), spec.service)]
        return unit(
            ('Unit', [('Description', 'Guests come down with the host, and up again'), ('Requires', 'virt-guest-shutdown.target'),
                      *[('After', name) for name in ['network.target', 'time-sync.target', 'remote-fs.target', *order,
                                                     'virt-guest-shutdown.target']]]),
            ('Service', [('Type', 'oneshot'), ('RemainAfterExit', 'yes'),
                         ('EnvironmentFile', f'-{self.places["defaultsdir"]}/libvirt-guests'),
                         ('ExecStart', f'{self.places["libexecdir"]}/libvirt-guests start'),
                         ('ExecStop', f'{self.places["libexecdir"]}/libvirt-guests stop'),
                         ('StandardOutput', 'journal+console'), ('TimeoutStartSec', 'infinity'), ('TimeoutStopSec', 'infinity')]),
            ('Install', [('WantedBy', 'multi-user.target')]))

    def preset(self):
        lines = ['# Where a distribution asks presets: everything but the sockets for other hosts.', 'enable libvirt.target']
        for spec in self.specs.values():
            lines += [f'enable {name}' for name in spec.sockets]
            lines += [f'enable {spec.service}'] if spec.row.get('start') else []
            lines += [f'disable {spec.name}-{kind}.socket' for kind in spec.row.get('ports', ())]
        return '\n'.join(lines) + '\n'

    def sysusers(self):
        lines = ['# Who may use the sockets for full access, where the configuration says so.', 'g libvirt -']
        user, group = self.places['qemu_user'], self.places['qemu_group']
        if group not in ('root', user) and not group.startswith('+'):
            lines.append(f'g {group} -')
        if user != 'root' and not user.startswith('+'):
            lines.append(f'u {user} - "Guests of QEMU" {self.places["vardir"]}/lib/libvirt -')
            lines += [f'm {user} {group}'] if group not in ('root', user) and not group.startswith('+') else []
            lines.append(f'm {user} kvm')
            lines.insert(1, 'g kvm -')
        return '\n'.join(lines) + '\n'

    def helper(self, name, row):
        return unit(('Unit', [('Description', row['words']), *[('Before', other) for other in row['before']],
                              ('ConditionPathExists', '!' + row['unless'].format(**self.places))]),
                    ('Service', [('Type', 'oneshot'), ('ExecStart', f'{self.places["libexecdir"]}/{name}'),
                                 *[(key, value.format(**self.places)) for key, value in row['sandbox'].items()]]))

    def make_helpers(self):
        for name, row in HELPERS.items():
            daemon, file, lines = row['drop_in']
            if daemon not in self.specs:
                continue
            self.files[f'system/{name}.service'] = self.helper(name, row)
            self.files[f'system/{daemon}.service.d/{file}'] = unit(
                ('Unit', [('Requires', f'{name}.service'), ('After', f'{name}.service')]),
                ('Service', [(key, value.format(**self.places)) for key, value in lines]))

    def make_system(self):
        for spec in self.specs.values():
            for name in spec.sockets:
                self.files[f'system/{name}'] = self.socket(spec, name)
            for kind, port in spec.row.get('ports', {}).items():
                name = f'{spec.name}-{kind}.socket'
                words = f'other hosts ({kind.upper()})'
                self.files[f'system/{name}'] = self.any_socket(spec, name, words, [('ListenStream', port)])
            self.files[f'system/{spec.service}'] = self.service(spec)
        self.make_helpers()
        self.files['system/libvirt.target'] = self.target()
        self.files['system/virt-guest-shutdown.target'] = self.guest_shutdown()
        self.files['system/libvirt-guests.service'] = self.guests()
        self.files['system-preset/90-libvirt.preset'] = self.preset()
        self.files['sysusers.d/libvirt.conf'] = self.sysusers()

    # -------------------------------------------------------------- user

    def make_user(self):
        """Session mode: a user's own daemons, which have no second class of clients."""
        names = []
        for spec in self.specs.values():
            if spec.name in ALONE:
                continue
            sockets = {name: row for name, row in spec.sockets.items() if row[1] != 'READ'}
            for name, (file, access) in sockets.items():
                names.append(name)
                self.files[f'user/{name}'] = unit(
                    ('Unit', [('Description', f'{spec.name} {spec.summary}: socket for {SOCKET_WORDS[access]}'),
                              ('PartOf', 'libvirt.target')]),
                    ('Socket', [('ListenStream', f'%t/libvirt/{file}'), ('SocketMode', '0600'), ('DirectoryMode', '0700'),
                                ('RemoveOnStop', 'yes'), ('Service', spec.service), ('FileDescriptorName', name)]),
                    ('Install', [('WantedBy', 'sockets.target')]))
            arguments = f'{spec.name.upper()}_ARGS'
            self.files[f'user/{spec.service}'] = unit(
                ('Unit', [('Description', f'{spec.name} {spec.summary}'), *[('Wants', name) for name in sockets],
                          *[('After', name) for name in sockets]]),
                ('Service', [('Type', 'notify'), ('Environment', f'{arguments}="--timeout 120"'),
                             ('ExecStart', f'{self.places["sbindir"]}/{spec.name} ${arguments}'),
                             ('ExecReload', '/bin/kill -HUP $MAINPID'), ('Restart', 'on-failure'), ('WatchdogSec', '120'),
                             ('KillMode', 'process' if spec.row.get('leaves') else None)]))
        self.files['user/libvirt.target'] = unit(
            ('Unit', [('Description', 'Virtualization: the sockets of all daemons of a user'),
                      *[('Wants', name) for name in names]]),
            ('Install', [('WantedBy', 'default.target'), *[('Also', name) for name in names]]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--specs', required=True, help='the folder daemons/ of the source')
    parser.add_argument('--daemons', required=True, help='those that are built, with commas')
    parser.add_argument('--place', action='append', default=[], help='NAME=PATH, or full_access_mode=MODE')
    parser.add_argument('--out', help='folder to write to')
    parser.add_argument('--list', action='store_true', help='print the names of the files')
    parser.add_argument('--print', action='store_true', help='print all files')
    options = parser.parse_args()
    names = options.daemons.split(',')
    for name in names:
        if name not in DAEMONS:
            sys.exit(f'{name} has no row in units.py')
    places = dict(word.split('=', 1) for word in options.place)
    units = Units({name: Spec(options.specs, name) for name in sorted(names)}, places)
    units.make_system()
    units.make_user()
    for path, text in sorted(units.files.items()):
        if options.list:
            print(path)
        if options.print:
            print(f'==> {path}\n{text}')
        if options.out:
            os.makedirs(os.path.join(options.out, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(options.out, path), 'w', encoding='utf-8') as file:
                file.write(text)


if __name__ == '__main__':
    main()
