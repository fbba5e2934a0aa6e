"""An app with three tiny models of random weights, one a family, and a client that talks to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from fastapi.testclient import TestClient

WORDS = "the cat sat on the mat . Tom gave Mary a book because she didn't have one . le chat est sur le tapis ."
CARD = {
    "description": "A tiny model of random weights.",
    "limits": "It knows nothing.",
    "licence": "MIT",
    "attribution": "nobody",
    "parameters": 0,
    "training": {"steps": 0},
    "scores": {"none": 0.0},
    "examples": [{"text": "the cat sat", "shows": "nothing"}],
}
SHAPES: dict[str, dict[str, Any]] = {
    "decoder": {"task": "next-token", "n_key_value_heads": 1, "positions": "alibi"},
    "encoder": {"task": "fill-mask", "n_segments": 2, "positions": "learned"},
    "encoder-decoder": {"task": "translate", "positions": "sinusoidal", "norm": "post"},
}


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the models `tiny-decoder`, `tiny-encoder` and `tiny-encoder-decoder`: 2 layers, 3 heads each.

    All but the encoder have an evaluation set.
    """
    from model import weights
    from model.config import ModelConfig
    from model.tokenizers.fit import fit
    from model.transformer.build import build
    from model.weights.evaluation_set import EvaluationSet, Prompt

    root = tmp_path_factory.mktemp("weights")
    for family, choices in SHAPES.items():
        tokenizer = fit([WORDS] * 7, family, 331)
        config = ModelConfig(
            family=family,
            vocabulary_size=tokenizer.vocabulary_size,
            d_model=30,
            n_layers=2,
            n_heads=3,
            d_head=10,
            d_value=7,
            d_feed_forward=31,
            max_tokens=41,
            **choices,
        )
        torch.manual_seed(5)
        transformer = build(config)
        with torch.no_grad():
            for parameter in transformer.parameters():
                parameter.mul_(6).add_(0.05 * torch.randn_like(parameter))  # weights of some size: no head is uniform
        count = sum(parameter.numel() for parameter in transformer.parameters())
        weights.save(root / f"tiny-{family}", transformer, tokenizer, CARD | {"parameters": count})
    EvaluationSet((Prompt("Tom gave Mary a book"), Prompt("the cat sat .")), (Prompt("mat one mat one"),)).write(
        root / "tiny-decoder"
    )
    aligned = (("cat", "chat"), ("mat", "tapis"))
    EvaluationSet(
        (Prompt("the cat sat", target="le chat"),),
        (),
        (Prompt("the cat sat on a mat", target="le chat est sur le tapis", aligned=aligned),),
    ).write(root / "tiny-encoder-decoder")
    return root


@pytest.fixture(scope="session")
def client(tiny_weights: Path) -> Iterator[TestClient]:
    """A client of an app with the tiny models; a failure of the server comes back as a reply, as over the network."""
    from app.main import create_app
    from app.settings import Settings

    with TestClient(create_app(Settings(weights=tiny_weights)), raise_server_exceptions=False) as client:
        yield client


Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def ask(client: TestClient) -> Ask:
    """Posts to a model and returns what a good reply says."""

    def post(model: str, call: str, **body: Any) -> Any:
        response = client.post(f"/api/v1/models/{model}/{call}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    return post


@pytest.fixture(scope="session")
def refused(client: TestClient) -> Ask:
    """Posts to a model and returns the problem that comes back, after checking its form."""

    def post(model: str, call: str, status: int = 422, **body: Any) -> Any:
        response = client.post(f"/api/v1/models/{model}/{call}", json=body)
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        return response.json()

    return post
