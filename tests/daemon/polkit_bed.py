# SPDX-License-Identifier: LGPL-2.1-or-later
"""A system bus and a polkitd of our own, in the mount namespace of a test, and clients that are not root."""

import json
import os
import shutil
import subprocess
import sys

from harness import BUILD, DEADLINE, PYTHON_ENVIRONMENT, Skip, mount_empty, wait_for

POLKITD = '/usr/lib/polkit-1/polkitd'
BUS = '/run/dbus/system_bus_socket'
ACTIONS = '/usr/share/polkit-1/actions'
RULES = '/etc/polkit-1/rules.d'
NOBODY = 65534

# What a client's words are run with; it prints one line of JSON.
PROLOGUE = '''
import json, sys
import libvirt
libvirt.registerErrorHandler(lambda *_: None, None)
def tell(call, *arguments):
    try:
        return call(*arguments)
    except libvirt.libvirtError as error:
        return [error.get_error_code(), str(error)]
'''


class Bed:
    """with Bed() as bed: ..."""

    def __init__(self):
        self.processes = []

    def __enter__(self):
        if os.geteuid() != 0 or open('/proc/self/uid_map').read().split()[2] == '1':
            raise Skip('only root can be somebody else')
        for program in ('/usr/bin/dbus-daemon', POLKITD):
            if not os.path.exists(program):
                raise Skip(f'there is no {program}')
        if not os.path.ismount('/run'):
            mount_empty('/run')
        mount_empty(ACTIONS)
        mount_empty(RULES)
        mount_empty('/usr/share/dbus-1/system-services')  # the bus starts nobody by itself
        os.makedirs(os.path.dirname(BUS), exist_ok=True)
        for name in ('unix', 'api'):
            shutil.copy(os.path.join(BUILD, 'lib/access/generated/access', f'org.libvirt.{name}.policy'), ACTIONS)
        self.start('/usr/bin/dbus-daemon', '--system', '--nofork', '--nopidfile')
        wait_for('the bus is there', lambda: os.path.exists(BUS))
        self.start_polkitd()
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.wait()
        if os.path.exists(BUS):
            os.unlink(BUS)

    def start(self, *command):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def start_polkitd(self):
        self.polkitd = self.start(POLKITD, '--no-debug')
        wait_for('polkit answers', lambda: self.check('org.libvirt.unix.monitor') == 0)

    def check(self, action):
        """What polkit says of a process of nobody's: 0 is yes."""
        with subprocess.Popen(['/bin/sleep', '60'], user=NOBODY, group=NOBODY) as process:
            result = subprocess.run(['pkcheck', '-p', str(process.pid), '-a', action], capture_output=True)
            process.kill()
        return result.returncode

    def rules(self, *bodies):
        """Puts rules into force; each is the body of a function of action and subject."""
        text = ''.join(f'polkit.addRule(function(action, subject) {{ {body} }});\n' for body in bodies)
        # A sentinel tells when polkit has read them.
        self.number = getattr(self, 'number', 0) + 1
        sentinel = f'org.libvirt.api.connect.{["write", "pm-control"][self.number % 2]}'
        other = f'org.libvirt.api.connect.{["write", "pm-control"][1 - self.number % 2]}'
        text = f'''polkit.addRule(function(action, subject) {{
            if (subject.user == "nobody" && !action.lookup("connect_driver")) {{
                if (action.id == "{sentinel}") return polkit.Result.YES;
                if (action.id == "{other}") return polkit.Result.NO;
            }} }});\n''' + text
        with open(os.path.join(RULES, '.new'), 'w') as file:
            file.write(text)
        os.rename(os.path.join(RULES, '.new'), os.path.join(RULES, '10-test.rules'))
        wait_for('the rules are in force', lambda: self.check(sentinel) == 0 and self.check(other) != 0)


def as_nobody(words, **options):
    """A client of nobody's: a process whose standard output is what it prints."""
    return subprocess.Popen([sys.executable, '-c', PROLOGUE + words], user=NOBODY, group=NOBODY, extra_groups=[], text=True,
                            env={**PYTHON_ENVIRONMENT, 'HOME': '/nonexistent'}, cwd='/', stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, **options)


def ask_as_nobody(expression, uri, read_only=False):
    """The value of a Python expression about the open connection `conn`, or the code and text of the error of opening it."""
    opened = f'libvirt.open{"ReadOnly" if read_only else ""}'
    words = f'''
conn = tell({opened}, {uri!r})
print(json.dumps(conn if isinstance(conn, list) else {expression}))
'''
    with as_nobody(words) as client:
        text, _ = client.communicate(timeout=DEADLINE)
    assert client.returncode == 0, f'the client ended with {client.returncode}'
    return json.loads(text)
