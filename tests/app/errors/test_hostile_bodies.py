"""Bodies made to break the server are refused in a sentence, and in an amount of work that does not grow with them."""

import base64
import json
import struct
import zlib
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError

from app.schemas.calculations import CalculationRequest
from app.schemas.patterns import PatternRequest
from app.schemas.requests import AttentionRequest, PredictionsRequest
from app.services import token_order
from model.errors import InputError
from model.tokenizers import Token
from model.tokenizers.images import opened
from tests.app.conftest import Ask

JSON = {"content-type": "application/json"}
MANY = 2000
ROW = {"site": "decoder", "layer": 0, "head": 0, "query": 0}


@pytest.mark.parametrize("path", ["patterns", "calculations", "positions", "models/tiny-decoder/tokens"])
def test_half_a_character_as_the_name_of_a_field_is_shown_escaped(client: TestClient, path: str) -> None:
    body = b'{"queries": 4, "mask": {"kind": "full"}, "\\ud800": 1}'
    reply = client.post(f"/api/v1/{path}", content=body, headers=JSON)
    assert reply.status_code == 422
    assert r"'\ud800'" in reply.json()["detail"]


def test_a_text_of_nothing_but_special_tokens_has_no_order() -> None:
    model = SimpleNamespace(config=SimpleNamespace(task="none"))
    tokens = [Token(index, "[UNK]", index, index + 1, special=True) for index in range(2)]
    prompt = SimpleNamespace(source=SimpleNamespace(tokens=tokens))
    with pytest.raises(InputError, match="every token of this text is special"):
        token_order._position(model, prompt)  # type: ignore[arg-type]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_a_picture_whose_chunk_unpacks_to_far_too_much_is_refused(kind: bytes) -> None:
    head = {b"zTXt": b"a\0\0", b"iTXt": b"a\0\1\0\0\0", b"iCCP": b"a\0\0"}[kind]
    bomb = _chunk(kind, head + zlib.compress(b"a" * 9_000_000, 9))
    size = _chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    pixels = _chunk(b"IDAT", zlib.compress(b"\0" * 200))
    with pytest.raises(InputError, match="damaged"):
        opened(b"\x89PNG\r\n\x1a\n" + size + bomb + pixels + _chunk(b"IEND", b""))


def test_a_picture_cut_or_changed_anywhere_is_refused_or_read() -> None:
    from tests.model.pictures import file_of, picture

    whole = file_of(picture(8, 8))
    for place in range(0, len(whole), 3):
        for data in (whole[:place], whole[:place] + b"\xff\x00\xff" + whole[place + 3 :]):
            with suppress(InputError):  # nothing else is raised
                assert opened(data).size == (8, 8)


WRONG: dict[str, tuple[type[BaseModel], dict[str, Any]]] = {
    "layers": (AttentionRequest, {"text": "x", "layers": ["a"] * MANY}),
    "sites": (AttentionRequest, {"text": "x", "sites": ["a"] * MANY}),
    "tensors": (AttentionRequest, {"text": "x", "tensors": [7] * MANY}),
    "positions": (PredictionsRequest, {"text": "x", "positions": [None] * MANY}),
    "row": (AttentionRequest, {"text": "x", "interventions": {"weights": [ROW | {"row": ["a"] * MANY}]}}),
    "ablate": (AttentionRequest, {"text": "x", "interventions": {"ablate": [1] * MANY}}),
    "mask": (PatternRequest, {"queries": 4, "mask": [[1] * MANY] * 3}),
    "tokens": (PatternRequest, {"queries": 4, "mask": {"kind": "global", "tokens": ["a"] * MANY}}),
    "labels": (CalculationRequest, {"labels": [1] * 1000}),
    "kept": (CalculationRequest, {"dropout": {"probability": 0, "kept": [[1] * 1000]}}),
    "scores": (CalculationRequest, {"scores": [["a"] * 1000] * 2}),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_list_of_wrong_items_makes_a_few_faults_however_long_it_is(name: str) -> None:
    kind, body = WRONG[name]
    for check in (lambda: kind.model_validate(body), lambda: kind.model_validate_json(json.dumps(body))):
        with pytest.raises(ValidationError) as found:
            check()
        assert found.value.error_count() <= 4


def test_a_list_is_no_longer_than_anything_needs(refused: Ask) -> None:
    problem = refused("tiny-decoder", "predictions", text="the cat", positions=[0] * 4097)
    assert "give at most 4,096" in problem["detail"] or "give at most 4096" in problem["detail"]


def test_a_picture_in_other_hands(client: TestClient) -> None:
    image = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    assert client.post("/api/v1/models/tiny-decoder/tokens", json={"image": image}).status_code == 422
