#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The house style, as far as a program can see it.

usage: check_style.py TOP [FILE...]     (no FILE: every tracked or new file of the checkout)

Each rule is one function that yields (file, line, message). A rule may be broken on a line whose comment says why with
the word `style:`; such lines are skipped.
"""

import re
import subprocess
import sys
from pathlib import Path

FILE_LINES = 800
FUNCTION_LINES = 100
COMPLEXITY = 20
LINE_COLUMNS = 132

BANNED = {
    'strcpy': 'g_strdup or g_strlcpy', 'strcat': 'GString', 'sprintf': 'g_snprintf', 'vsprintf': 'g_vsnprintf',
    'gets': 'nothing', 'strtok': 'g_strsplit', 'atoi': 'text_to_int', 'atol': 'text_to_int', 'system': 'spawn_run',
    'popen': 'spawn_run', 'mktemp': 'mkstemp', 'tmpnam': 'mkstemp', 'tempnam': 'mkstemp', 'alloca': 'g_malloc',
    'rand': 'g_random_int', 'usleep': 'an event with a deadline', 'localtime': 'localtime_r', 'gmtime': 'gmtime_r',
    'strerror': 'g_strerror', 'readdir_r': 'readdir', 'g_mutex_lock': 'Mutex of base/thread.h',
    'g_cond_wait': 'Cond of base/thread.h',
}

# A layer and the folders whose files it may include; the layers/ folder makes the compiler enforce it, this says it earlier.
LAYERS = {
    'lib/base': {'base'},
    'rpc': {'base', 'rpc'},
    'lib/access': {'base', 'access'},
    'lib/driver': {'base', 'access', 'driver'},
    'lib/conf': {'base', 'conf'},
    'lib/security': {'base', 'conf', 'security'},
    'lib/objects': {'base', 'driver', 'objects'},
    'lib/objects/kinds': {'base', 'conf', 'driver', 'objects'},
    'lib/hypervisor': {'base', 'conf', 'access', 'driver', 'hypervisor'},
    'drivers/qemu': {'base', 'conf', 'access', 'driver', 'hypervisor', 'security', 'keepers', 'qemu'},
    'drivers/secret': {'base', 'conf', 'driver', 'objects', 'secret'},
    'drivers/storage': {'base', 'conf', 'driver', 'objects', 'storage'},
    'network': {'base', 'conf', 'driver', 'objects', 'network'},
    'drivers/remote': {'base', 'rpc', 'api', 'remote'},
    'drivers/local': {'base', 'rpc', 'api', 'access', 'driver', 'local'},
    'drivers/test': {'base', 'conf', 'access', 'driver', 'objects', 'hypervisor', 'local', 'test'},
    'lib/api': {'base', 'rpc', 'api', 'remote', 'drivers'},
    'daemons': {'base', 'rpc', 'access', 'driver', 'drivers', 'network', 'proxy', 'keepers', 'daemons'},
    'proxy': {'base', 'rpc', 'access', 'proxy'},
    'keepers': {'base', 'rpc', 'keepers'},
    'tools': {'tools'},
    'tools/wire': {'base', 'rpc', 'api', 'remote', 'tools'},  # they stand at one end of the wire and speak it themselves
}
LAYER_NAMES = set().union(*LAYERS.values())

FUNCTION_HEAD = re.compile(r'^([a-z_A-Z]\w*)\(')
BRANCH = re.compile(r'\b(?:if|for|while|case)\b|&&|\|\||\?')


def without_comments_and_strings(text):
    """The same text with the inside of comments and literals blanked, line numbers unchanged."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def blank(match):
        word = match.group()
        if word[0] in '"\'':
            return word[0] + re.sub(r'[^\n]', ' ', word[1:-1]) + word[-1]
        return re.sub(r'[^\n]', ' ', word)

    return pattern.sub(blank, text)


def functions(lines):
    """Yields (name, first line, last line) of definitions: name( at column 0, body from { to } at column 0."""
    start = name = None
    for number, line in enumerate(lines, 1):
        head = FUNCTION_HEAD.match(line)
        if head and not line.rstrip().endswith(';'):
            start, name = number, head.group(1)
        elif line.startswith('}') and start and name:
            if any(body.startswith('{') for body in lines[start - 1:number]):
                yield name, start, number
            start = name = None


def rule_layout(path, text, lines, clean):
    if not text.endswith('\n'):
        yield len(lines), 'the last line has no end'
    for number, line in enumerate(lines, 1):
        if '\t' in line:
            yield number, 'a tab'
        if line != line.rstrip():
            yield number, 'blanks at the end of the line'
        if len(line) > LINE_COLUMNS:
            yield number, f'{len(line)} columns; the limit is {LINE_COLUMNS}'


