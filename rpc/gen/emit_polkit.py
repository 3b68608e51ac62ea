# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits polkit's actions: emit_polkit.py org.libvirt.unix.policy org.libvirt.api.policy"""

import sys
from xml.sax.saxutils import escape

import model

HEAD = '''<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE policyconfig PUBLIC "-//freedesktop//DTD polkit Policy Configuration 1.0//EN"
  "http://www.freedesktop.org/software/polkit/policyconfig-1.dtd">
<!-- Made by rpc/gen/emit_polkit.py. Rules of your own go to /etc/polkit-1/rules.d. -->
<policyconfig>
  <vendor>splitvirt</vendor>
'''

ACTION = '''
  <action id="{name}">
    <description>{words}</description>
    <message>{message}</message>
    <defaults>
      <allow_any>{default}</allow_any>
      <allow_inactive>{default}</allow_inactive>
      <allow_active>{default}</allow_active>
    </defaults>
  </action>
'''

# All or nothing: the sockets for reading and for everything.
COARSE = [('org.libvirt.unix.monitor', 'look at virtual machines of this host', 'yes'),
          ('org.libvirt.unix.manage', 'manage virtual machines of this host', 'auth_admin_keep')]


def action(name, words, default):
    return ACTION.format(name=name, words=escape(words[0].upper() + words[1:]), default=default,
                         message=escape(f'To {words}, you must be allowed to by the policy of this host'))


def coarse():
    return HEAD + ''.join(action(*row) for row in COARSE) + '</policyconfig>\n'


def fine(loaded):
    text = HEAD
    for each in loaded.objects.values():
        for permission in each.permissions.values():
            name = f'org.libvirt.api.{each.name}.{permission.name}'.replace('_', '-')
            text += action(name, permission.words, 'yes' if permission.anonymous else 'no')
    return text + '</policyconfig>\n'


def main(arguments):
    for path, text in zip(arguments, (coarse(), fine(model.load()))):
        with open(path, 'w', encoding='utf-8') as stream:
            stream.write(text)


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except model.DescriptionError as error:
        sys.exit(str(error))
