# SPDX-License-Identifier: MIT
"""The table of machines keeps its promise."""
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from runner import matrix

pytestmark = pytest.mark.quick


def test_every_pair_occurs():
    assert not list(matrix.missing_pairs())


def test_at_most_ten_boots_with_names_of_their_own():
    assert len({matrix.name(boot) for boot in matrix.BOOTS}) == len(matrix.BOOTS) <= 10


def test_every_boot_is_possible():
    assert all(matrix.possible(boot) for boot in matrix.BOOTS)
