# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits one C function for each public function that makes a call on the wire: emit_every_call.py RPC-GEN-FOLDER OUTPUT.c

Each calls its function once, with arguments that are always the same, and frees what comes back. It knows C types and the
roles of the description, no function by name. Functions are looked up when they run, so that the same program runs on any libvirt.
"""

import sys

sys.path.insert(0, sys.argv[1])

import model    # noqa: E402

ROOM = 8        # elements in the caller's arrays
HANDLES = {
    'virConnectPtr': 'conn', 'virDomainPtr': 'dom', 'virDomainSnapshotPtr': 'snapshot', 'virDomainCheckpointPtr': 'checkpoint',
    'virNetworkPtr': 'net', 'virNetworkPortPtr': 'port', 'virInterfacePtr': 'iface', 'virStoragePoolPtr': 'pool',
    'virStorageVolPtr': 'vol', 'virNodeDevicePtr': 'dev', 'virSecretPtr': 'secret', 'virNWFilterPtr': 'filter',
    'virNWFilterBindingPtr': 'binding', 'virAdmConnectPtr': 'admin', 'virAdmServerPtr': 'server', 'virAdmClientPtr': 'client',
}
# How elements of an allocated list are freed, where it is not TYPEFree(); a list that has a function of its own.
LIST_FREE = {'virDomainStatsRecordPtr': 'virDomainStatsRecordListFree'}


class Unit:
    """The lines of one function as they gather."""

    def __init__(self, function):
        self.function = function
        self.call = next(call for call in function.procedure.calls() if call.name == function.name)
        self.entries = {entry.param.name: entry for entry in self.call.entries if entry.param}
        self.locals = []
        self.cleanup = []
        self.counts = {}
        for entry in self.call.entries:
            for word, value in entry.words.items():
                if isinstance(value, model.Count):
                    self.counts.setdefault(value.param.name, (entry, word, value))
        if self.call.result and self.call.result.kind == 'bytes':
            self.counts[self.call.result.param.name] = (None, 'bytes', None)

    def local(self, ctype, name, value, suffix=''):
        blank = '' if ctype.endswith('*') else ' '
        self.locals.append(f'{ctype}{blank}{name}{suffix} = {value};')

    def free(self, text):
        self.cleanup.append(text)


def pointed(ctype):
    """'int *' -> 'int'; 'virDomainInfoPtr' -> 'virDomainInfo'."""
    ctype = ctype.removesuffix('const')
    if ctype.endswith('*'):
        return ctype[:-1].strip()
    return f'__typeof__(*({ctype})NULL)'


def count_value(unit, param):
    entry, word, count = unit.counts[param.name]
    factor = 1
    if entry is None:
        return None
    if entry.out and word in ('array', 'typed', 'bytes') and not is_allocated(entry):
        return ROOM
    if word == 'struct' and entry.param.ctype.endswith('**'):
        return 0
    if word == 'struct':
        return f'sizeof({pointed(entry.param.ctype)})'
    return factor


def is_allocated(entry):
    if 'array' in entry.words:
        return False
    return 'list' in entry.words or entry.param.ctype.count('*') + ('Ptr' in entry.param.ctype) > 1


def free_list(unit, name, element, number):
    """Frees an allocated list of @number elements."""
    if element in LIST_FREE:
        unit.free(f'FREE_WITH({LIST_FREE[element]}, {name});')
    elif element == 'char *':
        unit.free(f'every_free_strings((void **){name}, {number});')
    elif element.endswith('Ptr') and f'{element[:-3]}Free' in LOADED.functions:
        unit.free(f'for (long long i = 0; {name} && i < (long long)({number}); i++)\n'
                  f'        FREE_WITH({element[:-3]}Free, {name}[i]);')
        unit.free(f'free({name});')
    else:
        unit.free(f'free({name});')


def out_argument(unit, param, entry):
    """An expression for a parameter through which something comes back."""
    words = entry.words if entry else {}
    name = f'arg_{param.name}'
    base = pointed(param.ctype)
    if 'typed' in words and param.ctype == 'virTypedParameterPtr *':
        unit.local('virTypedParameterPtr', name, 'NULL')
        number = f'arg_{words["typed"].param.name}'
        unit.free(f'FREE_WITH(virTypedParamsFree, {name}, rc >= 0 ? {number} : 0);')
        return f'&{name}'
    if 'typed' in words or 'array' in words or ('bytes' in words and not param.ctype.endswith('**')):
        count = next((words[word] for word in ('typed', 'array', 'bytes') if word in words), None)
        unit.local(base if base != 'void' else 'char', name, '{ 0 }', f'[{ROOM * (ROOM if count.times else 2)}]')
        if 'typed' in words:
            count = words['typed'].param
            number = f'arg_{count.name}' if count.ctype.endswith('*') else ROOM
            unit.free(f'if (rc >= 0)\n        FREE_WITH(virTypedParamsClear, {name}, {number});')
        elif base == 'char *':
            unit.free(f'every_clear_strings({name}, rc);')
        elif 'virDomainDiskErrorPtr' in base:
            unit.free(f'for (int i = 0; i < rc; i++)\n        free({name}[i].disk);')
        return name
    if 'list' in words or param.ctype in ('virSecurityLabelPtr *', 'char ***', 'int **') or 'fds' in words:
        unit.local(base, name, 'NULL')
        if param.ctype == 'int **':
            unit.free(f'every_close({name}, rc);')
        else:
            count = words.get('list')
            counted = isinstance(count, model.Count) and f'arg_{count.param.name}' in ''.join(unit.locals)
            number = f'(rc >= 0 ? arg_{count.param.name} : 0)' if counted else 'rc'
            free_list(unit, name, pointed(base), number)
        return f'&{name}'
    if base in ('char *', 'unsigned char *'):
        unit.local(base, name, 'NULL')
        unit.free(f'free({name});')
        return f'&{name}'
    if 'struct' in words and not param.ctype.endswith('*'):
        unit.local(base, name, '{ 0 }')
        return f'&{name}'
    unit.local(base, name, '{ 0 }' if base.startswith('__') else '0')
    return f'&{name}'


def in_argument(unit, param, entry):
    words = entry.words if entry else {}
    ctype = param.ctype
    if ctype in HANDLES and not param.length:
        return f'every->{HANDLES[ctype]}'
    if ctype == 'virStreamPtr':
        unit.local('virStreamPtr', f'arg_{param.name}', 'every_stream(every)')
        unit.free(f'FREE_WITH(virStreamFree, arg_{param.name});')
        return f'arg_{param.name}'
    if 'typed' in words:
        return '(virTypedParameterPtr)every_params'
    if 'callback' in words or ctype.endswith(('Callback', 'Func')) or ctype in ('void *', 'virConnectAuthPtr'):
        return 'every_nothing' if 'callback' in words else 'NULL'
    if ctype == 'virDomainPtr *':
        return '(virDomainPtr[]){ every->dom, NULL }'
    if ctype.startswith('char **') or ctype in ('const char **', 'const char *const *'):
        return '(void *)(const char *[]){ "text-one", NULL }'
    if 'fds' in words:
        return '(int[]){ 1 }'
    if 'fd' in words:
        return 'every_socket()'
    if ctype in ('const char *', 'char *') and param.length is None and 'bytes' not in words:
        return f'"text-{param.name}"'
    if ctype in ('const unsigned char *', 'unsigned char *', 'const char *', 'const void *'):
        return '(const void *)every_bytes' if ctype.startswith('const') else '(void *)every_bytes'
    if ctype in ('unsigned int *', 'int *', 'unsigned long long *'):
        return f'({pointed(ctype)}[]){{ 2, 3 }}'
    if entry and entry.flags is not None:
        return '0'
    return '1'


def argument(unit, param):
    entry = unit.entries.get(param.name)
    if param.name in unit.counts:
        value = count_value(unit, param)
        if param.ctype.endswith('*'):
            unit.locals.insert(0, f'{pointed(param.ctype)} arg_{param.name} = {value or 0};')
            return f'&arg_{param.name}'
        return str(value)
    is_counter = not entry and param.ctype in ('int *', 'unsigned int *', 'size_t *')
    if is_counter or entry and entry.out:
        return out_argument(unit, param, entry)
    return in_argument(unit, param, entry)


def result(unit):
    ret = unit.function.prototype.ret
    if ret in HANDLES or ret == 'virStreamPtr':
        return f'{ret} ret', 'ret', f'FREE_WITH({ret[:-3]}Free, ret);'
    if ret in ('char *', 'unsigned char *'):
        return f'{ret}ret', 'ret', 'free(ret);'
    if ret.endswith('*'):
        return f'{ret}ret', 'ret', ''
    return f'{ret} ret', None, ''


def body(function):
    unit = Unit(function)
    arguments = [argument(unit, param) for param in function.prototype.params]
    declaration, is_pointer, free = result(unit)
    rc = 'ret ? 0 : -1' if is_pointer else '(long long)ret'
    lines = [f'FUNCTION({function.name});'] + unit.locals + [f'{declaration};', 'long long rc;', '']
    lines += ['if (!function)\n        return EVERY_CALL_MISSING;', f'ret = function({", ".join(arguments)});', f'rc = {rc};']
    lines += unit.cleanup + ([free] if free else [])
    lines.append('return rc < 0 ? EVERY_CALL_FAILED : EVERY_CALL_OK;')
    return (f'static EveryResult\ncall_{function.name}(const EveryCall *every)\n{{\n'
            + ''.join(f'    {line}\n' if line else '\n' for line in lines) + '}\n')


HEAD = '''/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Made by tests/wire/emit_every_call.py. */

#include "every_call.h"

#include <stdlib.h>
#include <string.h>
'''


def wanted(function):
    """What makes a call, but for what opens and closes connections."""
    return function.procedure and not {'api'} & function.procedure.manual


def rows():
    """The functions in the order of every_rows[]."""
    return sorted((each for each in LOADED.functions.values() if wanted(each)), key=lambda each: each.name)


def main(output):
    functions = rows()
    bodies = '\n'.join(body(each) for each in functions)
    table = ''.join(f'    {{ "{each.name}", call_{each.name}, {int("admin" in each.library.soname)} }},\n' for each in functions)
    with open(output, 'w', encoding='utf-8') as stream:
        stream.write(f'{HEAD}\n{bodies}\nconst EveryRow every_rows[] = {{\n{table}    {{ NULL, NULL, 0 }}\n}};\n')


LOADED = model.load()

if __name__ == '__main__':
    main(sys.argv[2])
