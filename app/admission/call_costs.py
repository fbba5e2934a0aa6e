"""Cost of each call: from the sizes of a run and the fields of its request, before anything runs."""

from typing import TYPE_CHECKING, Any

from app.admission.cost import OPERATIONS_A_SECOND, Cost
from app.admission.sizes import Sizes
from app.schemas.analyses import (
    EffectsRequest,
    GradientsRequest,
    LensRequest,
    LogitRequest,
    ReachRequest,
    SelfSiteRequest,
)
from app.schemas.changes import ChangesRequest
from app.schemas.generations import GenerationsRequest
from app.schemas.patching import PatchingRequest
from app.schemas.positions import OrderRequest
from app.schemas.requests import AttentionRequest, HeadsRequest, PredictionsRequest, Prompt, StepsRequest
from app.services.selection import count_of
from app.settings import Settings
from app.variants.schemas import VariantsRequest
from model.analysis.attribution.ablation_effects import MOST_CELLS as CELLS_OF_EFFECTS
from model.analysis.attribution.activation_patching import MOST_LOGITS
from model.analysis.attribution.flow import MOST_WORK
from model.analysis.variants.kinds import KINDS as VARIANTS
from model.errors import InputError
from model.tracing.thumbnails import MOST_PIXELS

if TYPE_CHECKING:
    from app.made_up.grounding import GroundingRequest

CANDIDATE, BRANCH = 24, 12
"""A candidate token, and a branch of a beam search, take as long, and as much memory, as so many plain numbers."""
OF_A_NUMBER = 24
"""Bytes that a number of a reply takes: in its tensor, in the part that is chosen, and as digits."""
BYTES = 4.0
TEXT_TOKENS = 48
"""A text of an evaluation set has so many tokens, about."""
TENSORS_OF_A_LAYER = 8
"""So many matrices of one layer exist at once while its attention runs step by step."""


def observed(sizes: Sizes, _: Prompt) -> Cost:
    """One pass whose weights are seen by an observer."""
    pictures = sizes.heads * MOST_PIXELS**2
    return _passes(sizes, 1).but(operations=sizes.attending + 40.0 * sizes.cells, numbers=pictures / 4)


def attention(sizes: Sizes, body: AttentionRequest) -> Cost:
    """One pass, and its tensors as they were computed."""
    whole = count_of(sizes.config, body.model_copy(update={"queries": None, "keys": None}), sizes.lengths)
    numbers = count_of(sizes.config, body, sizes.lengths)
    held = _running(sizes) + BYTES * whole + OF_A_NUMBER * numbers
    return _passes(sizes, 1).but(
        numbers=numbers,
        memory_bytes=held,
        field="tensors",
        advice="ask for fewer layers, heads, tensors, queries or keys",
    )


def aggregate(sizes: Sizes, _: Prompt) -> Cost:
    """One pass, and one matrix."""
    return _passes(sizes, 1).but(operations=sizes.attending + 4.0 * sizes.cells, numbers=2.0 * sizes.largest_layer)


def steps(sizes: Sizes, body: StepsRequest) -> Cost:
    """One pass, and every number of one head."""
    config = sizes.config
    site = body.site or config.sites[0]
    shape = config.at(site) if site in config.sites else config.at(config.sites[0])
    queries, keys = sizes.lengths(site if site in config.sites else config.sites[0])
    rows = queries if body.queries is None else len(body.queries)
    streams = (keys * (2 * max(0, body.layer) + 4) + rows * 3) * config.d_model
    slices = config.d_model * (shape.d_head + shape.d_value) * 2
    numbers = rows * keys * 6 + (rows + keys) * (shape.d_head + shape.d_value) + streams + slices
    return _passes(sizes, 1).but(
        numbers=numbers,
        memory_bytes=_running(sizes) + OF_A_NUMBER * numbers,
        field="queries",
        advice="ask for fewer queries",
    )


