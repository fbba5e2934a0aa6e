"""Times of layers: each layer makes the multiplications that are counted, and each is timed at each length."""

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from model.analysis.complexity.kinds import KINDS
from model.analysis.complexity.timing import SIZES, layers, machine, times
from model.errors import Cancelled
from model.progress import Progress
from model.run_context import running


@pytest.mark.parametrize("kind", ["multi_head", "flash", "convolution", "dilated", "separable"])
def test_a_timed_layer_makes_the_multiplications_that_are_counted(kind: str) -> None:
    x = torch.randn(1, 13, SIZES.d_model)
    # zeros around the text are multiplied as well; of the fused kernels only this one is counted
    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH):
        layers()[kind](x)
    assert KINDS[kind].multiplications(SIZES.at(13)) == counter.get_total_flops() // 2


@pytest.mark.parametrize(("kind", "gates"), [("lstm", 4), ("gru", 3)])
def test_a_timed_recurrent_layer_holds_the_weights_that_are_counted(kind: str, gates: int) -> None:
    layer = layers()[kind]
    assert isinstance(layer, torch.nn.RNNBase)
    weights = sum(each.numel() for name, each in layer.named_parameters() if name.startswith("weight"))
    assert weights == 2 * gates * SIZES.d_model**2
    assert KINDS[kind].multiplications(SIZES.at(13)) == 13 * weights


def test_every_layer_is_timed_at_every_length_and_progress_is_told() -> None:
    progress = Progress()
    with running(progress=progress):
        found = list(times((3, 5)))
    assert [(each.kind, each.n) for each in found] == [(kind, n) for n in (3, 5) for kind in layers()]
    assert all(each.seconds > 0 and each.runs >= 1 for each in found)
    assert progress.total == 8 * len(layers())
    assert "5 tokens" in progress.what
    assert "threads" in machine()


def test_a_measurement_that_nobody_waits_for_ends() -> None:
    progress = Progress()
    progress.cancelled.set()
    with running(progress=progress), pytest.raises(Cancelled):
        list(times((3,)))
