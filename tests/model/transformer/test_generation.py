"""Writing on: with the cache as without it, reproducibly, and never past the end."""

from typing import Any

import pytest
import torch

from model import masks
from model.config import Family
from model.interventions import Ablation, Interventions, WeightsRow
from model.run_context import current, running
from model.transformer.batch import Inputs
from model.transformer.generation import choose, generate
from model.transformer.run import run
from model.transformer.transformer import Transformer
from tests.model import tiny
from tests.model.tiny import GROUPINGS, normal

SCHEMES = ("none", "sinusoidal", "learned", "rotary", "alibi")


def prompt(family: Family) -> Inputs:
    if family == "decoder":
        return Inputs(tiny.ids(1, 3))
    return Inputs(tiny.ids(1, 7), tiny.ids(1, 2, seed=1))


def written(model: Any, inputs: Inputs, **options: Any) -> list[int]:
    return list(generate(model, inputs, **({"max_new_tokens": 8} | options)))


def uncached(model: Transformer, inputs: Inputs, n_tokens: int, temperature: float, seed: int = 0) -> list[int]:
    """The tokens that follow, the whole text read anew for each."""
    new: list[int] = []
    name, generator = "source" if inputs.target is None else "target", torch.Generator().manual_seed(seed)
    for _ in range(n_tokens):
        given = getattr(inputs, name)
        whole = torch.cat([given, torch.tensor([new], dtype=torch.long)], dim=1)
        logits = run(model, inputs._replace(**{name: whole}), interventions=current().interventions).logits[0, -1]
        new.append(choose(logits, temperature, None, generator))
    return new


@pytest.mark.parametrize("grouping", GROUPINGS)
@pytest.mark.parametrize("positions", SCHEMES)
@pytest.mark.parametrize("family", ["decoder", "encoder-decoder"])
def test_the_cache_changes_no_token(family: Family, positions: str, grouping: str) -> None:
    heads, key_heads = GROUPINGS[grouping]
    model = tiny.model(family, positions=positions, n_heads=heads, n_key_value_heads=key_heads)
    assert written(model, prompt(family)) == uncached(model, prompt(family), 8, temperature=0.0)
    drawn = uncached(model, prompt(family), 8, temperature=3.0)
    assert len(set(drawn)) > 2, "a model that repeats one token proves nothing"
    assert written(model, prompt(family), temperature=3.0) == drawn


CHANGES = {
    "scale": Interventions(scale=1.0),
    "temperature": Interventions(temperature=3.0),
    "window": Interventions(mask=masks.pattern("all_of", patterns=[masks.causal, masks.pattern("window", size=1)])),
    "ablation": Interventions(ablate=(Ablation("decoder", 1, 0), Ablation("decoder", 0, 2))),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_cache_changes_no_token_of_a_changed_model(change: str) -> None:
    model = tiny.model(positions="rotary")
    plain = run(model, prompt("decoder")).logits
    with running(interventions=CHANGES[change]):
        assert not torch.allclose(model(prompt("decoder")), plain, atol=1e-3)
        assert written(model, prompt("decoder")) == uncached(model, prompt("decoder"), 8, temperature=0.0)
        drawn = uncached(model, prompt("decoder"), 8, temperature=3.0)
        assert written(model, prompt("decoder"), temperature=3.0) == drawn


def test_a_row_of_weights_of_the_prompt_stays_changed_while_writing_on() -> None:
    row = WeightsRow("decoder", 0, 1, 2, (0.0, 1.0, 0.0))
    with running(interventions=Interventions(weights=(row,))):
        assert len(written(tiny.model(), prompt("decoder"))) == 8


def test_generation_stops_at_the_stop_token_and_keeps_it_to_itself() -> None:
    model = tiny.model()
    whole = written(model, prompt("decoder"))
    stop = whole[4]
    assert written(model, prompt("decoder"), stop=stop) == whole[: whole.index(stop)]


@pytest.mark.parametrize("family", ["decoder", "encoder-decoder"])
def test_generation_stops_when_the_positions_are_used_up(family: Family) -> None:
    given = 3 if family == "decoder" else 2
    # the last token is written, but never read: 11 positions read, one more written
    assert len(written(tiny.model(family), prompt(family), max_new_tokens=100)) == 11 - given + 1
    assert written(tiny.model(family), prompt(family), max_new_tokens=100)[:8] == written(
        tiny.model(family), prompt(family)
    )


def test_a_text_too_long_for_the_model_is_not_written_on() -> None:
    assert written(tiny.model(positions="rotary"), Inputs(tiny.ids(1, 13))) == []


def test_no_more_tokens_are_written_than_asked_for() -> None:
    assert written(tiny.model(), prompt("decoder"), max_new_tokens=0) == []
    assert len(written(tiny.model(), prompt("decoder"), max_new_tokens=3)) == 3


def test_a_seed_reproduces_what_was_drawn_and_another_one_does_not() -> None:
    model, inputs = tiny.model(), prompt("decoder")
    first = written(model, inputs, temperature=3.0, seed=5)
    torch.manual_seed(99)
    assert written(model, inputs, temperature=3.0, seed=5) == first
    assert written(model, inputs, temperature=3.0, seed=6) != first


def test_the_likeliest_alone_is_the_greedy_choice() -> None:
    model, inputs = tiny.model(), prompt("decoder")
    assert written(model, inputs, temperature=1.0, top_k=1) == written(model, inputs)


def test_tokens_beyond_top_k_are_never_drawn() -> None:
    logits, generator = normal(19), torch.Generator().manual_seed(0)
    allowed = set(logits.topk(3).indices.tolist())
    assert {choose(logits, 5.0, 3, generator) for _ in range(300)} == allowed
    assert {choose(logits, 50.0, None, generator) for _ in range(600)} == set(range(19))


def test_tokens_are_drawn_by_the_softmax_of_logits_over_temperature() -> None:
    logits, generator = torch.tensor([1.0, 2.0, 0.0]), torch.Generator().manual_seed(0)
    counts = torch.zeros(3)
    for _ in range(3000):
        counts[choose(logits, 2.0, None, generator)] += 1
    # 3000 draws tell a share to about a hundredth
    torch.testing.assert_close(counts / 3000, (logits / 2).softmax(dim=0), rtol=0, atol=0.03)


def test_a_top_k_above_the_vocabulary_means_all() -> None:
    generator = torch.Generator().manual_seed(0)
    assert {choose(torch.zeros(3), 1.0, 50, generator) for _ in range(100)} == {0, 1, 2}


def test_without_a_target_an_encoder_decoder_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="needs target tokens"):
        written(tiny.model("encoder-decoder"), Inputs(tiny.ids(1, 7)))


def test_an_encoder_writes_no_text() -> None:
    with pytest.raises(ValueError, match="an encoder writes no text; choose a decoder"):
        written(tiny.model("encoder"), prompt("decoder"))