def predictions(sizes: Sizes, body: PredictionsRequest) -> Cost:
    """One pass with its logits, and candidates."""
    return _with_candidates(_passes(sizes, 1, logits=True), _count(sizes, body.positions), body.top_k)


def heads(sizes: Sizes, body: HeadsRequest) -> Cost:
    """One pass, or one for each text of the evaluation set."""
    if body.has_text:
        return observed(sizes, body.prompt()).but(numbers=sizes.heads * 20.0)
    length = min(TEXT_TOKENS, sizes.config.max_tokens)
    short = Sizes(sizes.config, length, None if sizes.target is None else length)
    return _passes(short, max(1, sizes.texts)).but(
        formula=f"{sizes.texts:,} texts", field="interventions", advice="score a text of your own"
    )


def reach(sizes: Sizes, body: ReachRequest) -> Cost:
    """As head scores; each distance is one more look at every weight."""
    cost, count = heads(sizes, body), len(body.distances)
    looked = 2.0 * count * sizes.cells if body.has_text else 0.0
    return cost.but(operations=cost.operations + looked, numbers=sizes.heads * (20.0 + 4.0 * count))


def matrices(sizes: Sizes, body: SelfSiteRequest) -> Cost:
    """One pass, and products of its weights from layer to layer: rollout."""
    site = sizes.config.sites[0] if body.site is None else body.site
    length = sizes.lengths(site)[0] if site in sizes.config.sites else 1
    layers = sizes.layers
    cost = _passes(sizes, 1)
    return cost.but(
        operations=cost.operations + 2.0 * layers * length**3,
        memory_bytes=_running(sizes) + BYTES * (sizes.cells + 4.0 * layers * length**2),
        numbers=2.0 * layers * length**2,
    )


def flow(sizes: Sizes, body: SelfSiteRequest) -> Cost:
    """One pass, and the greatest flow through its weights, which plain Python finds."""
    cost = matrices(sizes, body)
    work = min(sizes.layers * max(sizes.source, sizes.predicted) ** 4, MOST_WORK)
    return cost.but(operations=cost.operations + OPERATIONS_A_SECOND * work / MOST_WORK)


def kept(sizes: Sizes, _: Prompt) -> Cost:
    """One pass whose weights and values are all kept: norms and sinks."""
    return _passes(sizes, 1).but(
        memory_bytes=_running(sizes) + BYTES * 2 * sizes.cells, numbers=2.0 * sizes.largest_layer
    )


def gradients(sizes: Sizes, _: "GradientsRequest | GroundingRequest") -> Cost:
    """One pass forth and one back, which keeps all matrices of all layers."""
    activations = sizes.layers * sizes.source * sizes.config.d_model * 20.0
    return _passes(sizes, 3, logits=True).but(
        memory_bytes=BYTES * (10.0 * sizes.cells + activations), numbers=2.0 * sizes.largest_layer
    )


def grounding(sizes: Sizes, body: "GroundingRequest") -> Cost:
    """One pass that is observed, one that is kept, and one back from each word to the input."""
    cost, seen = gradients(sizes, body), observed(sizes, body.outline())
    return cost.but(
        operations=seen.operations + (1 + 2 * body.most_words) * sizes.whole,
        numbers=seen.numbers,
        memory_bytes=max(cost.memory_bytes, seen.memory_bytes),
    )


def logits(sizes: Sizes, _: LogitRequest) -> Cost:
    """One pass whose streams are kept."""
    return _whole(sizes)


def lens(sizes: Sizes, body: LensRequest) -> Cost:
    """One pass, and logits at each depth."""
    depths, positions = sizes.config.at(sizes.config.sites[:2][-1]).layers + 1, _count(sizes, body.positions)
    cost, found = _whole(sizes), depths * positions
    cost = cost.but(
        operations=cost.operations + found * sizes.unembedding,
        memory_bytes=cost.memory_bytes + 2 * BYTES * found * sizes.config.vocabulary_size,
    )
    return _with_candidates(cost, found, body.top_k)


