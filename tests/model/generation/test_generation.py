"""Writing on: with the cache as without it, reproducibly, and never past the end."""

from typing import Any

import pytest
import torch

from model import masks
from model.config import Family
from model.errors import Cancelled, InputError
from model.generation.generation import Generation, generate
from model.generation.request import Request
from model.generation.sampling import Sampling
from model.interventions import Ablation, Interventions, VectorTaken, WeightsRow
from model.run_context import running
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model import tiny
from tests.model.tiny import GROUPINGS
from tests.slow_generation import slow

SCHEMES = ("none", "sinusoidal", "learned", "rotary", "alibi")
HOT = Sampling(temperature=3.0)
CACHED = pytest.mark.parametrize("is_cached", [True, False], ids=["cached", "uncached"])


def prompt(family: Family) -> Inputs:
    if family == "decoder":
        return Inputs(tiny.ids(1, 3))
    return Inputs(tiny.ids(1, 7), tiny.ids(1, 2, seed=1))


def written(model: Any, inputs: Inputs, count: int = 8, **options: Any) -> list[int]:
    return list(generate(model, inputs, Request(count, **options)))


@pytest.mark.parametrize("grouping", GROUPINGS)
@pytest.mark.parametrize("positions", SCHEMES)
@pytest.mark.parametrize("family", ["decoder", "encoder-decoder"])
def test_the_text_is_that_of_a_slow_loop(family: Family, positions: str, grouping: str) -> None:
    heads, key_heads = GROUPINGS[grouping]
    model = tiny.model(family, positions=positions, n_heads=heads, n_key_value_heads=key_heads)
    greedy = slow(model, prompt(family), 8)
    drawn = slow(model, prompt(family), 8, temperature=3.0)
    assert len(set(drawn)) > 2, "a model that repeats one token proves nothing"
    for is_cached in (True, False):
        assert written(model, prompt(family), is_cached=is_cached) == greedy
        assert written(model, prompt(family), sampling=HOT, is_cached=is_cached) == drawn


CAUSAL_WINDOW = masks.pattern("all_of", patterns=[masks.causal, masks.pattern("window", size=1)])
CHANGES = {
    "scale": Interventions(scale=1.0),
    "temperature": Interventions(temperature=3.0),
    "window": Interventions(mask=CAUSAL_WINDOW),
    "ablation": Interventions(ablate=(Ablation("decoder", 1, 0), Ablation("decoder", 0, 2))),
    "vectors": Interventions(vectors=(VectorTaken("decoder", 0, 1, "key", 0, 2),)),
    # earlier tokens depend on later ones: such a text is written without a cache
    "full mask": Interventions(mask=masks.full),
    "random mask": Interventions(mask=masks.pattern("random", count=2, seed=3)),
    "mean": Interventions(ablate=(Ablation("decoder", 0, 1, "mean"), Ablation("decoder", 0, 2, "mean"))),
}
UNCACHED = {"full mask", "random mask", "mean"}


@CACHED
@pytest.mark.parametrize("change", CHANGES)
def test_the_cache_changes_no_token_of_a_changed_model(change: str, is_cached: bool) -> None:
    model = tiny.model(positions="rotary")
    plain = run(model, prompt("decoder")).logits
    with running(interventions=CHANGES[change]):
        assert not torch.allclose(model(prompt("decoder")), plain, atol=1e-3)
        assert written(model, prompt("decoder"), is_cached=is_cached) == slow(model, prompt("decoder"), 8)
        drawn = slow(model, prompt("decoder"), 8, temperature=3.0)
        assert written(model, prompt("decoder"), sampling=HOT, is_cached=is_cached) == drawn
        generation = Generation(model, prompt("decoder"), Request(8, is_cached=is_cached))
        assert generation.writer.is_cached == (is_cached and change not in UNCACHED)


@pytest.mark.parametrize("change", [Ablation("cross", 1, 0, "mean"), Ablation("encoder", 1, 0, "mean")])
def test_a_mean_over_the_source_needs_no_new_reading_and_one_over_the_target_does(change: Ablation) -> None:
    model, inputs = tiny.model("encoder-decoder"), prompt("encoder-decoder")
    with running(interventions=Interventions(ablate=(change,))):
        assert Generation(model, inputs, Request(8)).writer.is_cached == (change.site == "encoder")
        assert written(model, inputs) == slow(model, inputs, 8)


def test_a_row_of_weights_of_the_prompt_stays_changed_while_writing_on() -> None:
    model, row = tiny.model(), WeightsRow("decoder", 1, 1, 2, (0.0, 4.0, 0.0))
    with running(interventions=Interventions(weights=(row,))):
        changed = written(model, prompt("decoder"))
        assert written(model, prompt("decoder"), is_cached=False) == changed
    assert len(changed) == 8
    assert changed != written(model, prompt("decoder"))


