# SPDX-License-Identifier: LGPL-2.1-or-later
"""The page as one HTML file that needs nothing else."""

import html
import re

FLAGS = {
    'live': ('live', 'may change while the guest runs'),
    'abi': ('ABI', 'the guest can see it: it has to be the same on both sides of a migration'),
    'only-live': ('running only', 'shown of a running guest; ignored in a configuration'),
    'only-inactive': ('configuration only', 'not shown of a running guest'),
    'secret': ('secret', 'shown only to those who ask for secrets and may have them'),
    'not-migratable': ('stays here', 'not sent to the other side of a migration'),
    'old-spelling': ('old spelling', 'understood, never written'),
    'read-only': ('read-only', 'shown; ignored when given'),
}

STYLE = """
:root { --ink: #1d2430; --soft: #5b6675; --line: #e2e6ec; --back: #fff; --side: #f7f8fa; --link: #0b5cad; --code: #f4f6f9;
        --tag: #7a2e8e; --attr: #9a4d00; --value: #1b6e3a; --mark: #fff6d9; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e7ee; --soft: #9aa5b5; --line: #2d3542; --back: #151a21; --side: #1a2029; --link: #7ab8ff; --code: #1e2530;
          --tag: #d79be6; --attr: #e9b877; --value: #8fd3a6; --mark: #3a3421; } }
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0; color: var(--ink); background: var(--back); font: 16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
       display: grid; grid-template-columns: 19rem minmax(0, 1fr) }
a { color: var(--link); text-decoration: none } a:hover { text-decoration: underline }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.2rem 1rem 3rem; background: var(--side);
      border-right: 1px solid var(--line); font-size: .86rem; line-height: 1.5 }
nav ul { list-style: none; margin: 0; padding-left: .85rem } nav > ul { padding-left: 0 }
nav summary { cursor: pointer } nav li.leaf { padding-left: .95rem }
nav .others { display: flex; flex-wrap: wrap; gap: .15rem .7rem; margin: .3rem 0 1rem; padding-bottom: .8rem;
              border-bottom: 1px solid var(--line) }
nav .others b { font-weight: 600 }
main { padding: 2rem 3rem 6rem; max-width: 66rem }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem } h2, h3, h4 { line-height: 1.25; margin: 0 }
.about { font-size: 1.08rem; color: var(--soft); max-width: 46rem }
section { padding: 1.6rem 0 .4rem; border-top: 1px solid var(--line); margin-top: 1.4rem }
section:target > header h2 { background: var(--mark) }
section header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .8rem }
section h2 { font: 600 1.3rem/1.3 ui-monospace, "DejaVu Sans Mono", monospace; color: var(--tag) }
.path { font: .82rem ui-monospace, "DejaVu Sans Mono", monospace; color: var(--soft); overflow-wrap: anywhere }
.path a { color: inherit }
p { margin: .6rem 0; max-width: 46rem }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .88em }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; overflow-x: auto;
      line-height: 1.45; margin: .8rem 0 }
pre .t { color: var(--tag) } pre .a { color: var(--attr) } pre .v { color: var(--value) }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .92rem }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .78rem; letter-spacing: .02em }
th, td { padding: .38rem .9rem .38rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
table { table-layout: fixed } th:first-child { width: 11rem } th:nth-child(2) { width: 17rem }
td:first-child { overflow-wrap: anywhere;
                 font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .86rem }

td:first-child .n { color: var(--attr) } td:first-child .e { color: var(--tag) }
td code { white-space: nowrap }
td p { margin: 0 0 .25rem } td p:last-of-type { display: inline }
.w { background: var(--code); border: 1px solid var(--line); border-radius: 4px; padding: 0 .3em; margin: 0 .12em .12em 0;
     display: inline-block; line-height: 1.4 }
.b { display: inline-block; font: 600 .68rem/1.5 system-ui, sans-serif; border: 1px solid var(--line); border-radius: 9px;
     padding: 0 .5em;
     margin: 0 .25em .15em 0; color: var(--soft); white-space: nowrap }
.b.req { color: #b3261e; border-color: currentColor } .b.live { color: var(--value); border-color: currentColor }
.when { color: var(--soft); font-size: .86em } .as { color: var(--soft) }
.legend { font-size: .86rem; color: var(--soft) } .legend dt { display: inline } .legend dd { display: inline;
     margin: 0 1em 0 .2em }
@media (max-width: 60rem) { body { display: block } nav { position: static; height: auto; max-height: 40vh }
  main { padding: 1rem } }
"""


def words(text):
    """Prose to HTML: `code`."""
    return re.sub(r'`([^`]+)`', r'<code>\1</code>', html.escape(text, quote=False))


def example(text):
    """Coloured XML."""
    out = html.escape(text, quote=False)
    out = re.sub(r"([\w:.-]+)=(\"[^\"]*\")", r'<span class="a">\1</span>=<span class="v">\2</span>', out)
    return re.sub(r'(&lt;/?)([\w:.-]+)', r'\1<span class="t">\2</span>', out)


def badges(row):
    out = '<span class="b req">required</span>' if row.required else ''
    for flag in row.flags:
        word, title = FLAGS[flag]
        out += f'<span class="b {flag}" title="{html.escape(title)}">{word}</span>'
    if row.since:
        out += f'<span class="b">since {html.escape(row.since)}</span>'
    if row.drivers:
        out += f'<span class="b">{html.escape(row.drivers)}</span>'
    return out


def codes(words_, last=' or '):
    return last.join(f'<code>{html.escape(word)}</code>' for word in words_)


