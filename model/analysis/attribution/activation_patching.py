"""Activation patching: puts activations of a clean run into a corrupted one, and measures the answer that comes back.

    m        = logit(answer) − logit(wrong), or logit(answer)
    restored = (m(patched) − m(corrupted)) / (m(clean) − m(corrupted))

Source: Meng et al. 2022, Locating and Editing Factual Associations in GPT, section 2.1; the difference of two logits:
Wang et al. 2022, Interpretability in the Wild. Patches of one layer run together, and begin at that layer: what lies
before it is as in the corrupted run.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from model.activation_patches import HeadPatch, Patches, resume_points
from model.axes import Logits, Place, Site
from model.config import Shape
from model.interventions import Interventions
from model.protocol import Model, check_blocks, check_changeable
from model.run_context import current, running
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import run

MOST_CELLS = 4_000_000
"""The rows of one batch have at most so many weights in a layer."""
MOST_LOGITS = 1 << 24
"""The rows of one batch have at most so many logits: 64 MB."""


@dataclass(frozen=True)
class Measure:
    """How much the model prefers the answer at one position: its logit, less that of the wrong word if there is one."""

    position: int
    answer: int
    wrong: int | None = None

    def of(self, logits: Logits) -> Float[Tensor, " batch"]:
        """One number for each row, as a copy: a view would keep the logits of its whole batch."""
        here = logits[:, self.position]
        return here[:, self.answer].clone() if self.wrong is None else here[:, self.answer] - here[:, self.wrong]


@dataclass(frozen=True)
class Pair:
    """A clean and a corrupted run of one model, with the same changes in both."""

    model: Model
    corrupted_inputs: Inputs
    changes: Interventions | None
    clean: Trace
    corrupted: Trace

    @property
    def config(self) -> Shape:
        """The shape of the model."""
        return self.model.config


Table = Float[Tensor, "layer column"]


def compare(model: Model, clean: Inputs, corrupted: Inputs, changes: Interventions | None = None) -> Pair:
    """Both runs, with all that can be put from one into the other. Each of `clean` and `corrupted` is a batch of one.

    Raises:
        InputError: for an intervention at a place that the model does not have, or a model that cannot be patched.
    """
    check_changeable(model.config, "patching")

    def recorded(inputs: Inputs) -> Trace:
        recorder = Recorder(tensors=["head_output"], streams=True)
        return run(model, inputs, recorder=recorder, interventions=changes)

    return Pair(model, corrupted, changes, recorded(clean), recorded(corrupted))


def patched_heads(pair: Pair, measure: Measure) -> dict[Site, Table]:
    """m with the output of one head put in, at all positions: a row for each layer, a column for each head."""
    return {
        site: torch.stack([_heads_of(pair, measure, Place(site, layer)) for layer in _layers(pair, site)])
        for site in pair.config.sites
    }


def patched_residual(pair: Pair, measure: Measure) -> dict[Site, Table]:
    """m with the residual stream after one layer put in at one position: a row for each layer, a column for each."""
    stacks = [site for site in pair.config.sites if site != "cross"]
    for site in stacks:
        check_blocks(pair.model, site, "patching the residual stream")
    return {
        site: torch.stack([_residual_of(pair, measure, site, layer) for layer in _layers(pair, site)])
        for site in stacks
    }


def restored(patched: Tensor, clean: float, corrupted: float) -> Tensor:
    """The share of the answer that is back: 0 as in the corrupted run, 1 as in the clean one; it may lie outside."""
    return (patched - corrupted) / (clean - corrupted)


def run_patched(pair: Pair, patches: Patches, rows: int) -> Logits:
    """The corrupted run in so many rows, each with what it takes over."""
    # a recorder that keeps no tensor: the same steps as in the two runs
    with running(patches=patches):
        return run(
            pair.model,
            pair.corrupted_inputs.repeated(rows),
            recorder=Recorder(tensors=()),
            interventions=pair.changes,
        ).logits


def _heads_of(pair: Pair, measure: Measure, place: Place) -> Float[Tensor, " head"]:
    shape = pair.config.at(place.site)
    if place.layer not in shape.attending:
        # nothing is put in where no head is: that is the corrupted run
        return measure.of(pair.corrupted.logits).expand(shape.heads)
    output = pair.clean.at(*place)["head_output"][0]
    found = []
    for heads in _batches(pair, place.site, len(output)):
        taken = [HeadPatch(row, place, head, output[head]) for row, head in enumerate(heads)]
        starts = pair.model.resume_points(pair.corrupted, place, len(heads))
        found.append(measure.of(run_patched(pair, Patches(tuple(taken), starts), len(heads))))
    return torch.cat(found)


@torch.inference_mode()
def _residual_of(pair: Pair, measure: Measure, site: Site, layer: int) -> Float[Tensor, " position"]:
    clean, corrupted = (trace.entering(site, layer + 1) for trace in (pair.clean, pair.corrupted))
    found = []
    for positions in _batches(pair, site, clean.shape[1]):
        stream, rows = corrupted.repeat(len(positions), 1, 1), torch.arange(len(positions))
        stream[rows, list(positions)] = clean[0, list(positions)]
        starts = resume_points(pair.corrupted, site, layer + 1, stream)
        found.append(measure.of(run_patched(pair, Patches(starts=starts), len(rows))))
    return torch.cat(found)


def _layers(pair: Pair, site: Site) -> range:
    return range(pair.config.at(site).layers)


def _batches(pair: Pair, site: Site, count: int) -> Iterator[Sequence[int]]:
    """The numbers below `count`, as many at once as memory allows."""
    longest = max(part.shape[1] for part in pair.corrupted_inputs if isinstance(part, Tensor))
    cells, logits = pair.config.at(site).heads * longest**2, longest * max(1, pair.config.vocabulary_size)
    size = max(1, min(MOST_CELLS // cells, MOST_LOGITS // logits))
    for start in range(0, count, size):
        current().check_cancelled()
        yield range(start, min(count, start + size))