def effects(sizes: Sizes, _: EffectsRequest) -> Cost:
    """A pass for each head, from its layer on."""
    cost, layer = _passes(sizes, 1 + sizes.heads * _share(sizes)), sizes.largest_layer
    most_heads = max(sizes.config.at(site).heads for site in sizes.config.sites)
    rows = min(most_heads * layer, max(CELLS_OF_EFFECTS, layer))
    return cost.but(
        operations=cost.operations + (1 + sizes.heads) * sizes.unembedding,
        memory_bytes=_whole(sizes).memory_bytes + TENSORS_OF_A_LAYER * BYTES * rows,
        formula=f"{sizes.tokens} × {sizes.heads:,} runs, one for each head",
        numbers=sizes.heads * 20.0,
    )


def patching(sizes: Sizes, body: PatchingRequest) -> Cost:
    """A pass for each patch, from its layer on, with all its logits."""
    count = sizes.heads if body.what == "head_output" else sizes.positions_of_layers
    operations = (2 + count * _share(sizes)) * sizes.attending + (2 + count) * sizes.predicted * sizes.unembedding
    outputs = sizes.cells if body.what == "head_output" else 0
    logits = sizes.predicted * sizes.config.vocabulary_size
    batch = min(count * logits, max(MOST_LOGITS, logits))
    return _whole(sizes).but(
        operations=operations,
        memory_bytes=BYTES * (2 * outputs + 4 * batch) + 2 * _whole(sizes).memory_bytes,
        formula=f"{sizes.tokens} × {count:,} runs, one for each patch",
        advice="shorten the texts" + ("" if body.what == "head_output" else ", or patch head_output"),
    )


def changes(sizes: Sizes, body: ChangesRequest) -> Cost:
    """Two passes, and candidates of both."""
    return _with_candidates(_passes(sizes, 2, logits=True), _count(sizes, body.positions), 2 * body.top_k)


def order(sizes: Sizes, body: OrderRequest) -> Cost:
    """Both orders with and without positions and mask: eight passes."""
    return _with_candidates(_passes(sizes, 8, logits=True), 8, body.top_k)


def variants(sizes: Sizes, body: VariantsRequest) -> Cost:
    """A pass for each variant, of which the weights of one head and the logits of the predictions are kept."""
    count = len(VARIANTS)
    cost = _with_candidates(_passes(sizes, count, logits=True), count * sizes.natural, 2 * body.top_k)
    cells = count * max(sizes.source, sizes.predicted) ** 2
    logits = count * sizes.natural * sizes.config.vocabulary_size
    return cost.but(
        operations=cost.operations + _decomposing(sizes),
        numbers=cost.numbers + cells,
        memory_bytes=cost.memory_bytes + OF_A_NUMBER * cells + BYTES * logits,
    )


def _decomposing(sizes: Sizes) -> float:
    """The singular vectors of the keys and values of each layer, for latent attention."""
    total = 0.0
    for site in sizes.config.sites:
        if site != "cross":
            shape, (_, keys) = sizes.config.at(site), sizes.lengths(site)
            short, long = sorted((keys, shape.key_value_heads * (shape.d_head + shape.d_value)))
            total += shape.layers * (6.0 * long * short**2 + 20.0 * short**3)
    return total


def writing(sizes: Sizes, body: GenerationsRequest) -> Cost:
    """A pass over the text, and one more row of it for each token; all rows for each where nothing is kept."""
    row = sizes.attending / max(1, sizes.predicted)
    step = (row if body.cache else sizes.attending) + sizes.unembedding
    entry = CANDIDATE * body.candidates + (sizes.heads * sizes.predicted if body.weights else 0) + 20.0 * sizes.layers
    if body.beams > 1:  # each beam reads every token, and the winner is read again
        step *= 1 + body.beams
        entry += BRANCH * 2 * body.beams
    count = body.max_new_tokens
    begun = _passes(sizes, 1) if count else Cost()
    return begun.but(
        operations=begun.operations + max(1, count) * step,
        memory_bytes=begun.memory_bytes + OF_A_NUMBER * entry * max(1, count),
        numbers=entry * max(1, count),
        formula=f"{sizes.tokens}, and {count:,} that are written",
        advice="ask for fewer tokens or candidates, or for a stream",
        field="max_new_tokens",
    )


