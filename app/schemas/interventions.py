"""Wire form of interventions and masks; converts them to those of the model."""

from typing import Annotated, Any, Literal

import torch
from pydantic import AfterValidator, Discriminator, Field, StrictBool, Tag
from pydantic_core import PydanticCustomError

from app.schemas.base import Integer, Number, Wire
from model import interventions, masks
from model.axes import Site
from model.errors import InputError
from model.interventions import VectorName

MAX_DEPTH = 8
"""How deep `all_of` and `any_of` may be nested."""
MOST_CHOSEN, MOST_NAMES, MOST_TOKENS = 4096, 64, 65_536
"""The longest lists of layers, heads or positions; of sites or tensors; of a number for each token."""
Size = Annotated[Integer, Field(ge=0, le=1_000_000)]
Sizes = Annotated[list[Size], Field(max_length=MOST_TOKENS)]
Positive = Annotated[Integer, Field(ge=1, le=1_000_000)]
# beyond this, float32 overflows in the softmax
Moderate = Annotated[Number, Field(ge=-1e6, le=1e6)]


class Full(Wire):
    """Everything may look at everything."""

    kind: Literal["full"]


class Causal(Wire):
    """key ≤ query."""

    kind: Literal["causal"]


class Window(Wire):
    """|query − key| ≤ size."""

    kind: Literal["window"]
    size: Size


class Strided(Wire):
    """query − key is a multiple of `stride`, or at most `stride`."""

    kind: Literal["strided"]
    stride: Positive


class Global(Wire):
    """These tokens see all and are seen by all."""

    kind: Literal["global"]
    tokens: Sizes


class Blocks(Wire):
    """Within the same block of `size` tokens."""

    kind: Literal["blocks"]
    size: Positive


class Random(Wire):
    """`count` keys for each query, drawn with `seed`."""

    kind: Literal["random"]
    count: Size
    seed: Size = 0


class Lengths(Wire):
    """Only the first keys: one length, or one a query."""

    kind: Literal["lengths"]
    lengths: Size | Sizes


class AllOf(Wire):
    """Intersection: a pair is allowed where every mask allows it."""

    kind: Literal["all_of"]
    masks: Annotated[list["MaskKind"], Field(min_length=1, max_length=16)]


class AnyOf(Wire):
    """Union: a pair is allowed where at least one mask allows it."""

    kind: Literal["any_of"]
    masks: Annotated[list["MaskKind"], Field(min_length=1, max_length=16)]


MaskKind = Annotated[
    Full | Causal | Window | Strided | Global | Blocks | Random | Lengths | AllOf | AnyOf, Field(discriminator="kind")
]
MaskMatrix = Annotated[list[list[StrictBool]], Field(min_length=1)]


def _member(mask: object) -> str:
    return "matrix" if isinstance(mask, list) else "kind"


def _not_deep(mask: Wire | list[list[bool]]) -> Wire | list[list[bool]]:
    """The mask; one nested deeper cannot be written as a key of the caches."""
    level: list[object] = [mask]
    for _ in range(MAX_DEPTH + 1):
        level = [part for each in level if isinstance(each, AllOf | AnyOf) for part in each.masks]
    if level:
        raise PydanticCustomError(
            "deep_mask", "masks are nested more than {most} deep; combine fewer", {"most": MAX_DEPTH}
        )
    return mask


Mask = Annotated[
    Annotated[MaskKind, Tag("kind")] | Annotated[MaskMatrix, Tag("matrix")],
    Discriminator(_member),
    AfterValidator(_not_deep),
]


class Ablation(Wire):
    """One head whose output is replaced by zeros, or by its mean over the queries."""

    site: Site
    layer: Integer
    head: Integer
    mode: Literal["zero", "mean"] = "zero"


class WeightsRow(Wire):
    """One query's row of weights. It need not sum to 1; the reply's `notes` say so when it does not."""

    site: Site
    layer: Integer
    head: Integer
    query: Size
    row: Annotated[list[Moderate], Field(max_length=MOST_TOKENS)]


class VectorTaken(Wire):
    """One position's query, key or value replaced by that of another, as the run made it."""

    site: Site
    layer: Integer
    head: Integer | None = Field(None, description="null = every head of the layer.")
    tensor: VectorName
    position: Size
    by: Size


class Interventions(Wire):
    """Changes to a run. They apply in the order vectors, scale, bias, mask, temperature, weights, ablate."""

    scale: Moderate | Literal["none"] | None = Field(None, description='Replaces 1/√d_head; "none" is 1.')
    temperature: Annotated[Number, Field(ge=1e-4, le=1e6)] | None = Field(
        None, description="Divides the logits of the softmax."
    )
    mask: Mask | None = Field(
        None,
        description="Replaces the pattern of each site, also the causal one of a decoder; to keep that, combine "
        'with {"kind": "causal"} in all_of.',
    )
    ablate: list[Ablation] = Field([], max_length=1024, description="Heads to switch off, in this order.")
    weights: list[WeightsRow] = Field([], max_length=1024, description="Rows of weights to put in, in this order.")
    vectors: list[VectorTaken] = Field([], max_length=1024, description="Vectors to put in the place of others.")
    sites: list[Site] | None = Field(
        None, max_length=MOST_NAMES, description="Where scale, temperature and mask apply; null = everywhere."
    )
    layers: list[Integer] | None = Field(None, max_length=MOST_CHOSEN)
    heads: list[Integer] | None = Field(None, max_length=MOST_CHOSEN)

    def applied(self) -> dict[str, Any] | None:
        """What was said, without what was left out; None when nothing was."""
        said = self.model_dump(exclude_none=True)
        # an empty list of places is something said: that nothing applies anywhere
        changes = {name: value for name, value in said.items() if value != [] or name not in interventions.SINGLE}
        return changes or None

    def to_model(self) -> interventions.Interventions:
        """The same, as the model takes it.

        Raises:
            InputError: for a matrix whose rows differ in length, or masks nested too deep.
        """
        return interventions.Interventions(
            scale=1.0 if self.scale == "none" else self.scale,
            temperature=self.temperature,
            mask=None if self.mask is None else pattern_of(self.mask),
            ablate=tuple(interventions.Ablation(**change.model_dump()) for change in self.ablate),
            weights=tuple(
                interventions.WeightsRow(**change.model_dump() | {"row": tuple(change.row)}) for change in self.weights
            ),
            vectors=tuple(interventions.VectorTaken(**change.model_dump()) for change in self.vectors),
            sites=self.sites,
            layers=self.layers,
            heads=self.heads,
        )


def pattern_of(mask: MaskKind | MaskMatrix) -> masks.Pattern:
    """The pattern that a mask on the wire stands for.

    Raises:
        InputError: for a matrix whose rows differ in length.
    """
    if isinstance(mask, list):
        lengths = {len(row) for row in mask}
        if len(lengths) > 1:
            raise InputError(
                f"the rows of the mask have {', '.join(map(str, sorted(lengths)))} cells; give all the same number",
                field="mask",
            )
        return masks.pattern("matrix", allowed=torch.tensor(mask, dtype=torch.bool))
    if isinstance(mask, AllOf | AnyOf):
        return masks.pattern(mask.kind, patterns=[pattern_of(part) for part in mask.masks])
    settings = mask.model_dump(exclude={"kind"})
    return masks.pattern(mask.kind, **settings)
