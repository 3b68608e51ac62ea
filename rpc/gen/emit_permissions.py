# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits what lib/access knows of objects and permissions: emit_permissions.py HEADER.h SOURCE.c"""

import sys

import model

HEADER = '''/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * permissions.h - the objects of access control and their permissions. Made by rpc/gen/emit_permissions.py from
 * rpc/protocol/permissions.
 */

#ifndef ACCESS_PERMISSIONS_H
#define ACCESS_PERMISSIONS_H

typedef enum {{
{objects}}} AccessObject;

typedef enum {{
{permissions}}} AccessPermission;

/* What AccessTarget.details holds for each object, by position. */
enum {{
{details}    ACCESS_DETAILS_MAX = {most}
}};

#endif /* ACCESS_PERMISSIONS_H */
'''

SOURCE = '''/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * permissions.c - who may do what by default. Made by rpc/gen/emit_permissions.py from rpc/protocol/permissions.
 *
 * Threads: any; constants.
 */

#include "access/table.h"

#include <stddef.h>

const char *const access_permission_names[ACCESS_PERMISSION_LAST] = {{
{names}}};

const AccessObjectRow access_objects[ACCESS_OBJECT_LAST] = {{
{rows}}};
'''


def permission_names(loaded):
    """Every permission of any object, once, in the order they first appear."""
    return list(dict.fromkeys(name for each in loaded.objects.values() for name in each.permissions))


def header(loaded):
    objects = ''.join(f'    ACCESS_OBJECT_{name.upper()},\n' for name in loaded.objects) + '    ACCESS_OBJECT_LAST\n'
    permissions = ''.join(f'    ACCESS_{name.upper()},\n' for name in permission_names(loaded))
    details = ''.join(f'    ACCESS_{each.name.upper()}_DETAIL_{detail.upper()} = {position},\n'
                      for each in loaded.objects.values() for position, detail in enumerate(each.details))
    most = max(len(each.details) for each in loaded.objects.values())
    return HEADER.format(objects=objects, permissions=permissions + '    ACCESS_PERMISSION_LAST\n', details=details, most=most)


def row(each):
    details = ', '.join(f'"{detail}"' for detail in each.details)
    rights = ''
    for name, permission in each.permissions.items():
        bits = ['ACCESS_EXISTS'] + ['ACCESS_ANONYMOUS'] * permission.anonymous + ['ACCESS_READONLY'] * permission.readonly
        rights += f'            [ACCESS_{name.upper()}] = {" | ".join(bits)},\n'
    return (f'    [ACCESS_OBJECT_{each.name.upper()}] = {{\n        .name = "{each.name}",\n'
            f'        .details = {{ {details or "NULL"} }},\n        .rights = {{\n{rights}        }},\n    }},\n')


def source(loaded):
    names = ''.join(f'    [ACCESS_{name.upper()}] = "{name}",\n' for name in permission_names(loaded))
    return SOURCE.format(names=names, rows=''.join(row(each) for each in loaded.objects.values()))


def main(arguments):
    loaded = model.load()
    for path, text in zip(arguments, (header(loaded), source(loaded))):
        with open(path, 'w', encoding='utf-8') as stream:
            stream.write(text)


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except model.DescriptionError as error:
        sys.exit(str(error))
