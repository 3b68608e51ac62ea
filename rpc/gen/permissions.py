# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads rpc/protocol/permissions: the objects of access control and what may be done with them."""

import os
import re
from dataclasses import dataclass, field as dataclass_field

from errors import DescriptionError, Place


@dataclass
class AccessPermission:
    name: str                   # 'read_secure'
    anonymous: bool             # the default policy lets everybody
    readonly: bool              # a read-only connection may
    words: str                  # what it allows, for people
    place: Place


@dataclass
class AccessObject:
    name: str                   # 'node_device'
    details: list               # what a policy may look at besides the driver: 'node_device_name'
    permissions: dict = dataclass_field(default_factory=dict)


def read_permissions(folder):
    """All objects by name, in order."""
    objects = {}
    current = None
    with open(os.path.join(folder, 'permissions'), encoding='utf-8') as stream:
        for number, line in enumerate(stream, 1):
            place = Place('permissions', number)
            text = line.split('#')[0].rstrip()
            if not text:
                continue
            if text.startswith('object '):
                match = re.fullmatch(r'object ([a-z_]+):((?: [a-z_]+)*)', text)
                if not match or match.group(1) in objects:
                    raise DescriptionError(place, "an object is 'object NAME: DETAIL ...', each only once")
                current = AccessObject(match.group(1), match.group(2).split())
                objects[current.name] = current
            else:
                add_permission(current, text, place)
    return objects


def add_permission(current, text, place):
    match = re.fullmatch(r'    ([a-z_]+)(?: (anonymous|readonly))? - (.+)', text)
    if not match or not current or match.group(1) in current.permissions:
        raise DescriptionError(place, "a permission is '    NAME [anonymous|readonly] - WORDS' below its object, each only once")
    name, who, words = match.groups()
    current.permissions[name] = AccessPermission(name, who == 'anonymous', who is not None, words, place)
