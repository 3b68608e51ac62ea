# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the handle tables, which the public functions call: emit_handle_driver.py handle_driver.h"""

from emit import HEAD, declare, run, wrapped, write
from handle_calls import handle_calls

TOP = '''#ifndef API_HANDLE_DRIVER_H
#define API_HANDLE_DRIVER_H

#include <stddef.h>

#include <libvirt/libvirt-admin.h>
#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>

#include "api/handle.h"

/* One member for each public function with a procedure, with its signature, and for the steps of a migration. The
 * public function has checked handles, access and arguments before it calls one. */
'''


def table(name, calls):
    text = f'struct {name} {{\n'
    for call in calls:
        params = ', '.join(declare(ctype, param) for ctype, param in call.params)
        text += wrapped(f'    {declare(call.ret, "")}(*{call.member})({params});\n', 8)
    return text + '};\n'


def main(source, paths):
    calls = handle_calls(source)
    text = HEAD.format(name='handle_driver.h', what='what a connection can do', emitter='emit_handle_driver') + TOP
    text += table('HandleDriver', [call for call in calls if not call.is_admin]) + '\n'
    text += table('AdminHandleDriver', [call for call in calls if call.is_admin])
    write(paths[0], text + '\n#endif /* API_HANDLE_DRIVER_H */\n')


if __name__ == '__main__':
    run(main)
