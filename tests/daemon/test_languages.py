# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bindings of other languages define, start, pause and end a guest of virtqemud."""

import os
import sys
import tempfile

from harness import Skip, main, tiny_xml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'client'))
import languages    # noqa: E402


def live(daemon, language):
    package = languages.missing(language)
    if package:
        raise Skip(f'the package {package} is not installed')
    daemon.start()
    with tempfile.NamedTemporaryFile('w', suffix='.xml') as xml:
        xml.write(tiny_xml(f'guest-{language}'))
        xml.flush()
        assert languages.run(language, daemon.uri, xml.name, ['domain'], dict(os.environ)) == ['domain']


def test_perl(daemon):
    live(daemon, 'perl')


def test_ruby(daemon):
    live(daemon, 'ruby')


def test_python(daemon):
    live(daemon, 'python')


def test_glib(daemon):
    live(daemon, 'glib')


main()
