# SPDX-License-Identifier: MIT
"""The table of machines keeps its promise."""
import itertools
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


def test_every_pair_occurs_where_programs_run():
    for one, other in itertools.combinations(("libc", "cpus", "debug"), 2):
        pairs = {(boot[one], boot[other]) for boot in matrix.ABI_BOOTS}
        values = [{boot[each] for boot in matrix.ABI_BOOTS} for each in (one, other)]
        assert pairs == set(itertools.product(*values))
    names = {matrix.abi_name(boot) for boot in matrix.ABI_BOOTS}
    assert len(names) == len(matrix.ABI_BOOTS) and {"musl", "gcc"} <= names
