"""Mixed requests leave a server that takes no more memory than the README names."""

import os

import pytest

from app.settings import Settings
from tests.soak.__main__ import soaked
from tests.soak.server import most_mb

pytestmark = [pytest.mark.slow, pytest.mark.process]

SECONDS = 120 if "CI" in os.environ else 15


def test_memory_settles_below_the_limits_that_the_readme_names() -> None:
    found = soaked(SECONDS)
    assert found.wrong == []
    assert found.statuses[200] > 0.9 * found.statuses.total()
    assert found.at_rest <= most_mb(Settings())
