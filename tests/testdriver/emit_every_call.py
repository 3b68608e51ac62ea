# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits one call of every public function, its arguments chosen by their types: emit_every_call.py GENERATOR-FOLDER every_call.c"""

import sys

sys.path.insert(0, sys.argv[1])

import model  # noqa: E402

NUMBERS = {'int': '1', 'unsigned int': '0', 'unsigned long': '0', 'long long': '1', 'unsigned long long': '1', 'size_t': '1',
           'double': '1'}

# What the test host has; of other kinds of objects there is none.
HANDLES = {'virConnectPtr': 'conn', 'virDomainPtr': 'dom', 'virNetworkPtr': 'net', 'virStoragePoolPtr': 'pool',
           'virInterfacePtr': 'iface', 'virStreamPtr': 'stream', 'virDomainSnapshotPtr': 'snapshot',
           'virDomainCheckpointPtr': 'checkpoint', 'virNodeDevicePtr': 'device', 'virStorageVolPtr': 'volume'}
NONE = {'virSecretPtr', 'virNWFilterPtr', 'virNWFilterBindingPtr', 'virNetworkPortPtr', 'virAdmConnectPtr', 'virAdmServerPtr',
        'virAdmClientPtr', 'virConnectAuthPtr'}


def is_function(ctype):
    return ctype.endswith(('Callback', 'Func'))


def argument(param):
    ctype = param.ctype
    if ctype == 'unsigned int' and param.name == 'flags':
        return 'call_flags'
    if ctype in NUMBERS:
        return NUMBERS[ctype]
    if ctype in HANDLES:
        return HANDLES[ctype]
    if ctype in NONE:
        return 'NULL'
    if is_function(ctype):
        return 'NULL' if ctype == 'virFreeCallback' else f'({ctype})(void (*)(void))refuse'
    if ctype == 'const char *':
        return 'xml' if 'xml' in param.name.lower() or 'desc' in param.name.lower() else '"test"'
    if ctype == 'virDomainPtr *':
        return 'doms'
    if ctype == 'void *':
        return 'NULL'
    return f'({ctype.replace(" *const", " *") if ctype.endswith("const") else ctype})place()'


def function(each):
    prototype = each.prototype
    arguments = ', '.join(argument(param) for param in prototype.params)
    text = f'static void\ncall_{each.name}(void)\n{{\n'
    return text + f'    (void){each.name}({arguments});\n}}\n\n'


def main():
    functions = [each for each in model.load().functions.values() if not each.is_data]
    text = '/* Made by emit_every_call.py. */\n#include "every_call.h"\n\n' + ''.join(function(each) for each in functions)
    text += 'const EveryCall every_call[] = {\n'
    text += ''.join(f'    {{ "{each.name}", call_{each.name} }},\n' for each in functions)
    text += '};\n\nconst unsigned int every_call_count = sizeof(every_call) / sizeof(every_call[0]);\n'
    with open(sys.argv[2], 'w', encoding='utf-8') as stream:
        stream.write(text)


main()
