# SPDX-License-Identifier: LGPL-2.1-or-later
"""The same scenario in the languages that have a binding to stock libvirt."""

import os
import shutil
import subprocess

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'languages')

# language: the interpreter, what asks whether the binding is there, the scenario, the package
LANGUAGES = {
    'perl': ('/usr/bin/perl', ['-MSys::Virt', '-e', '1'], 'scenario.pl', 'libsys-virt-perl'),
    'ruby': ('/usr/bin/ruby', ['-e', 'require "libvirt"'], 'scenario.rb', 'ruby-libvirt'),
    'python': ('/usr/bin/python3', ['-c', 'import libvirt'], 'scenario.py', 'python3-libvirt'),
    'glib': ('/usr/bin/python3', ['-c', 'import gi; gi.require_version("LibvirtGObject", "1.0")'], 'scenario_glib.py',
             'gir1.2-libvirt-glib-1.0'),
}


def missing(language, environment=None):
    """The package that is not installed, or None. @environment: that of the interpreter, if not ours."""
    interpreter, asks, _, package = LANGUAGES[language]
    if not shutil.which(interpreter) or subprocess.run([interpreter, *asks], env=environment, capture_output=True,
                                                          check=False).returncode:
        return package
    return None


def run(language, uri, xml, families, environment):
    """The lines of the scenario; an error with all that it said when it fails."""
    interpreter, _, scenario, _ = LANGUAGES[language]
    done = subprocess.run([interpreter, os.path.join(HERE, scenario), uri, xml, *families], env=environment,
                          capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise AssertionError(f'{language} at {uri}: {done.returncode}\n{done.stdout}{done.stderr}')
    return done.stdout.split()
