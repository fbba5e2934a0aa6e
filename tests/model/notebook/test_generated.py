"""`generate` in a notebook: token by token, as the slow loop writes, with rows that one run over the text has too."""

from pathlib import Path

import numpy as np
import pytest

from model import generate
from model.errors import InputError
from model.interventions import Ablation, Interventions
from tests.model.loaded import loaded, saved
from tests.slow_generation import slow

TEXT = "the cat sat on"


@pytest.fixture(autouse=True)
def _models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("decoder", "encoder-decoder", "encoder"):
        saved(tmp_path / name, loaded(name))  # type: ignore[arg-type]
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tmp_path))


def test_a_loop_writes_token_by_token() -> None:
    found = generate(TEXT, model="decoder", max_new_tokens=4, temperature=2.0, seed=3)
    assert found.tokens == ()
    first = next(iter(found))
    assert found.tokens == (first,)
    ids = [token.id for token in found]
    assert len(ids) == 4
    assert found.stopped == "limit"
    assert [token.id for token in found] == ids, "a second loop does not write again"
    again = generate(TEXT, model="decoder", max_new_tokens=4, temperature=2.0, seed=3, cache=False)
    assert [token.id for token in again] == ids
    assert first.number is not None
    assert first.candidates[0].probability >= first.probability
    assert repr(found) == f"decoder on 'the cat sat on': {found.text!r}"


@pytest.mark.parametrize("name", ["decoder", "encoder-decoder"])
def test_the_greedy_text_is_that_of_a_slow_loop(name: str) -> None:
    from model.notebook import models
    from model.prompt import text_prompt

    model = models.load(name).model
    target = "" if name == "encoder-decoder" else None
    inputs = text_prompt(model, TEXT, target=target).inputs()
    found = generate(TEXT, model=name, max_new_tokens=5)
    assert [token.id for token in found] == slow(model.transformer, inputs, 5, ends=[model.tokenizer.end or -1])


def test_the_rows_are_those_of_the_run_over_the_finished_text() -> None:
    found = generate(TEXT, model="decoder", max_new_tokens=3, temperature=3.0, seed=1)
    for token in found:
        assert {place.layer for place in token.weights} == {0, 1}
        for row in token.weights.values():
            np.testing.assert_allclose(row.sum(axis=-1), 1, atol=1e-5)
            assert row.shape[1] == token.position
    assert found.trace().text == TEXT + found.text


def test_changes_are_made_in_every_token() -> None:
    ablated = Interventions(ablate=tuple(Ablation("decoder", layer, head) for layer in (0, 1) for head in range(3)))
    plain, changed = (generate(TEXT, model="decoder", max_new_tokens=5, interventions=each) for each in (None, ablated))
    for one, other in zip(plain, changed, strict=True):
        assert abs(one.probability - other.probability) > 1e-3


def test_what_cannot_be_asked_has_a_sentence() -> None:
    with pytest.raises(InputError, match="it writes nothing; choose a decoder"):
        generate(TEXT, model="encoder")
    with pytest.raises(InputError, match="the seed is -1"):
        generate(TEXT, model="decoder", seed=-1)
    with pytest.raises(InputError, match="leave `target` out"):
        generate(TEXT, model="decoder", target="le chat")
    with pytest.raises(InputError, match="head 9 does not exist"):
        generate(TEXT, model="decoder", interventions=Interventions(ablate=(Ablation("decoder", 0, 9),)))
