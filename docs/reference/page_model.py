# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a reference page says, without how it looks: the tree of elements, their prose and their examples.

An element whose contents are the same in several places has one section, where its prose stands or else where it comes first; the
other places point there.
"""

import re
import xml.etree.ElementTree as ET

SHARED_MIN = 4          # an element with fewer rows is told again wherever it stands
EXAMPLE_LINES = 26


class Row:
    """One element, attribute or text of the tables."""

    def __init__(self, line):
        (self.path, self.kind, self.accepts, self.cardinality, self.default, flags, self.since, self.drivers, self.doc,
         when) = line.split('\t')
        self.flags = flags.split(',') if flags else []
        self.when = [when] if when else []

    @property
    def required(self):
        return self.cardinality in ('required', 'many(1+)')

    @property
    def many(self):
        return self.cardinality.startswith('many')

    @property
    def words(self):
        """The words it may be, when it is one of some."""
        return self.accepts[len('one of '):].split(', ') if self.accepts.startswith('one of ') else []


class Element:
    """An element with everything in it."""

    def __init__(self, path, parent):
        self.path = path
        self.parent = parent
        self.name = path.rsplit('/', 1)[1]
        self.row = None                 # of the element itself, when it has one
        self.text = []                  # Row: what its text may be
        self.attrs = {}                 # name: Row
        self.children = {}              # name: Element
        self.home = None                # the Element that has the section, when it is another
        self.recursion = False

    @property
    def anchor(self):
        return self.path.strip('/').replace('/', '-').replace(':', '-')

    @property
    def depth(self):
        return self.path.count('/') - 1

    def walk(self):
        yield self
        for child in self.children.values():
            yield from child.walk()

    def sections(self):
        """The elements in here, itself first, that have a section of their own."""
        if self.home:
            return
        yield self
        for child in self.children.values():
            yield from child.sections()

    def signature(self):
        """What is the same for elements with the same contents."""
        lines = []
        for element in self.walk():
            where = element.path[len(self.path):]
            for row in list(element.attrs.values()) + element.text + ([element.row] if element.row and where else []):
                lines.append((where, row.path[len(element.path):], row.kind, row.accepts, tuple(row.flags)))
        return tuple(lines)


class Prose:
    """Words by path: a line with the path, then the text, indented; ":since:" and ":drivers:" lines say those. A path may be told
    as "..." for "the path above it"."""

    def __init__(self, path):
        self.words, self.facts = {}, {}
        key = None
        if not path:
            return
        with open(path, encoding='utf-8') as file:
            for number, line in enumerate(file, 1):
                if line.startswith('#') or not line.strip():
                    if key and self.words[key]:
                        self.words[key].append('')
                elif not line[0].isspace():
                    key = line.strip()
                    if key in self.words:
                        raise SystemExit(f'{path}:{number}: {key} is told twice')
                    self.words[key], self.facts[key] = [], {}
                else:
                    fact = re.match(r'\s+:(since|drivers): (.*)', line)
                    if fact:
                        self.facts[key][fact[1]] = fact[2].strip()
                    else:
                        self.words[key].append(line.strip())
        self.words = {key: '\n'.join(lines).strip() for key, lines in self.words.items()}

    def of(self, path):
        """The paragraphs told of @path."""
        words = self.words.get(path)
        return [' '.join(part.split()) for part in words.split('\n\n')] if words else []


class Page:
    def __init__(self, name, rows, prose, listing, samples):
        self.name = name
        self.prose = Prose(prose)
        self.rows = []
        self.root = None
        with open(listing, encoding='utf-8') as file:
            self.documents = [line.rstrip('\n').split('\t') for line in file]
        self.title, self.about = next((words[2], words[3]) for words in self.documents if words[0] == name)
        with open(rows, encoding='utf-8') as file:
            next(file)
            hidden = None
            for line in file:
                row = Row(line.rstrip('\n'))
                # What stands in a daemon's own status files only is nobody's business.
                if 'only-status' in row.flags:
                    hidden = row.path
                elif not hidden or not re.match(re.escape(hidden) + '($|[/@])', row.path):
                    self.add(row)
        unknown = sorted(set(self.prose.words) - {row.path for row in self.rows} - {e.path for e in self.root.walk()})
        if unknown:
            raise SystemExit(f'{prose}: no table has {", ".join(unknown)}')
        for row in self.rows:
            facts = self.prose.facts.get(row.path, {})
            row.since = facts.get('since', row.since)
            row.drivers = facts.get('drivers', row.drivers)
        self.find_homes()
        self.examples = Examples(samples, self.root)

    # ---- the tree ----

    def element(self, path):
        if path.count('/') == 1:
            if not self.root:
                self.root = Element(path, None)
            return self.root
        above, name = path.rsplit('/', 1)
        parent = self.element(above)
        if name not in parent.children:
            parent.children[name] = Element(path, parent)
        return parent.children[name]

    def add(self, row):
        path, _, attr = row.path.partition('@')
        element = self.element(path)
        known = element.attrs.get(attr) if attr else None
        same = [text for text in element.text if text.accepts == row.accepts] if row.kind == 'text' else []
        if known or same:
            self.merge(known or same[0], row)
            return
        self.rows.append(row)
        if attr:
            element.attrs[attr] = row
        elif row.kind == 'text':
            element.text.append(row)
        elif element.row:
            self.rows.pop()
            self.merge(element.row, row)
        else:
            element.row = row
            element.recursion = row.kind == 'recursion'

    @staticmethod
    def merge(known, row):
        """Two alternatives have the row: it is there in both."""
        known.when = known.when + row.when if known.when and row.when else []
        for word in row.words:
            if word not in known.words and known.words:
                known.accepts += ', ' + word

    def find_homes(self):
        groups = {}
        for element in self.root.walk():
            signature = element.signature()
            if len(signature) >= SHARED_MIN or element.recursion:
                groups.setdefault((element.name, signature), []).append(element)
        for group in groups.values():
            home = next((e for e in group if self.prose.of(e.path)), group[0])
            for element in group:
                if element is not home and home not in element.walk() and not self.is_below_moved(home):
                    element.home = home
        for element in self.root.walk():
            if element.recursion:
                element.home = next((e for e in self.parents(element) if e.name == element.name), element.parent)

    @staticmethod
    def parents(element):
        while element.parent:
            element = element.parent
            yield element

    def is_below_moved(self, element):
        return any(parent.home for parent in self.parents(element))

    # ---- what is told ----

    def sections(self):
        return list(self.root.sections())

    def words(self, path):
        return self.prose.of(path)

    def n_without_prose(self):
        """Of what is shown: elements and attributes without a word."""
        n = 0
        for element in self.root.sections():
            n += not self.words(element.path)
            n += sum(1 for row in element.attrs.values() if not self.words(row.path))
        return n


class Examples:
    """For a path the shortest place in the samples that shows most of it."""

    def __init__(self, files, root):
        self.found = {}
        for path in files:
            try:
                tree = ET.parse(path)
            except ET.ParseError:
                continue
            if f'/{tree.getroot().tag}' == root.path:
                self.collect(tree.getroot(), root.path)

    def collect(self, node, path):
        ET.indent(node, '  ')
        text = ET.tostring(node, encoding='unicode').strip().replace(' />', '/>')
        lines = text.count('\n') + 1
        if lines <= EXAMPLE_LINES:
            score = len(node.attrib) + len({child.tag for child in node.iter()}) * 2 - abs(lines - 6) / 4
            if score > self.found.get(path, (-1000, ''))[0]:
                self.found[path] = (score, text)
        for child in node:
            if '}' not in str(child.tag):
                self.collect(child, f'{path}/{child.tag}')

    def of(self, path):
        return self.found.get(path, (0, ''))[1]
