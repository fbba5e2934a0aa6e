"""Reads a patching request into two runs, and writes what every patch restores."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from app.schemas.array_encoding import number
from app.schemas.patching import PatchingRequest
from app.schemas.requests import Prompt as PromptRequest
from app.services import predictions
from app.services.request_places import token_id
from app.services.run_or_replay import Run
from model.analysis.attribution.activation_patching import (
    Measure,
    Pair,
    compare,
    patched_heads,
    patched_residual,
    restored,
)
from model.errors import InputError
from model.prompt import Prompt
from model.weights import LoadedModel

MOST_PATCHES = 2048
LEAST_DIFFERENCE = 1e-3
"""Below this difference the last digits of float32 decide about the shares."""
WEAK_DIFFERENCE = 0.5


@dataclass(frozen=True)
class Texts:
    """The prompts of the two runs."""

    clean: Prompt
    corrupted: Prompt


def read(run: Run, body: PatchingRequest) -> Texts:
    """The tokens of both texts.

    Raises:
        InputError: for texts that do not fit the model, or one another.
    """
    if run.model.images is not None:
        raise InputError(
            f"{run.model.id} reads images, and patching is measured in the words of an answer; choose a model that "
            "reads texts",
            field="model",
        )
    clean = run.prompt
    if body.corrupted_target is not None and clean.target is None:
        raise InputError("this model reads one text; leave `corrupted_target` out", field="corrupted_target")
    target = body.corrupted_target
    if target is None and clean.target is not None:
        target = ""  # replaced by the clean one below
    try:
        corrupted = run.of(PromptRequest(text=body.corrupted, pair=body.pair, target=target)).prompt
    except InputError as error:
        field = {"text": "corrupted", "target": "corrupted_target"}.get(error.field or "", error.field)
        raise InputError(str(error), field=field) from error
    if body.corrupted_target is None:
        corrupted = Prompt(corrupted.source, clean.target)
    _check_lengths(clean, corrupted)
    return Texts(clean, corrupted)


def measure_of(model: LoadedModel, body: PatchingRequest, texts: Texts) -> tuple[int, int | None, int | None]:
    """Where the answer is read, the answer if it was given, and the wrong word.

    Raises:
        InputError: for a position or a token that is not there.
    """
    wanted = None if body.position is None else [body.position]
    try:
        positions = predictions.positions_of(model, texts.clean, wanted)
    except InputError as error:
        raise InputError(str(error), field="position") from error
    if len(positions) != 1:
        raise InputError(
            f"the text has {len(positions)} {model.tokenizer.mask}; say at which `position` the answer is read",
            "position",
        )
    answer = None if body.answer is None else token_id(model, "answer", body.answer)
    wrong = None if body.wrong is None else token_id(model, "wrong", body.wrong)
    return positions[0], answer, wrong


def run_both(run: Run, texts: Texts) -> Pair:
    """Both runs.

    Raises:
        InputError: for an intervention at a place that the model does not have.
    """
    with run.running() as changes:
        return compare(run.model.transformer, texts.clean.inputs(), texts.corrupted.inputs(), changes)


def measured(pair: Pair, position: int, answer: int | None, wrong: int | None) -> Measure:
    """The measure; without an answer, the likeliest token of the clean run.

    Raises:
        InputError: when the answer is the wrong word, or is as likely in both runs.
    """
    if answer is None:
        answer = int(pair.clean.logits[0, position].argmax())
    if answer == wrong:
        raise InputError("the answer and the wrong word are the same token; give another, or null for none", "wrong")
    measure = Measure(position, answer, wrong)
    clean, corrupted = (float(measure.of(trace.logits)[0]) for trace in (pair.clean, pair.corrupted))
    if abs(clean - corrupted) < LEAST_DIFFERENCE:
        raise InputError(
            f"m is {clean:.4f} in the clean and {corrupted:.4f} in the corrupted run: they do not differ at position "
            f"{position}, so there is nothing to restore; change the corrupted text, the answer or the position",
            field="corrupted",
        )
    return measure


def tables(pair: Pair, measure: Measure, what: str) -> list[dict[str, Any]]:
    """The share that every patch restores, by site.

    Raises:
        InputError: for more patches than are made at once.
    """
    clean, corrupted = (float(measure.of(trace.logits)[0]) for trace in (pair.clean, pair.corrupted))
    if what == "head_output":
        found, column = patched_heads(pair, measure), "head"
    else:
        _check_count(pair)
        found, column = patched_residual(pair, measure), "position"
    return [
        {
            "site": site,
            "axes": ["layer", column],
            "m": [[number(each) for each in row] for row in table],
            "restored": [[number(each) for each in row] for row in restored(table, clean, corrupted)],
        }
        for site, table in found.items()
    ]


def of_run(logits: Tensor, measure: Measure) -> dict[str, Any]:
    """The measure in one run."""
    here = logits[0, measure.position]
    return {
        "m": number(measure.of(logits)[0]),
        "answer": number(here[measure.answer]),
        "wrong": None if measure.wrong is None else number(here[measure.wrong]),
        "probability": number(here.softmax(dim=-1)[measure.answer]),
    }


def definition(measure: Measure) -> dict[str, str]:
    """The formulas of m and restored, with unit and source."""
    return {
        "m": "logit(answer)" if measure.wrong is None else "logit(answer) − logit(wrong)",
        "restored": "(m(patched) − m(corrupted)) / (m(clean) − m(corrupted))",
        "unit": "m in nats; restored: 0 = corrupted, 1 = clean; values outside are possible",
        "source": "Meng et al. 2022, Locating and Editing Factual Associations in GPT, section 2.1; "
        "the difference of two logits: Wang et al. 2022, Interpretability in the Wild",
    }


def weakness(pair: Pair, measure: Measure) -> list[str]:
    """A sentence where the two runs hardly differ, or differ the other way round."""
    clean, corrupted = (float(measure.of(trace.logits)[0]) for trace in (pair.clean, pair.corrupted))
    if abs(clean - corrupted) < WEAK_DIFFERENCE:
        return [f"m differs by only {abs(clean - corrupted):.3f} between the two runs, so shares swing widely."]
    if clean < corrupted:
        return ["m is larger in the corrupted run than in the clean one, so restoring it means making it smaller."]
    return []


def _check_lengths(clean: Prompt, corrupted: Prompt) -> None:
    sides = [("corrupted", "text", clean.source, corrupted.source)]
    if clean.target is not None and corrupted.target is not None:
        sides.append(("corrupted_target", "target", clean.target, corrupted.target))
    for field, name, one, other in sides:
        if len(one.tokens) != len(other.tokens):
            raise InputError(
                f"the clean {name} has {len(one.tokens)} tokens and the corrupted one {len(other.tokens)}; "
                "patching needs as many in both",
                field=field,
            )
    if all(one.ids == other.ids for _, _, one, other in sides):
        raise InputError("both texts are the same tokens, so there is nothing to restore", field="corrupted")


def _check_count(pair: Pair) -> None:
    inputs = pair.corrupted_inputs
    n_tokens = inputs.source.shape[1] + (0 if inputs.target is None else inputs.target.shape[1])
    layers = max(pair.config.at(site).layers for site in pair.config.sites)
    count = layers * n_tokens
    if count > MOST_PATCHES:
        raise InputError(
            f"this would take {count:,} runs, a layer and a position each; at most {MOST_PATCHES:,} are made at once; "
            "shorten the texts, or patch head_output",
            field="what",
        )