@CACHED
def test_a_row_of_weights_of_another_length_is_refused(is_cached: bool) -> None:
    row = WeightsRow("decoder", 0, 1, 2, (0.0, 1.0))
    with running(interventions=Interventions(weights=(row,))), pytest.raises(InputError, match="has 2 numbers"):
        written(tiny.model(), prompt("decoder"), is_cached=is_cached)


def test_a_mask_of_one_length_is_refused_once_the_text_has_another() -> None:
    matrix = masks.pattern("matrix", allowed=torch.ones(3, 3, dtype=torch.bool).tril())
    with running(interventions=Interventions(mask=matrix)):
        generation = Generation(tiny.model(), prompt("decoder"), Request(8))
        next(generation)
        with pytest.raises(InputError, match="the mask is 3 × 3, but there are 4 queries"):
            next(generation)


@CACHED
def test_generation_stops_at_the_end_and_keeps_it_to_itself(is_cached: bool) -> None:
    model = tiny.model()
    whole = written(model, prompt("decoder"))
    end = whole[4]
    generation = Generation(model, prompt("decoder"), Request(8, end, is_cached=is_cached))
    assert [each.id for each in generation] == whole[: whole.index(end)]
    assert generation.stopped == "end"
    assert generation.end is not None
    assert generation.end.id == end
    assert list(generation) == [], "what has ended stays ended"


def test_a_model_may_write_its_end_at_once() -> None:
    model = tiny.model()
    (first,) = written(model, prompt("decoder"), 1)
    generation = Generation(model, prompt("decoder"), Request(8, first))
    assert list(generation) == []
    assert generation.stopped == "end"


@CACHED
@pytest.mark.parametrize("family", ["decoder", "encoder-decoder"])
def test_generation_stops_when_the_positions_are_used_up(family: Family, is_cached: bool) -> None:
    given = 3 if family == "decoder" else 2
    generation = Generation(tiny.model(family), prompt(family), Request(100, is_cached=is_cached))
    ids = [each.id for each in generation]
    # the last token is written, but never read: 11 positions read, one more written
    assert len(ids) == 11 - given + 1
    assert generation.stopped == "longest"
    assert ids[:8] == written(tiny.model(family), prompt(family))


def test_a_text_too_long_for_the_model_is_not_written_on() -> None:
    generation = Generation(tiny.model(positions="rotary"), Inputs(tiny.ids(1, 13)), Request(8))
    assert list(generation) == []
    assert generation.stopped == "longest"


def test_no_more_tokens_are_written_than_asked_for() -> None:
    assert written(tiny.model(), prompt("decoder"), 0) == []
    generation = Generation(tiny.model(), prompt("decoder"), Request(3))
    assert [each.position for each in generation] == [3, 4, 5]
    assert generation.stopped == "limit"


@CACHED
@pytest.mark.parametrize("family", ["decoder", "encoder-decoder"])
def test_a_text_that_is_written_in_two_parts_is_that_written_at_once(family: Family, is_cached: bool) -> None:
    model, inputs = tiny.model(family), prompt(family)
    whole = written(model, inputs, sampling=HOT)
    assert len(set(whole)) > 2
    for n in (1, 4, 7):
        first = written(model, inputs, n, sampling=HOT, is_cached=is_cached)
        then = written(model, inputs, 8 - n, sampling=HOT, is_cached=is_cached, written=tuple(first))
        assert first + then == whole


def test_a_seed_reproduces_what_was_drawn_and_another_one_does_not() -> None:
    model, inputs = tiny.model(), prompt("decoder")
    first = written(model, inputs, sampling=Sampling(3.0, seed=5))
    torch.manual_seed(99)
    assert written(model, inputs, sampling=Sampling(3.0, seed=5)) == first
    assert written(model, inputs, sampling=Sampling(3.0, seed=6)) != first


def test_what_nobody_waits_for_is_given_up_between_two_tokens() -> None:
    from threading import Event

    gone = Event()
    with running(cancelled=gone):
        generation = Generation(tiny.model(), prompt("decoder"), Request(8))
        next(generation)
        gone.set()
        with pytest.raises(Cancelled):
            next(generation)


def test_without_a_target_an_encoder_decoder_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="needs target tokens"):
        written(tiny.model("encoder-decoder"), Inputs(tiny.ids(1, 7)))


def test_an_encoder_writes_no_text() -> None:
    with pytest.raises(ValueError, match="it writes nothing; choose a decoder"):
        written(tiny.model("encoder"), prompt("decoder"))
    with pytest.raises(ValueError, match="an encoder writes no text; choose a decoder"):
        tiny.model("encoder").writer(prompt("decoder"), Request(1))