def when(row):
    """In which alternatives it is there: those by one key are told together."""
    by_key, several = {}, []
    for alternative in dict.fromkeys(row.when):
        parts = [part.partition('=')[::2] for part in alternative.split()]
        if len(parts) == 1:
            by_key.setdefault(parts[0][0], []).extend(parts[0][1].split('|'))
        else:
            several.append(' and '.join(f'<code>{html.escape(key)}</code> is {codes(values.split("|"))}' for key, values in parts))
    said = [f'<code>{html.escape(key)}</code> is {codes(dict.fromkeys(values), ", ")}' for key, values in by_key.items()] + several
    if not said:
        return ''
    return f'<div class="when">if {", or ".join(said[:4])}{", or ..." if len(said) > 4 else ""}</div>'


def accepts(row):
    if row.words:
        return ' '.join(f'<code class="w">{html.escape(word)}</code>' for word in row.words)
    if row.accepts == 'a size':
        return 'a size; <code>unit</code> beside it says of what (KiB, MiB, GiB ...)'
    return html.escape(row.accepts)


def default(row):
    return f'<div class="when">default: <code>{html.escape(row.default)}</code></div>' if row.default not in ('', '-1') else ''


def table_row(name, value, told, marks):
    return f'<tr><td>{name}</td><td>{value}</td><td>{told} {marks}</td></tr>'


def paragraphs(parts):
    return ''.join(f'<p>{words(part)}</p>' for part in parts)


def has_section(page, element):
    """What is only a text, or only there or not, is told where its parent's children are."""
    return bool(element.attrs or element.children or not element.parent or len(page.words(element.path)) > 1)


def child_row(page, child):
    home = child.home or child
    row = child.row
    said = page.words(child.path) or page.words(home.path)
    marks = (badges(row) + when(row)) if row else ''
    value = '<span class="b">any number</span>' if row and row.many else ''
    name = f'<span class="e">&lt;{html.escape(child.name)}&gt;</span>'
    if not has_section(page, home):
        texts = child.text or ([row] if row and row.kind == 'text' else [])
        value += ', '.join(accepts(text) + default(text) for text in texts)
        marks = marks or ''.join(badges(text) + when(text) for text in texts)
        return table_row(f'<span id="{child.anchor}">{name}</span>', value, paragraphs(said), marks)
    told = paragraphs([re.split(r'(?<=\.)\s', said[0])[0]] if said else [])
    if child.home and not told:
        told = f'<p class="as">as in <a href="#{home.anchor}">{html.escape(home.path)}</a></p>'
    value += ' '.join(f'<span class="as">{html.escape(attr)}=</span>' for attr in list(home.attrs)[:6])
    return table_row(f'<a href="#{home.anchor}">{name}</a>', value, told, marks)


def section(page, element):
    out = [f'<section id="{element.anchor}"><header><h2>&lt;{html.escape(element.name)}&gt;</h2>']
    crumbs = [f'<a href="#{(up.home or up).anchor}">{html.escape(up.name)}</a>' for up in reversed(list(page.parents(element)))]
    out.append(f'<span class="path">{"/".join([""] + crumbs + [html.escape(element.name)])}</span></header>')
    if element.row:
        out.append(f'<div>{badges(element.row)}{when(element.row)}</div>')
    out += [f'<p>{words(part)}</p>' for part in page.words(element.path)]
    text = page.examples.of(element.path)
    if text:
        out.append(f'<pre>{example(text)}</pre>')
    if element.attrs or element.text:
        out.append('<table><tr><th>Attribute</th><th>Value</th><th></th></tr>')
        for name, row in list(element.attrs.items()) + [('', row) for row in element.text]:
            said = (page.words(row.path) or ([row.doc] if row.doc else [])) if name else []
            word = html.escape(name)
            mark = f'<span class="n" id="{element.anchor}-{word}">{word}</span>' if name else '<i>text</i>'
            out.append(table_row(mark, accepts(row) + default(row), paragraphs(said), badges(row) + when(row)))
        out.append('</table>')
    if element.children:
        out.append('<table><tr><th>Element</th><th>Holds</th><th></th></tr>')
        out += [child_row(page, child) for child in element.children.values()]
        out.append('</table>')
    out.append('</section>')
    return '\n'.join(out)


def contents(element, depth=0):
    shown = [child for child in element.children.values() if not child.home]
    link = f'<a href="#{element.anchor}">{html.escape(element.name)}</a>'
    if not shown or depth > 3:
        return f'<li class="leaf">{link}</li>'
    inner = ''.join(contents(child, depth + 1) for child in shown)
    opened = ' open' if depth < 2 and element.name in (element.path.split('/')[1], 'devices') else ''
    return f'<li><details{opened}><summary>{link}</summary><ul>{inner}</ul></details></li>'


def write_html(page):
    others = ''.join(f'<b>{html.escape(title)}</b>' if name == page.name else f'<a href="{name}.html">{html.escape(title)}</a>'
                     for name, _, title, _ in page.documents)
    legend = ''.join(f'<dt><span class="b {flag}">{word}</span></dt><dd>{html.escape(title)}</dd>'
                     for flag, (word, title) in FLAGS.items())
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(page.title)} XML</title><style>{STYLE}</style></head><body>
<nav><div class="others">{others}</div><ul>{contents(page.root)}</ul></nav>
<main><h1>{html.escape(page.title)} XML</h1><p class="about">{words(page.about)}</p>
<dl class="legend"><dt><span class="b req">required</span></dt><dd>has to be given</dd>{legend}</dl>
{chr(10).join(section(page, element) for element in page.sections() if has_section(page, element))}
</main></body></html>
"""
