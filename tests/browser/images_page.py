"""Pages on an image as the journeys drive them, and the API beside them."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from app.paths import STATIC
from app.settings import Settings
from tests.browser.conftest import serving
from tests.model.adapters.huggingface import vision_checkpoints as made
from tests.model.pictures import file_of, picture

SAMPLE = (STATIC / "images" / "sample.png").read_bytes()
FIELD = "Image (PNG, JPEG or WebP)"


@contextmanager
def serving_vision(root: Path) -> Iterator[str]:
    """A server with a tiny ViT and a tiny CLIP beside the shipped models: 2 layers of 3 heads, 5 × 5 patches."""
    models = [str(made.vit(root / "tiny-vit")), str(made.clip(root / "tiny-clip"))]
    with serving(Settings(models=models, max_image_pixels=300_000)) as url:
        yield url


def patch(root: Page | Locator, name: str) -> Locator:
    """The button of a patch, or of a special token."""
    return root.locator(".patches").get_by_role("button", name=f"{name}, ")


def weights(page: Page, address: str, file: bytes, layer: int, head: int, **more: Any) -> np.ndarray:
    """What the API says of an image."""
    model = more.pop("model", "tiny-vit")
    body = {"image": base64.b64encode(file).decode(), "layers": [layer], "heads": [head], "tensors": ["weights"]} | more
    reply = page.request.post(f"{address}/api/v1/models/{model}/attention", data=body)
    assert reply.ok, reply.text()
    return np.array(reply.json()["attention"][0]["weights"][0])


def names(root: Page | Locator) -> list[str]:
    """What the patches are called, with their numbers, the special token first."""
    return [button.get_attribute("aria-label") or "" for button in root.locator(".patches button").all()]


def shown(root: Page | Locator) -> list[str]:
    """The weights that the patches say they have, the special token first."""
    return [name.rpartition("weight ")[2] for name in names(root)]


def fingerprint(file: bytes) -> str:
    """What an address says of an image."""
    return hashlib.sha256(file).hexdigest()[:16]


def picture_file(folder: Path, name: str, width: int, height: int) -> Path:
    """An image of many colours, as a file; other sizes make other images."""
    path = folder / name
    path.write_bytes(file_of(picture(width, height), "JPEG" if name.endswith("jpg") else "PNG"))
    return path


def choose(root: Page | Locator, path: Path) -> None:
    """Chooses an image and waits until it has been taken."""
    root.get_by_label(FIELD).set_input_files(path)
    expect(root.locator(".file-name")).to_have_text(path.name)
