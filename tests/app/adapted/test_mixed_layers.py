"""Of a stack in which some layers do not attend, the API answers for those that do, and names the others."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from model.adapters.huggingface.model_card import known_of
from model.weights import LoadedModel
from tests.app.adapted import models
from tests.app.adapted.models import CORRUPTED, TEXT
from tests.app.conftest import WORDS

pytestmark = pytest.mark.hf

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def mixed() -> LoadedModel:
    """Layers 0 and 2 of three are convolutions."""
    from model.adapters.huggingface.adapter import adapt
    from model.tokenizers.fit import fit
    from tests.model.adapters.huggingface import zoo
    from tests.model.adapters.huggingface.architectures.mixed import ROWS

    tokenizer = fit([WORDS] * 7, "decoder", 331)
    row = ROWS["lfm2"]
    model = adapt(zoo.built(zoo.Kind(row.name, row.sizes), vocab_size=tokenizer.vocabulary_size))
    return LoadedModel("lfm2", model.config, tokenizer, model)


@pytest.fixture(scope="module")
def ask(mixed: LoadedModel) -> Iterator[Ask]:
    with models.client(lambda _: mixed) as client:

        def post(call: str, **body: Any) -> tuple[int, Any]:
            reply = client.post(f"/api/v1/models/lfm2/{call}", json={"text": TEXT} | body)
            return reply.status_code, reply.json()

        yield post


def test_its_card_names_the_layers_that_do_not_attend(mixed: LoadedModel) -> None:
    (site,) = known_of(mixed.config)["sites"]
    assert site["layers"] == 3
    assert site["gaps"] == [{"layer": 0, "kind": "conv"}, {"layer": 2, "kind": "conv"}]


def test_every_call_answers_for_the_layer_that_attends(ask: Ask) -> None:
    for call, name in (("attention", "attention"), ("analyses/heads", "heads")):
        status, reply = ask(call)
        assert status == 200, reply
        assert {entry["layer"] for entry in reply[name]} == {1}, call
    for call, more in (
        ("overview", {}),
        ("aggregate", {}),
        ("steps", {"layer": 1, "head": 2}),
        ("analyses/pairs", {"query": "cat", "key": "the"}),
        ("analyses/effects", {"position": 2}),
        ("analyses/lens", {"positions": [2]}),
        ("analyses/logits", {"position": 2}),
    ):
        status, reply = ask(call, **more)
        assert status == 200, (call, reply)


@pytest.mark.parametrize("layer", [0, 2])
def test_a_layer_that_does_not_attend_is_refused_by_what_it_is(ask: Ask, layer: int) -> None:
    for call, more in (("attention", {"layers": [layer]}), ("steps", {"layer": layer, "head": 0})):
        status, reply = ask(call, **more)
        assert status == 422
        assert f"ayer {layer} does not attend: it is conv; the layers that attend: 1" in reply["detail"]
    status, reply = ask("overview", interventions={"layers": [layer], "temperature": 2.0})
    assert status == 422, reply


def test_analyses_from_layer_to_layer_are_refused(ask: Ask) -> None:
    for call in ("analyses/rollout", "analyses/flow"):
        status, reply = ask(call)
        assert status == 422
        assert "2 layers of lfm2 mix them by conv" in reply["detail"]


def test_where_no_head_is_patching_leaves_the_corrupted_run(ask: Ask) -> None:
    status, reply = ask("analyses/patching", corrupted=CORRUPTED, position=2, what="head_output")
    assert status == 200, reply
    rows = reply["patches"][0]["m"]
    assert len(rows) == 3
    for layer in (0, 2):
        assert rows[layer] == pytest.approx([reply["corrupted"]["m"]] * len(rows[layer]), rel=1e-5)
    assert rows[1] != pytest.approx([reply["corrupted"]["m"]] * len(rows[1]), rel=1e-5)
