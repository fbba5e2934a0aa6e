"""The rivals: of one size, blind to what comes later, and computed as their formulas say."""

import pytest
import torch

from model.positions import rotate_halves
from model.recall.rivals import CONFIG, DECAYS, KINDS, Convolution, Kind, LinearAttention, build
from model.recall.task import VOCABULARY_SIZE
from model.transformer.batch import Inputs


def ids(rows: int, length: int) -> torch.Tensor:
    return torch.randint(VOCABULARY_SIZE, (rows, length), generator=torch.Generator().manual_seed(3))


def test_they_have_as_many_parameters_within_a_tenth() -> None:
    counts = [sum(each.numel() for each in build(kind).parameters()) for kind in KINDS]
    assert max(counts) <= 1.1 * min(counts)


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_depends_on_a_later_token(kind: Kind) -> None:
    torch.manual_seed(5)
    rival, given = build(kind).eval(), ids(2, 41)
    changed = given.clone()
    changed[:, 23:] = (changed[:, 23:] + 1) % VOCABULARY_SIZE
    with torch.no_grad():
        before, after = rival(Inputs(given)), rival(Inputs(changed))
    torch.testing.assert_close(before[:, :23], after[:, :23], rtol=1e-5, atol=1e-6)
    assert not torch.allclose(before[:, 23:], after[:, 23:])


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_of_129_tokens_reaches_the_last(kind: Kind) -> None:
    torch.manual_seed(5)
    rival, given = build(kind).double().eval(), ids(1, 129)
    embedded = rival.embedding(given).detach().requires_grad_()
    (gradient,) = torch.autograd.grad(rival.stack(embedded)[0, -1].sum() + rival.stack(embedded)[0, -1, 0], embedded)
    assert gradient[0, 0].norm() > 0


def test_linear_attention_is_a_recurrence_with_one_state_a_head() -> None:
    torch.manual_seed(7)
    layer = LinearAttention().double()
    x = torch.randn(1, 29, CONFIG.d_model, dtype=torch.float64)
    width = CONFIG.d_model // len(DECAYS)
    parts = [project(x).unflatten(-1, (len(DECAYS), width)) for project in (layer.query, layer.key, layer.value)]
    states = [torch.zeros(width, width, dtype=torch.float64) for _ in DECAYS]
    rows = []
    for position in range(29):
        heads = []
        for head, decay in enumerate(DECAYS):
            query, key, value = (part[:, position, head][None, :, None] for part in parts)
            where = torch.tensor([position])
            query, key = (rotate_halves(each, where, CONFIG.rotary_base)[0, 0, 0] for each in (query, key))
            states[head] = decay * states[head] + torch.outer(key, value[0, 0, 0])
            summed = query @ states[head]
            heads.append((summed - summed.mean()) / (summed.var(unbiased=False) + 1e-5).sqrt())
        rows.append(layer.output(torch.cat(heads)))
    torch.testing.assert_close(layer(x)[0], torch.stack(rows), rtol=1e-6, atol=1e-8)


def test_a_convolution_reads_its_own_token_and_those_at_its_taps() -> None:
    torch.manual_seed(7)
    layer = Convolution(5, kernel=3, dilation=4).double()
    x = torch.randn(1, 17, CONFIG.d_model, dtype=torch.float64)
    rows = []
    for position in range(17):
        both = layer.taps.bias.clone()
        for tap, before in enumerate((8, 4, 0)):
            if position >= before:
                both = both + layer.taps.weight[:, :, tap] @ x[0, position - before]
        rows.append(layer.output(torch.tanh(both[:5]) * torch.sigmoid(both[5:])))
    torch.testing.assert_close(layer(x)[0], torch.stack(rows))
