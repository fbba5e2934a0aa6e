"""What all tests share. It imports nothing of `model` while it loads: pytest would then be too late to check shapes."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

# the hub's own library reads these once, when it is imported: no network, and nothing that was fetched before
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HOME": str(Path(__file__).parent / "nothing-is-fetched-here")}

# what a whole file is marked with: `pytestmark = pytest.mark.hf`
MARKED = re.compile(r"^pytestmark = .*$", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Files that `-m "not (…)"` leaves out whole are not even imported: transformers alone takes seconds."""
    expression = config.option.markexpr
    if not re.fullmatch(r"not (\w+|\([\w ]+\))", expression) or collection_path.suffix != ".py":
        return None
    line = MARKED.search(collection_path.read_text("utf-8"))
    marks = set(re.findall(r"mark\.(\w+)", line[0])) if line else set()
    return True if marks & set(re.findall(r"\w+", expression)) else None


@pytest.fixture(autouse=True, scope="session")
def _apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # none of the settings and models of whoever runs the tests
    folder = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        patch.setenv("HEADSUP_HOSTS", "testserver")  # as starlette's test client calls every server
        # scripts and styles as they are written, whether or not somebody bundled them here
        patch.setenv("HEADSUP_BUNDLED", str(folder / "nothing-is-bundled"))
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    # tiny tensors are slower on several threads, and sums are then the same on every machine with as many cores
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
