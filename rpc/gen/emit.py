# SPDX-License-Identifier: LGPL-2.1-or-later
"""What all emitters of C share: the file around the code, declarations, and the calls in their forms."""

import sys

import calls
import model
import structs
from errors import DescriptionError

HEAD = '''/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * {name} - {what}. Made by rpc/gen/{emitter}.py from rpc/protocol.
 */

'''


class Input:
    """The model, and every call formed from it."""

    def __init__(self):
        self.model = model.load()
        self.structs = structs.Structs(self.model.headers)
        self.calls = calls.form_all(self.model, self.structs)
        # What the daemon serves comes first, in the order of driver_calls[]; the rest is the client's alone.
        served = [form for form in self.calls if form.is_main and 'server' not in form.procedure.manual]
        self.served = served
        self.calls = served + [form for form in self.calls if form not in served]
        calls.link_refreshes(self.calls)


def declare(ctype, name):
    """'char *' and 'name' -> 'char *name'; 'int' -> 'int name'."""
    return ctype + name if ctype.endswith('*') else f'{ctype} {name}'


def object_params(form):
    """(C type, name or None, value) of the method in the object table; the connection comes first where nothing leads to it."""
    params = [(value.object_type, value.name, number) for number, value in enumerate(form.values) if value.object_type]
    if form.adds_connection:
        params.insert(0, ('DriverConn *', 'conn', len(form.values)))
    return params


def wrapped(text, indent, width=120):
    """@text broken at ', ' so that no line is longer than @width; following lines start with @indent blanks."""
    lines = []
    while len(text) > width:
        at = text.rfind(', ', 0, width)
        if at <= indent:
            break
        lines.append(text[:at + 1])
        text = ' ' * indent + text[at + 2:]
    return '\n'.join(lines + [text])


class Names:
    """Strings in one array, named by their offset."""

    def __init__(self):
        self.offsets = {}
        self.size = 0

    def add(self, text):
        if text not in self.offsets:
            self.offsets[text] = self.size
            self.size += len(text) + 1
        return self.offsets[text]

    def table(self, declaration):
        rows = ''.join(f'    "{text}\\0"\n' for text in self.offsets)
        return f'{declaration} =\n{rows.rstrip()};\n' if rows else f'{declaration} = "";\n'


def write(path, text):
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(text)


def run(main):
    """main(Input, output paths), with errors told as people like them."""
    try:
        main(Input(), sys.argv[1:])
    except DescriptionError as error:
        sys.exit(str(error))
