"""Comparison of variants: runs a model once for each, in all of its self-attentions; keeps the weights of one head."""

from dataclasses import dataclass

from torch import Tensor

from model.analysis.variants.counts import Counts, LayerShape, counts
from model.analysis.variants.kinds import KINDS, VariantSizes
from model.axes import HeadOutput, Logits, Place
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


@dataclass
class VariantRun:
    """One run with a variant in the place of every self-attention.

    Attributes:
        kind, sizes: the variant.
        place: where weights are kept.
        logits: at each position.
        weights: of every head at that place.
        counts: of that layer.
    """

    kind: str
    sizes: VariantSizes
    place: Place
    d_model: int
    logits: Logits | None = None
    weights: Tensor | None = None
    counts: Counts | None = None

    def __call__(self, inputs: AttentionInputs) -> HeadOutput | None:
        """What the heads make of these inputs; None for a cross-attention, which stays as it was trained."""
        if inputs.place.site == "cross":
            return None
        mixed = KINDS[self.kind](inputs, self.sizes)
        if inputs.place == self.place:
            self.weights = mixed.weights
            n_query, n_key = mixed.weights.shape[-2:]
            pairs = (
                n_query * n_key if mixed.mask is None else int(mixed.mask.expand(-1, -1, n_query, n_key)[0, 0].sum())
            )
            shape = LayerShape(
                n_key,
                pairs,
                self.d_model,
                inputs.query.shape[1],
                inputs.key.shape[1],
                inputs.query.shape[3],
                inputs.value.shape[3],
            )
            self.counts = counts(self.kind, shape, self.sizes)
        return mixed.head_output


def compare(model: Model, inputs: Inputs, place: Place, sizes: VariantSizes, d_model: int) -> list[VariantRun]:
    """A run of the model for each kind of variant, on a batch of one.

    Raises:
        InputError: for sizes that do not fit the model or the text.
    """
    made = []
    for kind in KINDS:
        variant = VariantRun(kind, sizes, place, d_model)
        with running(variant=variant):
            variant.logits = run(model, inputs).logits
        made.append(variant)
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
