# SPDX-License-Identifier: LGPL-2.1-or-later
"""A place in a description, and the error that names it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    file: str
    line: int

    def __str__(self):
        return f'{self.file}:{self.line}'


class DescriptionError(Exception):
    """Something in a description is wrong; the text starts with its place."""

    def __init__(self, place, text):
        super().__init__(f'{place}: {text}')
        self.place = place
