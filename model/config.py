"""Model configuration: every size and choice of one transformer, checked once and then never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from model.axes import Site

Family = Literal["encoder", "decoder", "encoder-decoder"]
Task = Literal["fill-mask", "next-token", "translate", "describe", "transcribe", "none"]
WRITES: frozenset[Task] = frozenset({"next-token", "translate", "describe", "transcribe"})
"""The tasks of models that write a text."""
Reads = Literal["text", "image", "sound"]
PositionScheme = Literal["none", "sinusoidal", "learned", "rotary", "alibi"]

SITES_OF: dict[Family, tuple[Site, ...]] = {
    "encoder": ("encoder",),
    "decoder": ("decoder",),
    "encoder-decoder": ("encoder", "decoder", "cross"),
}


SIZES = ("vocabulary_size", "d_model", "n_layers", "n_heads", "max_tokens")
SIZES_OR_0 = (
    "n_key_value_heads",
    "d_head",
    "d_value",
    "d_feed_forward",
    "n_segments",
    "d_features",
    "n_encoder_layers",
)
MOST = 2**31 - 1
MOST_POSITIONS = 2**16


class LayerGap(NamedTuple):
    """A layer that does something else than to attend."""

    layer: int
    kind: str


class LayerWidths(NamedTuple):
    """The heads of one layer, where layers differ."""

    layer: int
    key_value_heads: int
    d_head: int
    d_value: int


@dataclass(frozen=True)
class SiteShape:
    """Sizes of a site: the number of its layers, and the number and width of their heads.

    Attributes:
        key_value_heads, d_head, d_value: the largest, where layers differ.
        gaps: the layers that do not attend.
        widths: of each layer that attends, where they differ; else none.
    """

    layers: int
    heads: int
    key_value_heads: int
    d_head: int
    d_value: int
    gaps: tuple[LayerGap, ...] = ()
    widths: tuple[LayerWidths, ...] = ()

    @property
    def attending(self) -> tuple[int, ...]:
        """The layers that attend."""
        gaps = {gap.layer for gap in self.gaps}
        return tuple(layer for layer in range(self.layers) if layer not in gaps)


@runtime_checkable
class Shape(Protocol):
    """The shape of any model, shipped or adapted."""

    @property
    def family(self) -> Family:
        """The kind of its stacks."""

    @property
    def task(self) -> Task:
        """The task of its logits; `none` where there are none."""

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites at which it attends."""

    @property
    def d_model(self) -> int:
        """The width of the residual stream."""

    @property
    def vocabulary_size(self) -> int:
        """The number of tokens in its vocabulary."""

    @property
    def max_tokens(self) -> int:
        """The most tokens of one text that it reads."""

    @property
    def positions(self) -> str:
        """Its position scheme."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Unknown parts of the model, each with the reason, in sentences."""

    @property
    def can_be_changed(self) -> bool:
        """Whether interventions reach it."""

    def at(self, site: Site) -> SiteShape:
        """The layers and heads of one site."""


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """Sizes and choices of a model.

    `d_head` and `d_value` default to d_model / n_heads, `n_key_value_heads` to `n_heads` (1 = multi-query attention).
    `d_feed_forward` 0 leaves the feed-forward layers out: an attention-only model.

    Attributes:
        n_encoder_layers: of an encoder-decoder, where its stacks differ; else `n_layers`.
        reads: the source of an encoder-decoder; an image or a sound is read as `d_features` numbers for each image
            patch or frame.
        source_grid: rows and columns of image patches, or 1 and the most frames.

    Raises:
        ValueError: when two sizes do not fit; the message gives both.
    """

    family: Family
    task: Task
    vocabulary_size: int
    d_model: int
    n_layers: int
    n_heads: int
    max_tokens: int
    n_key_value_heads: int = 0
    d_head: int = 0
    d_value: int = 0
    d_feed_forward: int = 0
    positions: PositionScheme = "learned"
    rotary_base: float = 10000.0
    norm: Literal["pre", "post"] = "pre"
    norm_epsilon: float = 1e-5
    activation: Literal["gelu", "relu"] = "gelu"
    tied_embeddings: bool = True
    scaled_embeddings: bool = False
    n_segments: int = 0
    attention_bias: bool = True
    attention_sinks: bool = False
    softcap: float | None = None
    dropout: float = 0.0
    attention_dropout: float = 0.0
    n_encoder_layers: int = 0
    reads: Reads = "text"
    d_features: int = 0
    source_grid: Sequence[int] = (0, 0)

    def __post_init__(self) -> None:
        for name in (*SIZES, *SIZES_OR_0):
            size, least = getattr(self, name), int(name in SIZES)
            if not isinstance(size, int) or isinstance(size, bool) or not least <= size <= MOST:
                raise ValueError(f"{name} is {size!a:.60}; it must be a whole number from {least} to {MOST:,}")
        if self.family not in SITES_OF:
            raise ValueError(f"family is {self.family!a:.60}; it must be {', '.join(SITES_OF)}")
        self._check_source()
        if (self.d_head == 0 or self.d_value == 0) and self.d_model % self.n_heads:
            raise ValueError(
                f"d_model {self.d_model} does not divide into {self.n_heads} heads; "
                "choose a multiple or give d_head and d_value"
            )
        defaults = {
            "n_key_value_heads": self.n_heads,
            "d_head": self.d_model // self.n_heads,
            "d_value": self.d_model // self.n_heads,
            "n_encoder_layers": self.n_layers,
        }
        for name, default in defaults.items():
            if getattr(self, name) == 0:
                object.__setattr__(self, name, default)  # the dataclass is frozen
        if self.n_heads % self.n_key_value_heads:
            raise ValueError(
                f"{self.n_heads} query heads cannot share {self.n_key_value_heads} key and value heads evenly"
            )
        if self.positions == "rotary" and self.d_head % 2:
            raise ValueError(f"rotary positions turn pairs of numbers, so d_head must be even, not {self.d_head}")
        if self.positions == "sinusoidal" and self.d_model % 2:
            raise ValueError(f"sinusoidal positions come in pairs, so d_model must be even, not {self.d_model}")

    def _check_source(self) -> None:
        given = self.source_grid
        grid = tuple(given) if isinstance(given, list | tuple) else ()  # a file has a list
        is_grid = len(grid) == 2 and all(type(each) is int and 0 <= each <= MOST_POSITIONS for each in grid)
        if self.reads not in ("text", "image", "sound") or not is_grid:
            raise ValueError(
                f"reads is {self.reads!a:.60} and source_grid {given!a:.60}; a model reads text, image or sound, and a "
                f"grid is two whole numbers up to {MOST_POSITIONS:,}"
            )
        object.__setattr__(self, "source_grid", grid)
        has_features = self.d_features > 0 and min(grid) > 0 and self.family == "encoder-decoder"
        if (self.reads != "text") != has_features:
            raise ValueError("d_features and source_grid belong to an encoder-decoder that reads an image or a sound")

    @property
    def max_source(self) -> int:
        """The most positions of the source: tokens, image patches or frames."""
        return self.max_tokens if self.reads == "text" else self.source_grid[0] * self.source_grid[1]

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites at which a model of this family attends."""
        return SITES_OF[self.family]

    @property
    def missing(self) -> tuple[str, ...]:
        """Nothing: every part is known."""
        return ()

    @property
    def can_be_changed(self) -> bool:
        """Always: it attends through `model.attention.attend`."""
        return True

    def at(self, site: Site) -> SiteShape:
        """The layers and heads of one site: the same heads at each."""
        layers = self.n_encoder_layers if site == "encoder" else self.n_layers
        return SiteShape(layers, self.n_heads, self.n_key_value_heads, self.d_head, self.d_value)