def check(cost: Cost, settings: Settings) -> None:
    """Refuses a request of more numbers, memory or time than this server gives to one.

    Raises:
        InputError: with the arithmetic, and how to get below the limit.
    """
    if cost.numbers > settings.max_reply_numbers:
        raise InputError(
            f"the reply would hold about {cost.numbers:,.0f} numbers, but at most {settings.max_reply_numbers:,} are "
            f"sent at once; {cost.advice}",
            cost.field,
        )
    about = f"{cost.formula}: " if cost.formula else ""
    if cost.memory_bytes > settings.work_bytes:
        raise InputError(
            f"{about}this would take about {_mebibytes(cost.memory_bytes)} of memory, and all that runs may take "
            f"{_mebibytes(settings.work_bytes)}; {cost.advice}",
            cost.field,
        )
    if cost.seconds > settings.max_seconds:
        raise InputError(
            f"{about}this would take about {cost.seconds:,.0f} seconds, and at most {settings.max_seconds:,} are given "
            f"to one request; {cost.advice}",
            cost.field,
        )


def _passes(sizes: Sizes, count: float, *, logits: bool = False) -> Cost:
    of_one = sizes.whole if logits else sizes.attending
    written = sizes.predicted * sizes.whole * 0.1 if sizes.is_written else 0.0
    held = BYTES * sizes.predicted * sizes.config.vocabulary_size if logits else 0.0
    runs = "1 run" if count == 1 else f"{count:,.0f} runs"
    return Cost(count * of_one + written, _running(sizes) + 2 * held, 1000.0, f"{sizes.tokens} × {runs}")


def _whole(sizes: Sizes) -> Cost:
    """One pass with its logits, whose streams are kept."""
    cost = _passes(sizes, 1, logits=True)
    streams = 6.0 * sizes.layers * max(sizes.source, sizes.predicted) * sizes.config.d_model
    return cost.but(memory_bytes=cost.memory_bytes + BYTES * streams)


def _with_candidates(cost: Cost, positions: int, top_k: int) -> Cost:
    count = positions * top_k
    return cost.but(
        numbers=cost.numbers + CANDIDATE * count,
        memory_bytes=cost.memory_bytes + OF_A_NUMBER * CANDIDATE * count,
        formula=f"{cost.formula}, {positions:,} × {top_k:,} candidates",
        advice=f"ask for fewer positions or a smaller `top_k`: a candidate counts as {CANDIDATE} numbers",
        field="top_k",
    )


def _running(sizes: Sizes) -> float:
    """What one pass holds: the matrices of one layer, and vectors of all."""
    longest = max(sizes.source, sizes.predicted)
    return BYTES * (TENSORS_OF_A_LAYER * sizes.largest_layer + 6.0 * sizes.layers * longest * sizes.config.d_model)


def _share(sizes: Sizes) -> float:
    """How much of a pass comes after a layer, on average over layers."""
    layers = max(sizes.config.at(site).layers for site in sizes.config.sites)
    return (layers + 1) / (2 * layers) if len(sizes.config.sites) == 1 else 1.0


def _count(sizes: Sizes, positions: Any) -> int:
    if isinstance(positions, list):
        return len(positions)
    return {"all": sizes.predicted, "last": 1}.get(positions, sizes.natural)


def _mebibytes(count: float) -> str:
    return f"{count / 2**20:,.0f} MiB"
