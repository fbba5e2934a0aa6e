"""Position schemes: tell a model the order of its tokens. Each of the five is a function of positions.

Sinusoidal and learned positions are added to the embeddings, rotary positions turn query and key, ALiBi is added to the
scaled scores, and `none` leaves the order to the causal mask alone.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor


def sinusoidal(length: int, d_model: int, base: float = 10000.0) -> Float[Tensor, "{length} {d_model}"]:
    """The paper's fixed encoding: even dimensions are sines, odd ones cosines of the same angle.

    PE(pos, 2i) = sin(pos / base^(2i/d_model)) and PE(pos, 2i+1) = cos of it; the paper's base is 10000.
    Source: Vaswani et al. 2017, section 3.5. (Tensor2Tensor put all sines first; this is the printed formula.)
    """
    if torch.get_default_device().type == "meta":
        # shapes are all there is; numbers of this device would first import the compiler, for seconds
        return torch.empty(length, d_model)
    position = torch.arange(length, dtype=torch.float64)[:, None]
    even = torch.arange(0, d_model, 2, dtype=torch.float64)
    angle = position / base ** (even / d_model)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1).float()


def rotation(
    positions: Int[Tensor, " position"], half: int, base: float = 10000.0
) -> tuple[Float[Tensor, "position {half}"], Float[Tensor, "position {half}"]]:
    """Cosine and sine of the angles position / base^(i/half) by which rotary positions turn pair i, in float64."""
    frequency = base ** (-torch.arange(half, dtype=torch.float64, device=positions.device) / half)
    angle = positions[:, None].double() * frequency
    return angle.cos(), angle.sin()


def rotate_halves(
    vectors: Float[Tensor, "batch any_head position d_head"],
    positions: Int[Tensor, " position"],
    base: float = 10000.0,
) -> Float[Tensor, "batch any_head position d_head"]:
    """Each pair (i, i + d_head/2) turned by the angle position / base^(2i/d_head).

    The pairing is by halves, as in GPT-NeoX and Llama checkpoints; the paper pairs neighbours.
    Source: Su et al. 2021 (RoFormer), equation 34.
    """
    half = vectors.shape[-1] // 2
    cos, sin = (turn.to(vectors.dtype) for turn in rotation(positions, half, base))
    first, second = vectors[..., :half], vectors[..., half:]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


def alibi_slopes(n_heads: int) -> Float[Tensor, "{n_heads}"]:
    """One slope a head: 2^(-8/n), 2^(-16/n), … for n heads, a power of two.

    For other counts, the slopes of the next smaller power of two, then every other one of the next larger.
    Source: Press et al. 2022 (ALiBi), section 3, and the reference code of its authors.
    """
    power = 2 ** (n_heads.bit_length() - 1)
    slopes = [2 ** (-8 * (i + 1) / power) for i in range(power)]
    between = [2 ** (-4 * (i + 1) / power) for i in range(0, 2 * power, 2)]
    return torch.tensor((slopes + between)[:n_heads])


def alibi(
    query_positions: Int[Tensor, " query"], key_positions: Int[Tensor, " key"], n_heads: int
) -> Float[Tensor, "1 {n_heads} query key"]:
    """The bias −slope · |query − key|: the further away a key, the lower its score.

    The paper has only keys before the query; the distance makes it work in both directions.
    """
    distance = (query_positions[:, None] - key_positions[None, :]).abs()
    slopes = alibi_slopes(n_heads).to(query_positions.device)
    return (-slopes[:, None, None] * distance)[None]
