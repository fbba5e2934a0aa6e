"""The rivals: five models of one width and about as many weights, in which information travels in five ways.

Each is embedding, a stack that keeps a residual stream with the norm first, last norm, unembedding tied to the
embedding. Attention is the decoder of this project with one layer and one head; the others replace its layers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from jaxtyping import Int
from torch import Tensor, nn
from torch.nn import functional as F

from model import positions
from model.attention.attention import merge, project
from model.axes import Logits, Query, Stream
from model.config import ModelConfig
from model.recall.task import VOCABULARY_SIZE
from model.transformer.batch import Inputs
from model.transformer.blocks import Embedding, Unembedding
from model.transformer.decoder import Decoder

Kind = Literal["attention", "linear", "lstm", "gru", "convolution"]
KINDS: tuple[Kind, ...] = get_args(Kind)

CONFIG = ModelConfig(
    family="decoder",
    task="next-token",
    vocabulary_size=VOCABULARY_SIZE,
    d_model=64,
    n_layers=1,
    n_heads=1,
    d_feed_forward=336,
    max_tokens=512,
    positions="rotary",
    rotary_base=100.0,
)
"""Shape of the attention rival; the others share its width, its embedding and its unembedding."""
DECAYS = (1 / 2, 7 / 8, 31 / 32, 1.0)
"""Of the heads of linear attention: the part of the earlier tokens that is left after each token."""


class Added(nn.Module):
    """x + layer(norm(x))."""

    def __init__(self, layer: nn.Module):
        super().__init__()
        self.norm, self.layer = nn.LayerNorm(CONFIG.d_model), layer

    def forward(self, x: Stream) -> Stream:
        """The residual stream after the layer."""
        return x + self.layer(self.norm(x))


class Recurrent(nn.Module):
    """LSTM or GRU, and a projection of its state to the width of the stream.

    Sources: Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000; Cho et al. 2014.
    """

    def __init__(self, kind: type[nn.LSTM] | type[nn.GRU], width: int):
        super().__init__()
        self.cell = kind(CONFIG.d_model, width, batch_first=True)
        self.output = nn.Linear(width, CONFIG.d_model)
        if kind is nn.LSTM:
            # a forget gate that begins open keeps the state (Jozefowicz et al. 2015, section 2.2)
            with torch.no_grad():
                dict(self.cell.named_parameters())["bias_hh_l0"][width : 2 * width].fill_(1.0)

    def forward(self, x: Stream) -> Stream:
        """The state after each token, from a state of zeros."""
        return self.output(self.cell(x)[0])


class Convolution(nn.Module):
    """Gated causal convolution with gaps between its taps, and a projection back.

    Source: van den Oord et al. 2016 (WaveNet), equation 2 and section 2.4.
    """

    def __init__(self, width: int, kernel: int, dilation: int):
        super().__init__()
        self.before = (kernel - 1) * dilation
        self.taps = nn.Conv1d(CONFIG.d_model, 2 * width, kernel, dilation=dilation)
        self.output = nn.Linear(width, CONFIG.d_model)

    def forward(self, x: Stream) -> Stream:
        """Each position from itself and those under its taps; zeros stand before the first."""
        value, gate = self.taps(F.pad(x.transpose(1, 2), (self.before, 0))).chunk(2, dim=1)
        return self.output((torch.tanh(value) * torch.sigmoid(gate)).transpose(1, 2))


class LinearAttention(nn.Module):
    """Attention without the softmax, so that one sum of products serves all queries; each head forgets at a rate.

        output[q] = norm(Σ_k decay^(q − k) · (R_q query[q]) · (R_k key[k]) value[k]),   k ≤ q

    Sources: Katharopoulos et al. 2020, section 3.2, for the sum; Sun et al. 2023 (Retentive Network), equations 5, 8,
    for rotation, decay and the norm of each head in the place of the softmax.
    """

    def __init__(self) -> None:
        super().__init__()
        width = CONFIG.d_model
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.norm = nn.LayerNorm(width // len(DECAYS), elementwise_affine=False)

    def forward(self, x: Stream) -> Stream:
        """The parallel form: the same sums as the recurrent one, whose state is d_head × d_head numbers a head."""
        query, key, value = (
            project(x, each.weight, each.bias, len(DECAYS)) for each in (self.query, self.key, self.value)
        )
        where = torch.arange(x.shape[1], device=x.device)
        shares = self.rotated(query, where) @ self.rotated(key, where).transpose(2, 3)
        distance = (where[:, None] - where[None, :]).clamp_min(0)
        kept = torch.tensor(DECAYS, device=x.device)[:, None, None] ** distance
        return self.output(merge(self.norm((shares * kept.tril()) @ value)))

    def rotated(self, vectors: Query, where: Int[Tensor, " position"]) -> Query:
        """The vectors, turned by their positions."""
        return positions.rotate_halves(vectors, where, CONFIG.rotary_base)


class FeedForward(nn.Module):
    """Two linear layers, at each position by itself."""

    def __init__(self, inner: int):
        super().__init__()
        self.inner, self.outer = nn.Linear(CONFIG.d_model, inner), nn.Linear(inner, CONFIG.d_model)

    def forward(self, x: Stream) -> Stream:
        """The vectors that this layer adds."""
        return self.outer(F.gelu(self.inner(x)))


class Rival(nn.Module):
    """A rival of attention: the same frame around other layers."""

    def __init__(self, *layers: nn.Module):
        super().__init__()
        self.embedding = Embedding(CONFIG)
        self.stack = nn.Sequential(*(Added(layer) for layer in layers), nn.LayerNorm(CONFIG.d_model))
        self.unembedding = Unembedding(CONFIG, self.embedding)
        nn.init.normal_(self.embedding.tokens.weight, std=0.02)

    def hidden_states(self, inputs: Inputs) -> Stream:
        """The residual stream that the logits are made from."""
        return self.stack(self.embedding(inputs.source))

    def forward(self, inputs: Inputs) -> Logits:
        """Logits of the answer at each position."""
        return self.unembedding(self.hidden_states(inputs))


Trained = Decoder | Rival
"""Any of the rivals."""


@dataclass(frozen=True)
class Design:
    """How one rival is built, and its name on the screen."""

    name: str
    build: Callable[[], Trained]
    layers: str


def _convolutions() -> Rival:
    return Rival(*(Convolution(26, kernel=3, dilation=3**layer) for layer in range(5)))


DESIGNS: dict[Kind, Design] = {
    "attention": Design("Attention", lambda: Decoder(CONFIG), "one head of 64, feed-forward of 336, rotary positions"),
    "linear": Design(
        "Linear attention",
        lambda: Rival(LinearAttention(), FeedForward(CONFIG.d_feed_forward)),
        "four heads of 16 that keep ½, ⅞, 31/32 and all from token to token, feed-forward of 336, rotary positions",
    ),
    "lstm": Design("LSTM", lambda: Rival(Recurrent(nn.LSTM, 88)), "one layer with a state of 2 × 88"),
    "gru": Design("GRU", lambda: Rival(Recurrent(nn.GRU, 104)), "one layer with a state of 104"),
    "convolution": Design(
        "Convolution",
        _convolutions,
        "five layers of 26 gated channels, kernel 3, dilations 1, 3, 9, 27, 81: 243 tokens",
    ),
}


def build(kind: Kind) -> Trained:
    """A rival with freshly drawn weights."""
    return DESIGNS[kind].build()
