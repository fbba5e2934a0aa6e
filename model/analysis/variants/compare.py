"""Comparison of variants: runs a model once for each, in all of its self-attentions; keeps the weights of one head."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor

from model.analysis.variants.counts import Counts, LayerShape, counts
from model.analysis.variants.kinds import KINDS, Mixed, VariantSizes
from model.axes import HeadOutput, Place
from model.errors import InputError
from model.protocol import Model
from model.run_context import running
from model.tracing.attention_inputs import AttentionInputs
from model.transformer.batch import Inputs
from model.transformer.run import run

NOTE = (
    "The model was trained with full heads, and none of its weights is changed here: a model trained with a variant "
    "learns to live with it. Shared keys and values are the mean over their heads. The latent vectors are the best for "
    "this text, with all of its tokens known; those of a trained model have to serve every text."
)


class VariantRun(NamedTuple):
    """One run with a variant in the place of every self-attention.

    Attributes:
        logits: at the positions that were asked for.
        weights: of the head that was asked for.
        counts: of its layer.
    """

    kind: str
    logits: Float[Tensor, "position vocabulary"]
    weights: Float[Tensor, "query key"]
    counts: Counts


@dataclass
class Variant:
    """A variant that takes the place of every self-attention, and keeps the weights of one head."""

    kind: str
    sizes: VariantSizes
    place: Place
    head: int
    d_model: int
    weights: Float[Tensor, "query key"] | None = None
    counts: Counts | None = None

    def __call__(self, inputs: AttentionInputs) -> HeadOutput | None:
        """The output of the heads; None for a cross-attention, which stays as it was trained."""
        if inputs.place.site == "cross":
            return None
        mixed = KINDS[self.kind](inputs, self.sizes)
        if inputs.place == self.place:
            self.weights = mixed.weights[0, self.head].clone()  # a view would keep those of all heads
            self.counts = counts(self.kind, self._shape(inputs, mixed), self.sizes)
        return mixed.head_output

    def _shape(self, inputs: AttentionInputs, mixed: Mixed) -> LayerShape:
        n_query, n_key = mixed.weights.shape[-2:]
        mask = mixed.mask
        return LayerShape(
            n_key,
            n_query * n_key if mask is None else int(mask.expand(-1, -1, n_query, n_key)[0, 0].sum()),
            self.d_model,
            inputs.query.shape[1],
            inputs.key.shape[1],
            inputs.query.shape[3],
            inputs.value.shape[3],
        )


def compare(
    model: Model,
    inputs: Inputs,
    place: Place,
    head: int,
    sizes: VariantSizes,
    d_model: int,
    positions: Sequence[int] = (),
) -> list[VariantRun]:
    """A run of the model for each kind of variant, on a batch of one; of each, no more is kept than is asked for.

    Raises:
        InputError: for a cross-attention, and for sizes that do not fit the model or the text.
    """
    if place.site == "cross":
        raise InputError(
            "variants take the place of self-attention, and cross-attention stays as it was trained; choose 'encoder' "
            "or 'decoder'",
            "site",
        )
    made = []
    for kind in KINDS:
        variant = Variant(kind, sizes, place, head, d_model)
        with running(variant=variant):
            logits = run(model, inputs).logits[0, list(positions)]
        assert variant.weights is not None
        assert variant.counts is not None
        made.append(VariantRun(kind, logits, variant.weights, variant.counts))
    return made


def check(sizes: VariantSizes, heads: int, n: int) -> None:
    """Refuses sizes that do not fit.

    Raises:
        InputError: which, and what is allowed.
    """
    if heads % sizes.key_value_heads:
        raise InputError(
            f"{sizes.key_value_heads} heads of keys and values cannot be shared evenly by {heads} query heads; "
            "give a number that divides the heads",
            "key_value_heads",
        )
    for name, what, size in (
        ("window", "a window", sizes.window),
        ("latent", "a latent vector", sizes.latent),
        ("sinks", "a number of first tokens", sizes.sinks),
    ):
        if size > n:
            raise InputError(f"{what} of {size:,} is more than the {n:,} tokens; give at most {n:,}", name)
