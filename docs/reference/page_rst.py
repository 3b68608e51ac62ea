# SPDX-License-Identifier: LGPL-2.1-or-later
"""The page as reStructuredText, for those who read text."""

from page_html import FLAGS

UNDERLINES = '=-~^"\'`'


def title(text, depth):
    return [text, UNDERLINES[min(depth, len(UNDERLINES) - 1)] * len(text), '']


def marks(row):
    words = (['required'] if row.required else []) + [FLAGS[flag][0] for flag in row.flags]
    words += [f'since {row.since}'] if row.since else []
    words += [row.drivers] if row.drivers else []
    words += [f'default {row.default}'] if row.default not in ('', '-1') else []
    words += ['if ' + ' or '.join(dict.fromkeys(row.when))] if row.when else []
    return f' ({"; ".join(words)})' if words else ''


def plain(text):
    return text.replace('`', '``').replace('*', '\\*').replace('|', '\\|')


def item(name, row, said):
    told = [line for part in said for line in ('', '    ' + plain(part))]
    return [name, '    ' + plain(row.accepts + marks(row)) + '.'] + told + ['']


def section(page, element):
    out = [f'.. _{page.name}-{element.anchor}:', ''] + title(f'<{element.name}>', element.depth + 1)
    out += [f'``{element.path}``' + (plain(marks(element.row)) if element.row else ''), '']
    for part in page.words(element.path):
        out += [plain(part), '']
    text = page.examples.of(element.path)
    if text:
        out += ['.. code-block:: xml', ''] + ['    ' + line for line in text.split('\n')] + ['']
    for name, row in element.attrs.items():
        out += item(f'``{name}``', row, page.words(row.path) or ([row.doc] if row.doc else []))
    for row in element.text:
        out += item('*text*', row, [])
    moved = [child for child in element.children.values() if child.home]
    for child in moved:
        out += [f'``<{child.name}>``', f'    as ``{child.home.path}``', '']
    return out


def write_rst(page):
    out = title(f'{page.title} XML', 0) + [plain(page.about), '']
    for element in page.sections():
        out += section(page, element)
    return '\n'.join(out).rstrip('\n') + '\n'
