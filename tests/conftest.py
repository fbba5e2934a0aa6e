"""What all tests share. It imports nothing of `model` while it loads: pytest would then be too late to check shapes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

# the hub's own library reads these once, when it is imported: no network, and nothing that was fetched before
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HOME": str(Path(__file__).parent / "nothing-is-fetched-here")}


@pytest.fixture(autouse=True, scope="session")
def _apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # none of the settings and models of whoever runs the tests
    folder = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    # tiny tensors are slower on several threads, and sums are then the same on every machine with as many cores
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
