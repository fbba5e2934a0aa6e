"""Body and reply of `POST /costs`."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.schemas.base import Integer, Wire
from app.schemas.replies import Reply

LONGEST, WIDEST, MOST_LENGTHS = 10**9, 65_536, 64
Length = Annotated[Integer, Field(ge=1, le=LONGEST)]
Width = Annotated[Integer, Field(ge=1, le=WIDEST)]
Heads = Annotated[Integer, Field(ge=1, le=1024)]
NumberBytes = Annotated[Integer, Field(ge=1, le=8)]
LayerKind = Literal[
    "multi_head",
    "flash",
    "grouped_query",
    "multi_query",
    "latent",
    "window",
    "local_global",
    "strided",
    "big_bird",
    "linear",
    "state_space",
    "recurrent",
    "gru",
    "lstm",
    "convolution",
    "dilated",
    "separable",
]
EXACT = "Exact up to 2^53, above that the nearest double."


class CostsRequest(Wire):
    """The sizes of a layer. Sizes that are left out and are longer than the text are cut to n."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"n": 1024, "d_model": 512, "heads": 8, "counts_at": [256, 1024, 4096]}]}
    )

    n: Length = Field(description="Number of tokens.")
    d_model: Width = 512
    heads: Heads = 8
    d_head: Width | None = Field(None, description="null = d_model / heads.")
    key_value_heads: Heads | None = Field(
        None, description="Heads of keys and values, of grouped-query attention; null = one for four, where that fits."
    )
    window: Length | None = Field(None, description="Keys that a query sees, itself included; null = 128.")
    stride: Length | None = Field(None, description="Stride of strided attention; null = 128.")
    kernel: Length | None = Field(None, description="Positions that a convolution reads; null = 3.")
    global_tokens: Annotated[Integer, Field(ge=0, le=LONGEST)] | None = Field(
        None, description="First tokens of BigBird that all see; null = 2."
    )
    random_keys: Annotated[Integer, Field(ge=0, le=LONGEST)] = Field(3, description="Further keys a query of BigBird.")
    local_layers: Annotated[Integer, Field(ge=0, le=1024)] = Field(5, description="Windowed layers to a global one.")
    d_latent: Width = Field(512, description="Width of the latent vector of keys and values.")
    d_rope: Annotated[Integer, Field(ge=0, le=WIDEST)] = Field(64, description="Rotated part of a latent key.")
    d_state: Width = Field(16, description="Numbers that a channel of a state space model keeps.")
    number_bytes: NumberBytes = Field(2, description="Bytes of a number: 2 for bfloat16.")
    fast_memory_bytes: Annotated[Integer, Field(ge=1, le=2**40)] = Field(
        196_608, description="Fast memory for the blocks of FlashAttention; 192 KiB are those of an A100."
    )
    causal: bool = Field(True, description="Whether a query sees earlier keys only.")
    counts_at: Annotated[list[Length], Field(max_length=MOST_LENGTHS)] = Field(
        [], description="Other lengths to count at. A window or kernel longer than one of them covers it."
    )


class LayerCounts(Reply):
    """Counts of one layer at one length."""

    n: int
    projections: float = Field(description=f"Multiplications of weights at single tokens. {EXACT}")
    mixing: float = Field(description=f"Multiplications that carry information between tokens. {EXACT}")
    multiplications: float = Field(description=f"Both; twice as many floating-point operations. {EXACT}")
    sequential: int = Field(description="Steps in sequence: each waits for the one before.")
    path: int | None = Field(
        description="Layers, or steps of a recurrence, between the tokens farthest apart; null = never."
    )
    cache_bytes: float = Field(description=f"Bytes of the cache for the next token. {EXACT}")
    traffic_bytes: float | None = Field(
        description=f"Bytes moved between slow and fast memory; null where the two are not told apart. {EXACT}"
    )


class LayerCost(LayerCounts):
    """One kind of layer."""

    kind: LayerKind
    title: str
    formula: str = Field(description="Multiplications, projections first.")
    path_formula: str
    source: str
    pairs: dict[str, float] = Field(
        description="Pairs of query and key for which attention computes a score, by their letter in `formula`; empty "
        f"where it counts with none. {EXACT}"
    )
    counts: list[LayerCounts] = Field(description="One for each of `counts_at`.")


class Crossing(Reply):
    """The length from which self-attention costs more."""

    than: LayerKind | Literal["projections", "recurrent_mixing"] = Field(
        description='"projections" = its own; "recurrent_mixing" = a recurrent layer, where only the multiplications '
        "between tokens count."
    )
    n: int | None = Field(description="The first length; null = none up to 10^9.")


class CostSizes(Reply):
    """The sizes that were counted with."""

    n: int
    d_model: int
    heads: int
    d_head: int
    key_value_heads: int
    window: int
    stride: int
    kernel: int
    global_tokens: int
    random_keys: int
    local_layers: int
    d_latent: int
    d_rope: int
    d_state: int
    number_bytes: int
    fast_memory_bytes: int
    causal: bool


class Costs(Reply):
    """Counts of each kind of layer."""

    sizes: CostSizes
    kinds: list[LayerCost]
    crossings: list[Crossing]
