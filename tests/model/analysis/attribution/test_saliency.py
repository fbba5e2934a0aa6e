"""Saliency against differences of logits, number by number."""

import pytest
import torch
from torch import Tensor

from model.analysis.attribution.saliency import saliency
from model.config import ModelConfig
from model.errors import InputError
from model.interventions import Ablation, Interventions
from model.run_context import running
from model.transformer.batch import Inputs
from model.transformer.build import build
from model.transformer.features import cut
from model.transformer.transformer import Transformer

IMAGE, SOUND = (2, 3), (1, 5)
STEP = 1e-5
OFF = Interventions(ablate=(Ablation("encoder", 0, 1, "zero"), Ablation("cross", 1, 2, "zero")))


def made(grid: tuple[int, int]) -> tuple[Transformer, Inputs]:
    """A model of random weights in float64, and an image of 2 × 3 patches or a sound of 5 frames."""
    torch.manual_seed(7)
    is_image = grid == IMAGE
    model = build(
        ModelConfig(
            family="encoder-decoder", task="describe" if is_image else "transcribe", vocabulary_size=13, d_model=12,
            n_layers=2, n_heads=3, d_feed_forward=7, max_tokens=11, reads="image" if is_image else "sound",
            d_features=2 * 3 * 1 if is_image else 7, source_grid=grid,
            positions="learned" if is_image else "sinusoidal",
        )
    ).double().eval()  # fmt: skip
    features = torch.randn((1, 2, 6, 3) if is_image else (1, 7, 5), dtype=torch.float64)
    return model, Inputs(torch.zeros(1, 1, dtype=torch.long), torch.tensor([[1, 4, 7]]), features=features)


def by_differences(model: Transformer, inputs: Inputs, position: int, token: int, changes: Interventions) -> Tensor:
    """The gradient of one logit by each number of the source."""
    features = inputs.features
    assert features is not None
    found = torch.zeros_like(features)
    for place in range(features.numel()):
        up, down = features.clone(), features.clone()
        up.view(-1)[place] += STEP
        down.view(-1)[place] -= STEP
        with torch.no_grad(), running(interventions=changes):
            above, below = (float(model(inputs._replace(features=each))[0, position, token]) for each in (up, down))
        found.view(-1)[place] = (above - below) / (2 * STEP)
    return found


@pytest.mark.parametrize("grid", [IMAGE, SOUND])
@pytest.mark.parametrize("changes", [Interventions(), OFF])
def test_saliency_is_the_part_of_each_position_in_the_gradient(grid: tuple[int, int], changes: Interventions) -> None:
    model, inputs = made(grid)
    asked = [(0, 4), (1, 7), (2, 11)]
    with torch.inference_mode():  # as behind a call of the API
        found = saliency(model, inputs, asked, lambda numbers: cut(numbers, grid), changes)
    for row, (position, token) in zip(found.tolist(), asked, strict=True):
        gradient = by_differences(model, inputs, position, token, changes)[0]
        if grid == IMAGE:
            parts = [gradient[:, 3 * i : 3 * i + 3, j] for i in range(2) for j in range(3)]
        else:
            parts = [gradient[:, frame] for frame in range(5)]
        lengths = [sum(each**2 for each in part.flatten().tolist()) ** 0.5 for part in parts]
        assert row == pytest.approx([length / sum(lengths) for length in lengths], rel=1e-4)


def test_without_a_gradient_no_position_has_a_share() -> None:
    model, inputs = made(SOUND)
    off = Interventions(ablate=tuple(Ablation("cross", layer, head, "zero") for layer in (0, 1) for head in range(3)))
    found = saliency(model, inputs, [(2, 3)], lambda numbers: cut(numbers, SOUND), off)
    assert found.tolist() == [[0.0] * 5]


def test_a_model_that_reads_text_is_refused() -> None:
    model, inputs = made(SOUND)
    with pytest.raises(InputError, match="needs a model that reads one"):
        saliency(model, inputs._replace(features=None), [(0, 1)], lambda numbers: numbers)
