"""One step of training against the same step taken by hand: its loss, its gradients, and what they change."""

from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from model.config import SITES_OF, Family
from model.training.loop import Schedule, train
from model.training.objectives import IGNORED, Batch, Masked, NextToken, Objective, Translation
from model.training.optimizers import BETAS, Method
from model.transformer.transformer import Transformer
from tests.model import tiny
from tests.model.training.runs import BOS, EOS, SENTENCES

RATE, WARM_UP, DECAY = 0.02, 4, 0.3
# Sums of float32 products, in another order and through two layers: gradients agree to some 1e-5 of the largest.
CLOSE = {"rtol": 1e-3, "atol": 1e-5}


def objective(family: Family) -> Objective:
    if family == "encoder":
        return Masked(
            SENTENCES, pad=0, cls=1, sep=2, mask=0, n_special=3, vocabulary_size=19, rows=5, max_tokens=11, share=0.4
        )
    if family == "encoder-decoder":
        pairs = [(sentence, sentence[::-1][1:]) for sentence in SENTENCES]
        return Translation(pairs, pad=0, bos=BOS, eos=EOS, rows=3, max_tokens=11)
    return NextToken(
        SENTENCES, bos=BOS, eos=EOS, lengths={11: 1.0}, tokens_per_batch=55, random=0.5, random_ids=range(3, 19),
        random_lengths=range(2, 5),
    )  # fmt: skip


def made(family: Family) -> Transformer:
    return tiny.model(family, n_segments=2 if family == "encoder" else 0, tied_embeddings=family != "decoder")


def stepped(family: Family, method: Method, folder: Path) -> Transformer:
    """The model after one step; its gradients are those of that step."""
    model = made(family)
    schedule = Schedule(
        steps=7, learning_rate=RATE, warmup_steps=WARM_UP, method=method, weight_decay=DECAY, measure_every=99
    )
    train(model, objective(family), schedule, checkpoint=folder / "c.pt", measure=lambda: 0.0, stop_after=1)
    return model


def gradients(family: Family) -> dict[str, Tensor]:
    """Of the mean over all tokens to guess, each looked up by itself in the logits of all positions; clipped to 1."""
    model = made(family).train()
    batch: Batch = objective(family).batch(np.random.default_rng([0, 0]))
    shares = model(batch.inputs).log_softmax(dim=-1)
    places = [
        (row, at)
        for row, labels in enumerate(batch.labels.tolist())
        for at, label in enumerate(labels)
        if label != IGNORED
    ]
    assert 0 < len(places) < batch.labels.numel()
    (-sum(shares[row, at, batch.labels[row, at]] for row, at in places) / len(places)).backward()
    found = {name: parameter.grad for name, parameter in model.named_parameters() if parameter.grad is not None}
    norm = sum(float(gradient.square().sum()) for gradient in found.values()) ** 0.5
    assert norm > 1, "gradients that need no clipping prove nothing about it"
    return {name: gradient / norm for name, gradient in found.items()}


@pytest.fixture
def _full_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "autocast", lambda *_, **__: nullcontext())


@pytest.mark.usefixtures("_full_precision")
@pytest.mark.parametrize("family", SITES_OF)
def test_the_gradients_are_those_of_the_mean_loss_of_the_guessed_tokens(family: Family, tmp_path: Path) -> None:
    wanted = gradients(family)
    for name, parameter in stepped(family, "adamw", tmp_path).named_parameters():
        assert parameter.grad is not None
        torch.testing.assert_close(parameter.grad, wanted[name], msg=lambda text, name=name: f"{name}: {text}", **CLOSE)


@pytest.mark.parametrize("family", SITES_OF)
def test_reduced_precision_turns_no_gradient_round(family: Family, tmp_path: Path) -> None:
    wanted = gradients(family)
    for name, parameter in stepped(family, "adamw", tmp_path).named_parameters():
        assert parameter.grad is not None
        # the bias of the keys shifts all scores of a row alike, so its gradient is rounding alone
        if not name.endswith("key.bias"):
            assert torch.cosine_similarity(parameter.grad.flatten(), wanted[name].flatten(), dim=0) > 0.98, name


@pytest.mark.usefixtures("_full_precision")
@pytest.mark.parametrize("method", ["muon", "adamw"])
def test_adamw_steps_by_the_rate_of_the_step_in_the_direction_of_each_sign(method: Method, tmp_path: Path) -> None:
    before, wanted, rate = dict(made("encoder").named_parameters()), gradients("encoder"), RATE / WARM_UP
    for name, after in stepped("encoder", method, tmp_path).named_parameters():
        if method == "adamw" or "blocks." not in name or after.dim() == 1:
            sure = wanted[name].abs() > 1e-4
            # the first step of Adam is m̂ / √v̂ = g / |g|
            by_hand = before[name] * (1 - rate * DECAY) - rate * wanted[name].sign()
            torch.testing.assert_close(after[sure], by_hand[sure], rtol=1e-3, atol=1e-5)
    assert BETAS == (0.9, 0.98)


@pytest.mark.usefixtures("_full_precision")
def test_muon_turns_every_direction_of_a_matrix_by_the_same_amount(tmp_path: Path) -> None:
    before, wanted, rate = dict(made("decoder").named_parameters()), gradients("decoder"), RATE / WARM_UP
    n_matrices = 0
    for name, after in stepped("decoder", "muon", tmp_path).named_parameters():
        if "blocks." in name and after.dim() == 2:
            left, sizes, right = torch.linalg.svd(wanted[name], full_matrices=False)
            moved = (before[name] * (1 - rate * DECAY) - after).detach() / (rate * 0.2 * max(after.shape) ** 0.5)
            turned = left.T @ moved @ right.T
            # Newton and Schulz bring each size between 0.5 and 1.5, where it was not nothing before
            sure = sizes > 0.01 * sizes.norm()
            assert sure.sum() >= 3
            assert ((turned.diagonal()[sure] - 1).abs() < 0.5).all(), name
            assert (turned - turned.diagonal().diag())[sure][:, sure].abs().max() < 0.1, name
            n_matrices += 1
    assert n_matrices == 2 * 6
