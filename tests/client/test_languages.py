# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bindings of other languages live through each kind of object at test:///default.

test_languages.py LANGUAGE LIBRARY-FOLDER PRELOAD
"""

import os
import sys

import languages

# Secrets: tests/daemon/test_languages.py
FAMILIES = ['domain', 'snapshot', 'checkpoint', 'network', 'pool', 'interface', 'nodedev']


def main(language, folder, preload):
    package = languages.missing(language)
    if package:
        print(f'SKIP: the package {package} is not installed')
        return 77
    environment = dict(os.environ, LD_LIBRARY_PATH=folder)
    if preload:
        environment.update(LD_PRELOAD=preload, ASAN_OPTIONS='detect_leaks=0')
    lines = languages.run(language, 'test:///default', os.path.join(languages.HERE, 'domain-test.xml'), FAMILIES, environment)
    print(*lines)
    return lines != FAMILIES


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
