# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bindings of other languages define, start, pause and end a guest of virtqemud, and keep a secret in virtsecretd."""

import os
import sys
import tempfile

from harness import PYTHON_ENVIRONMENT, SecretDaemon, Skip, main, tiny_xml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'client'))
import languages    # noqa: E402


ENVIRONMENT = {**os.environ, **PYTHON_ENVIRONMENT}


def needed(language):
    package = languages.missing(language, ENVIRONMENT)
    if package:
        raise Skip(f'the package {package} is not installed')


def keep(language):
    needed(language)
    daemon = SecretDaemon().start()
    try:
        assert languages.run(language, daemon.uri, os.devnull, ['secret'], ENVIRONMENT) == ['secret']
    finally:
        daemon.stop()


def live(daemon, language):
    needed(language)
    daemon.start()
    with tempfile.NamedTemporaryFile('w', suffix='.xml') as xml:
        xml.write(tiny_xml(f'guest-{language}'))
        xml.flush()
        assert languages.run(language, daemon.uri, xml.name, ['domain'], ENVIRONMENT) == ['domain']


def test_perl(daemon):
    live(daemon, 'perl')


def test_ruby(daemon):
    live(daemon, 'ruby')


def test_python(daemon):
    live(daemon, 'python')


def test_glib(daemon):
    live(daemon, 'glib')



def test_perl_secret(_daemon):
    keep('perl')


def test_ruby_secret(_daemon):
    keep('ruby')


def test_python_secret(_daemon):
    keep('python')


main()
