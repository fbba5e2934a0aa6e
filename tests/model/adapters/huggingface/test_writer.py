"""Models of transformers write what a slow loop over whole runs writes, and their beams are those of transformers."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from model import masks
from model.generation.beam_search import BeamSearch
from model.generation.cache_size import kept_rows, multiplications, of_matrices
from model.generation.generation import Generation, generate
from model.generation.new_rows import NewRows, recorder_of
from model.generation.request import Request
from model.generation.sampling import Sampling
from model.interventions import Ablation, Interventions, WeightsRow
from model.run_context import current, running
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model.adapters.huggingface import zoo
from tests.slow_generation import distribution, drawn

pytestmark = pytest.mark.hf

NAMES = ["gpt2", "llama", "gemma2", "gpt-oss", "t5", "bart", "marian", "whisper"]
SETTINGS = [{"temperature": 1.5}, {"temperature": 2.0, "top_k": 9}, {"temperature": 1.5, "top_p": 0.8}]
COUNT, LONGER = 5, 9


def prompt(name: str) -> Inputs:
    """A batch of one, begun with the token that begins every target."""
    inputs = zoo.inputs(name, padded=False)
    one = Inputs(*(None if part is None else part[:1] for part in inputs))
    start = zoo.plain(name).generation_config.decoder_start_token_id
    return one if one.target is None else one._replace(target=torch.tensor([[start]]))


@cache
def logits(name: str, ids: tuple[int, ...]) -> list[float]:
    """Of the next token, from a run over the whole text."""
    inputs, new = prompt(name), torch.tensor([ids], dtype=torch.long)
    side = "source" if inputs.target is None else "target"
    whole = inputs._replace(**{side: torch.cat([getattr(inputs, side), new], dim=1)})
    return run(zoo.adapted(name), whole, interventions=current().interventions).logits[0, -1].tolist()


def slow(name: str, seed: int = 0, **sampling: Any) -> list[int]:
    numbers, ids = Sampling(seed=seed).numbers(), []
    for _ in range(COUNT):
        kept = distribution(logits(name, tuple(ids)), **{"temperature": 0.0} | sampling)
        token = drawn(kept, numbers.random())
        if token in ends(name):
            break
        ids.append(token)
    return ids


def ends(name: str) -> list[int]:
    found = zoo.plain(name).generation_config.eos_token_id
    return found if isinstance(found, list) else [found]


def written(name: str, count: int = COUNT, **options: Any) -> list[int]:
    inputs = prompt(name)
    request = Request(count, is_begun=inputs.target is not None, **options)
    return list(generate(zoo.adapted(name), inputs, request))


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_every_seed_is_that_of_a_slow_loop(name: str) -> None:
    for is_cached in (True, False):
        assert written(name, is_cached=is_cached) == slow(name)
    for settings in SETTINGS:
        texts = {seed: slow(name, seed, **settings) for seed in range(20)}
        assert len(set(map(tuple, texts.values()))) > 5, "equal texts prove nothing"
        for seed, expected in texts.items():
            sampling = Sampling(**settings, seed=seed)  # type: ignore[arg-type]
            assert written(name, sampling=sampling) == expected
        assert written(name, sampling=sampling, is_cached=False) == expected


@pytest.mark.parametrize("name", NAMES)
def test_a_text_in_two_parts_is_that_written_at_once(name: str) -> None:
    sampling = Sampling(1.5, seed=4)
    whole = written(name, sampling=sampling)
    for n in range(1, len(whole)):
        parts = written(name, COUNT - n, written=tuple(whole[:n]), sampling=sampling)
        assert whole[:n] + parts == whole


@pytest.mark.parametrize("name", ["t5", "bart", "marian"])
def test_behind_its_own_beginning_a_model_goes_on_as_well(name: str) -> None:
    inputs, model = prompt(name), zoo.adapted(name)
    whole = list(generate(model, inputs, Request(LONGER)))
    assert len(whole) > 2
    assert list(generate(model, inputs, Request(LONGER - 2, written=tuple(whole[:2])))) == whole[2:]


@pytest.mark.parametrize("name", NAMES)
def test_new_rows_are_those_of_one_run_over_the_whole_text(name: str) -> None:
    inputs, model = prompt(name), zoo.adapted(name)
    request = Request(LONGER, sampling=Sampling(1.5, seed=4), is_begun=inputs.target is not None)
    generation = Generation(model, inputs, request)
    found, ids = [], []
    for _ in range(COUNT):
        recorder = recorder_of(rows := NewRows())
        with running(recorder=recorder):
            if (token := next(generation, None)) is None:
                break
        ids.append(token.id)
        found.append((generation.n_read - 1, rows.rows()))
    side = "source" if inputs.target is None else "target"
    new = torch.tensor([ids], dtype=torch.long)
    whole = run(
        model,
        inputs._replace(**{side: torch.cat([getattr(inputs, side), new], dim=1)}),
        recorder=Recorder(tensors=["weights"]),
    )
    assert found
    for query, rows_found in found:
        assert len(rows_found) == sum(model.config.at(site).layers for site in model.config.sites if site != "encoder")
        for row in rows_found:
            theirs = whole.at(*row.place)["weights"][0, :, query]
            first = 0 if row.place.site == "cross" else query + 1 - row.weights.shape[1]
            torch.testing.assert_close(row.weights, theirs[:, first : first + row.weights.shape[1]], rtol=0, atol=1e-5)
            assert float(theirs[:, :first].abs().sum()) < 1e-6, "what the window hides weighs nothing"


CHANGES = [
    Interventions(temperature=3.0),
    Interventions(ablate=(Ablation("decoder", 1, 0),)),
    Interventions(ablate=(Ablation("decoder", 0, 1, "mean"),)),
    Interventions(mask=masks.pattern("all_of", patterns=[masks.causal, masks.pattern("window", size=4)])),
    Interventions(weights=(WeightsRow("decoder", 0, 1, 0, (0.5, *[0.0] * (zoo.SOURCE - 1))),)),
]


@pytest.mark.parametrize("name", ["gpt2", "gemma2", "gpt-oss"])
def test_what_is_changed_is_changed_with_the_cache_as_without(name: str) -> None:
    model, inputs = zoo.adapted(name), prompt(name)
    texts = []
    for change in CHANGES:
        with running(interventions=change):
            texts.append(list(generate(model, inputs, Request(LONGER))))
            assert texts[-1] == list(generate(model, inputs, Request(LONGER, is_cached=False)))
    assert len(set(map(tuple, texts))) > 1


def test_a_sliding_window_keeps_fewer_rows_and_multiplies_less() -> None:
    model, inputs = zoo.adapted("gemma2"), prompt("gemma2")
    generation = Generation(model, inputs, Request(6))
    with running(recorder=recorder_of(None)):
        next(generation)
    recorder = recorder_of(None)
    with running(recorder=recorder):
        next(generation)
    kept = kept_rows(recorder.inputs.values(), generation.writer, model.config.max_tokens)
    kinds = zoo.plain("gemma2").config.layer_types
    assert {"sliding_attention", "full_attention"} == set(kinds)
    window, n_read, per_row = 3, zoo.SOURCE + 1, 4 * (10 + 10)
    for each, kind in zip(kept, kinds, strict=True):
        is_short = kind == "sliding_attention"
        assert each.heads == 2, "four query heads share two"
        assert each.rows == (window if is_short else n_read)
        assert each.n_bytes == each.rows * each.heads * per_row
        assert each.most_rows == (window if is_short else model.config.max_tokens)
    counts = multiplications(recorder.inputs.values(), generation.writer, generation.n_read, generation.n_new)
    assert counts.with_cache == 4 * 20 * sum(window if kind == "sliding_attention" else n_read for kind in kinds)
    assert counts.without_cache == 4 * 20 * len(kinds) * n_read**2


@pytest.mark.parametrize("is_cached", [True, False], ids=["cached", "uncached"])
@pytest.mark.parametrize("name", ["gpt2", "llama", "gemma2", "t5", "bart", "marian", "whisper"])
def test_multiplications_are_those_that_pytorch_counts(name: str, is_cached: bool) -> None:
    inputs = prompt(name)
    generation = Generation(
        zoo.adapted(name), inputs, Request(3, is_begun=inputs.target is not None, is_cached=is_cached)
    )
    for _ in range(3):
        recorder, counter = recorder_of(None), FlopCounterMode(display=False)
        with running(recorder=recorder), counter:
            token = next(generation, None)
        given = (recorder.inputs.values(), generation.writer, generation.n_read, generation.n_new)
        matrices, sizes = of_matrices(*given), generation.writer.matrices
        assert matrices is not None
        assert sizes is not None
        counts = [one.with_cache if is_cached else one.without_cache for one in (multiplications(*given), matrices)]
        # PyTorch counts a multiplication and an addition each
        # these read all of a target without the cache, and compute logits at each position: only the last are needed
        unneeded = 0 if is_cached or inputs.target is None else (generation.n_read - 1) * sizes.written
        assert 2 * (sum(counts) + unneeded) == counter.get_total_flops()
        if token is None:
            return  # it has ended its text


@pytest.mark.parametrize("name", ["gpt2", "llama", "t5"])
def test_matrices_are_counted_in_their_own_run_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread runs the same model, with a longer text, while the first token is written."""
    adapted, inputs = zoo.adapted(name), prompt(name)
    alone = Generation(adapted, inputs, Request(1))
    next(alone)
    forward = adapted.model.forward

    def beside_another(*args: Any, **given: Any) -> Any:
        monkeypatch.setattr(adapted.model, "forward", forward)
        with ThreadPoolExecutor(1) as thread:
            thread.submit(run, adapted, zoo.inputs(name, padded=False)).result()
        return forward(*args, **given)

    beside = Generation(adapted, inputs, Request(1))
    monkeypatch.setattr(adapted.model, "forward", beside_another)
    next(beside)
    assert adapted.model.forward == forward
    assert beside.writer.matrices == alone.writer.matrices is not None


