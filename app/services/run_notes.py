"""Writes notes on a run (empty rows, lost causality, switched-off heads), a sentence each."""

from collections import Counter
from collections.abc import Iterator, Sequence

from model import masks
from model.config import Shape
from model.interventions import Interventions
from model.prompt import Prompt
from model.steps import Step
from model.steps.calculation_inputs import Calculation
from model.tracing.trace import AttentionTrace

LEAST_SUM_ERROR = 1e-4
DIGITS = {"bfloat16": 3, "float16": 4}
SUM_ERRORS = {"bfloat16": 0.004, "float16": 0.001}
"""How far a row of weights may be from 1: each is rounded, by half the distance to the next number of its type."""


def notes(
    interventions: Interventions | None,
    prompt: Prompt,
    attention: Sequence[AttentionTrace],
    config: Shape,
) -> list[str]:
    """One sentence for each thing that a reader might otherwise miss."""
    remarks = [*prompt.source.remarks, *(() if prompt.target is None else prompt.target.remarks)]
    of_model = [*_model_notes(config), *_unread(prompt, config), *_untried(prompt, config), *_pieces(prompt, config)]
    of_model = [*of_model, *_not_numbers(attention), *remarks]
    if interventions is None:
        return [*of_model, *_empty_rows(attention), *config.missing]
    changed = [
        *_odd_sums(interventions),
        *_lost_causality(interventions, prompt, attention),
        *_all_off(interventions, config),
    ]
    return [*of_model, *changed, *_empty_rows(attention), *config.missing]


def _model_notes(config: Shape) -> Iterator[str]:
    """Notes on the numbers of any run of this model."""
    if (dtype := getattr(config, "dtype", "float32")) in SUM_ERRORS:
        yield (
            f"The model computes in {dtype}, and these are its numbers: each has about {DIGITS[dtype]} digits, and a "
            f"row of weights sums to 1 within {SUM_ERRORS[dtype]:g}."
        )


def _unread(prompt: Prompt, config: Shape) -> Iterator[str]:
    """What a model takes beside text, and is not given."""
    if not prompt.pictures and (unread := getattr(config, "unread", ())):
        yield f"This model also takes {' and '.join(unread)}; here it is given text alone, and reads no image or place."


def _untried(prompt: Prompt, config: Shape) -> Iterator[str]:
    """What a model may do beyond the longest text on which it was compared with transformers."""
    if (tried := getattr(config, "tried", None)) is None:
        return
    longest = _longest(prompt, config)
    reached = {name: size for name, size in tried.unreached.items() if size < longest}
    if reached:
        limits = " and ".join(f"{name} ({size:,})" for name, size in reached.items())
        yield (
            f"This text of {longest:,} tokens is longer than the model's {limits}. Its numbers were compared with "
            f"those of transformers on texts of up to {tried.tokens:,} tokens only; after that nothing was compared."
        )


def _pieces(prompt: Prompt, config: Shape) -> Iterator[str]:
    """How a model attends to a text of this length, where it is not to every token."""
    longest = _longest(prompt, config)
    yield from (each.sentence for each in getattr(config, "remarks", ()) if longest > each.beyond)


def _longest(prompt: Prompt, config: Shape) -> int:
    return max(len(prompt.tokens_at(site)[1]) for site in config.sites)


def _not_numbers(attention: Sequence[AttentionTrace]) -> Iterator[str]:
    first = next((record.place for record in attention if record.has_nan), None)
    if first is not None:
        yield (
            f"From {first.site} layer {first.layer} on the model computes undefined numbers (NaN) on this text; "
            "such cells are null here, and are drawn as 0 in small pictures. Its weights may be damaged, or its "
            "numbers too large for their type."
        )


def calculation_notes(steps: Sequence[Step], calculation: Calculation) -> list[str]:
    """One sentence for each thing that a reader of custom matrices might miss."""
    return [*_hidden_pairs(calculation), *_hidden_rows(steps), *_shared_keys(calculation)]


def _hidden_pairs(calculation: Calculation) -> Iterator[str]:
    for name, hidden in (("scores", calculation.hidden_scores), ("bias", calculation.hidden_bias)):
        if hidden is not None:
            count = int(hidden.sum())
            pairs = "1 pair" if count == 1 else f"{count} pairs"
            yield f'{pairs} may not attend: {name} has −∞ there (null, "-Infinity" or a number below −1,000,000).'


def _hidden_rows(steps: Sequence[Step]) -> Iterator[str]:
    sums = {name: tensor for step in steps for name, tensor in step.outputs.items()}
    total = sums.get("kept_sum", sums.get("row_sum"))
    rows = [] if total is None else (total == 0).reshape(-1, total.shape[-1]).any(dim=0).nonzero().flatten().tolist()
    if rows:
        queries = f"Query {rows[0]}" if len(rows) == 1 else f"{len(rows)} queries"
        yield f"{queries} may attend to nothing; in place of a softmax such a row is all zeros."


def _shared_keys(calculation: Calculation) -> Iterator[str]:
    if calculation.key_heads < calculation.heads:
        shared_by = calculation.heads // calculation.key_heads
        yield f"Keys and values are shared: {shared_by} consecutive heads use the same ones."


def _odd_sums(interventions: Interventions) -> Iterator[str]:
    for change in interventions.weights:
        if abs(sum(change.row) - 1) > LEAST_SUM_ERROR:
            yield (
                f"The row of weights given for {change.site} layer {change.layer} head {change.head} query "
                f"{change.query} sums to {sum(change.row):.4g}, not 1; it is used as given."
            )


def _all_off(interventions: Interventions, config: Shape) -> Iterator[str]:
    off = Counter(
        (site, layer) for site, layer, _ in {(each.site, each.layer, each.head) for each in interventions.ablate}
    )
    whole = [(site, layer) for (site, layer), count in off.items() if count == config.at(site).heads]
    if len(whole) == sum(len(config.at(site).attending) for site in config.sites):
        yield "Every head of the model is switched off: no token learns anything of another."
    elif whole:
        places = " and ".join(f"{site} layer {layer}" for site, layer in sorted(whole))
        yield f"All heads of {places} are switched off: attention there adds nothing of its own to any token."


def _lost_causality(interventions: Interventions, prompt: Prompt, attention: Sequence[AttentionTrace]) -> Iterator[str]:
    decodes = any(record.place.site == "decoder" for record in attention)
    applies = interventions.sites is None or "decoder" in interventions.sites
    if interventions.mask is None or not decodes or not applies:
        return
    n_tokens = len(prompt.predicted.tokens)
    if masks.draw(interventions.mask, n_tokens, n_tokens).triu(1).any():
        yield (
            "The mask takes the place of the decoder's causal one, so some queries see later tokens; combine it with "
            '{"kind": "causal"} in all_of to prevent that.'
        )


def _empty_rows(attention: Sequence[AttentionTrace]) -> Iterator[str]:
    for record in attention:
        rows = record.empty_queries
        if rows:
            queries = f"query {rows[0]}" if len(rows) == 1 else f"{len(rows)} queries"
            yield (
                f"In {record.place.site} layer {record.place.layer}, {queries} may attend to nothing; "
                "in place of a softmax such a row is all zeros."
            )