def rule_head(path, text, lines, clean):
    if 'SPDX-License-Identifier: LGPL-2.1-or-later' not in '\n'.join(lines[:3]):
        yield 1, 'no SPDX-License-Identifier: LGPL-2.1-or-later'
    if path.suffix == '.c' and 'Threads:' not in text[:4000] and not is_test(path) and not str(path).startswith('tools/'):
        yield 1, 'the head comment does not say "Threads:"'


def rule_length(path, text, lines, clean):
    if len(lines) > FILE_LINES:
        yield 1, f'{len(lines)} lines; split before {FILE_LINES}'


def rule_functions(path, text, lines, clean):
    bare = clean.split('\n')
    for name, first, last in functions(bare):
        if last - first + 1 > FUNCTION_LINES:
            yield first, f'{name}() has {last - first + 1} lines; split before {FUNCTION_LINES}'
        branches = 1 + len(BRANCH.findall('\n'.join(bare[first - 1:last])))
        if branches > COMPLEXITY and not re.search(r'\bswitch\b', '\n'.join(bare[first - 1:last])):
            yield first, f'{name}() has a complexity of {branches}; the ceiling is {COMPLEXITY}'


def rule_words(path, text, lines, clean):
    for number, line in enumerate(clean.split('\n'), 1):
        if re.search(r'\bgoto\b', line):
            yield number, 'goto'
        for call in re.findall(r'(?<![\w.>])(\w+)\s*\(', line):
            if call in BANNED:
                yield number, f'{call}(): use {BANNED[call]}'


def rule_layers(path, text, lines, clean):
    layer = max((l for l in LAYERS if str(path).startswith(l + '/')), key=len, default=None)
    for number, line in enumerate(lines, 1):
        include = re.match(r'#\s*include "([^"]+)"', line)
        if not include:
            continue
        name = include.group(1)
        if '..' in name:
            yield number, f'"{name}": no way up; name the layer'
        folder = name.split('/')[0] if '/' in name else None
        if layer and folder in LAYER_NAMES and folder not in LAYERS[layer]:
            yield number, f'{layer} may not include "{name}"'


def rule_names(path, text, lines, clean):
    if not str(path).startswith(('lib/', 'rpc/', 'drivers/', 'daemons/', 'network/', 'proxy/')):
        return
    public = str(path).startswith('lib/api/')
    for number, line in enumerate(clean.split('\n'), 1):
        head = FUNCTION_HEAD.match(line)
        if head and re.match(r'vir[A-Z]', head.group(1)) and not public:
            yield number, f'{head.group(1)}: virXxx is the public ABI and nothing else'


def rule_public_prose(path, text, lines, clean):
    """Every public prototype has its prose."""
    if not str(path).startswith('include/libvirt/'):
        return
    for number, line in enumerate(lines, 1):
        if re.match(r'^(?!typedef|extern "C"|#|struct|enum|union|\}|/)[a-z].*\b(vir\w+)\(', line):
            above = number - 2
            while above >= 0 and lines[above].strip() == '':
                above -= 1
            if not lines[above].rstrip().endswith('*/'):
                name = re.search(r'vir[A-Z]\w+(?=[(])', line).group()
                yield number, f'{name} has no doc comment'


C_RULES = [rule_layout, rule_head, rule_length, rule_functions, rule_words, rule_layers, rule_names, rule_public_prose]
PYTHON_RULES = [rule_layout, rule_length]


def is_test(path):
    return str(path).startswith('tests/')


def folder_rules(top, files):
    """Folders that hold code say what they hold."""
    folders = {f.parent for f in files if f.suffix in ('.c', '.h', '.py', '.x')}
    for folder in sorted(folders):
        if not (top / folder / 'README.md').exists() and folder != Path('.') and not str(folder).startswith('include'):
            yield folder, 1, 'no README.md'


def listed(top):
    out = subprocess.run(['git', 'ls-files', '-co', '--exclude-standard'], cwd=top, capture_output=True, text=True, check=True)
    return [Path(line) for line in out.stdout.split('\n') if line]


def check(top, path):
    text = (top / path).read_text(encoding='utf-8')
    lines = text.split('\n')
    lines = lines[:-1] if text.endswith('\n') else lines
    rules = C_RULES if path.suffix in ('.c', '.h') else PYTHON_RULES
    clean = without_comments_and_strings(text) if rules is C_RULES else text
    for rule in rules:
        for number, message in rule(path, text, lines, clean):
            if 0 < number <= len(lines) and 'style:' in lines[number - 1]:
                continue
            yield path, number, message


def main():
    top = Path(sys.argv[1])
    whole = len(sys.argv) == 2
    files = listed(top) if whole else [Path(f) for f in sys.argv[2:]]
    files = [f for f in files if (top / f).is_file() and not (top / f).is_symlink()]
    sources = [f for f in files if f.suffix in ('.c', '.h', '.py')]
    problems = [p for f in sources for p in check(top, f)]
    if whole:
        problems += folder_rules(top, files)
    for path, number, message in problems:
        print(f'{path}:{number}: {message}')
    print(f'{len(sources)} files, {len(problems)} problems')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