@pytest.mark.parametrize("name", ["gpt-oss", "mixtral"])
def test_the_matrices_of_experts_are_not_counted(name: str) -> None:
    generation = Generation(zoo.adapted(name), prompt(name), Request(2))
    next(generation)
    assert generation.writer.matrices is None


@pytest.mark.parametrize("width", [2, 5])
@pytest.mark.parametrize("name", ["t5", "m2m100", "llama"])
def test_beams_are_those_of_transformers(name: str, width: int) -> None:
    inputs, plain = prompt(name), zoo.plain(name)
    config = plain.generation_config
    assert (config.forced_bos_token_id, config.forced_eos_token_id) == (None, None), "a rule would change the sums"
    asked = {"max_new_tokens": LONGER, "do_sample": False, "num_beams": width, "num_return_sequences": width}
    given = torch.ones_like(inputs.source)
    found = plain.generate(
        inputs.source, attention_mask=given, **asked, return_dict_in_generate=True, output_scores=True
    )
    for is_cached in (True, False):
        search = BeamSearch(zoo.adapted(name), inputs, Request(LONGER, is_cached=is_cached), width)
        for _ in search:
            pass
        begun = 1 if inputs.target is not None else inputs.source.shape[1]
        scores = [each.score for each in search.hypotheses]
        assert scores == pytest.approx(found.sequences_scores.tolist(), abs=1e-4)
        best = found.sequences[0, begun:].tolist()
        assert search.winner is not None
        assert list(search.winner.ids) == best[: len(search.winner.ids)]
