"""What the API cannot tell of a model of transformers it refuses, with a sentence that says why."""

from typing import Any

import pytest

from tests.app.adapted.models import CORRUPTED, OVERHEARD, TEXT

pytestmark = pytest.mark.hf


def test_layers_that_share_a_module_have_no_stream_to_read(refused: Any) -> None:
    body = {"text": TEXT, "corrupted": CORRUPTED, "position": 2, "what": "residual"}
    assert "share their modules" in refused("albert", "analyses/patching", **body)
    assert "share their modules" in refused("albert", "analyses/lens", text=TEXT, positions=[1])


@pytest.mark.parametrize(
    "call", ["predictions", "analyses/lens", "analyses/effects", "analyses/gradients", "analyses/patching"]
)
def test_a_model_without_a_head_says_that_it_predicts_nothing(refused: Any, call: str) -> None:
    more = {"corrupted": CORRUPTED} if call.endswith("patching") else {}
    assert "no head" in refused("bert-headless", call, text=TEXT, **more)


@pytest.mark.parametrize("name", OVERHEARD)
@pytest.mark.parametrize(
    "call", ["analyses/norms", "analyses/sinks", "analyses/effects", "analyses/gradients", "analyses/patching", "steps"]
)
def test_what_is_overheard_refuses_what_it_cannot_know(refused: Any, name: str, call: str) -> None:
    more: dict[str, Any] = {"corrupted": CORRUPTED} if call.endswith("patching") else {}
    if call in ("analyses/effects", "analyses/gradients", "analyses/patching"):
        more |= {"position": 1}
    assert "code of its own" in refused(name, call, text=TEXT, **more)


@pytest.mark.parametrize("name", OVERHEARD)
@pytest.mark.parametrize("call", ["attention", "overview", "predictions", "analyses/changes", "analyses/rollout"])
def test_what_is_overheard_takes_no_intervention(refused: Any, ask: Any, name: str, call: str) -> None:
    more = {"positions": [1]} if call == "predictions" else {}
    assert "othing can be changed" in refused(name, call, text=TEXT, interventions={"temperature": 2.0}, **more)
    assert ask(name, call, text=TEXT, interventions={}, **more)


def test_a_logit_is_taken_apart_only_where_it_is_a_sum(refused: Any) -> None:
    assert "head of BertForMaskedLM does more" in refused("bert", "analyses/logits", text=TEXT, position=1)
    assert "share their modules" in refused("albert", "analyses/logits", text=TEXT, position=1)
    assert "no head" in refused("bert-headless", "analyses/logits", text=TEXT, position=1)
    for name in OVERHEARD:
        assert "code of its own" in refused(name, "analyses/logits", text=TEXT, position=1)


def test_orders_of_two_texts_are_not_compared(refused: Any) -> None:
    for name in ("bart", "t5"):
        assert "reads two texts" in refused(name, "analyses/order", text=TEXT)
