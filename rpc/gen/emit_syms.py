# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emits the version script of a library: emit_syms.py SONAME PRIVATE OUTPUT

PRIVATE is a file of symbols that only our own libraries and programs use, one a line, '#' for comments, or '-' for none;
they go into a node that no program from elsewhere may count on.
"""

import re
import sys

import model


def nodes(loaded, soname):
    """The nodes of a library, oldest first: [(name, [symbols])]."""
    functions = [each for each in loaded.functions.values() if each.library.soname == soname]
    versions = sorted({each.since for each in functions}, key=model.version_key)
    prefix = next(each.node_prefix for each in loaded.libraries if each.soname == soname)
    return [(prefix + version, sorted(each.name for each in functions if each.since == version)) for version in versions]


def node_text(name, symbols, inherits, extra=''):
    rows = ''.join(f'        {symbol};\n' for symbol in symbols)
    return f'{name} {{\n    global:\n{rows}{extra}}}{" " + inherits if inherits else ""};\n'


def script(loaded, soname, private):
    text = f'/* What {soname} exports. Made by rpc/gen/emit_syms.py from rpc/protocol. */\n'
    inherits = None
    for name, symbols in nodes(loaded, soname):
        text += '\n' + node_text(name, symbols, inherits, '' if inherits else '    local:\n        *;\n')
        inherits = name
    if private:
        number = loaded.headers.constants['LIBVIR_VERSION_NUMBER']
        version = f'{number // 1000000}.{number // 1000 % 1000}.{number % 1000}'
        text += '\n' + node_text(f'LIBVIRT_PRIVATE_{version}', sorted(private), None)
    return text


def read_private(path):
    if path == '-':
        return []
    with open(path, encoding='utf-8') as stream:
        symbols = [line.split('#')[0].strip() for line in stream]
    for number, symbol in enumerate(symbols, 1):
        if symbol and not re.fullmatch(r'\w+', symbol):
            raise model.DescriptionError(model.Place(path, number), f"'{symbol}' is not a symbol")
    return [symbol for symbol in symbols if symbol]


def main(arguments):
    soname, private, output = arguments
    text = script(model.load(), soname, read_private(private))
    with open(output, 'w', encoding='utf-8') as stream:
        stream.write(text)


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except model.DescriptionError as error:
        sys.exit(str(error))
