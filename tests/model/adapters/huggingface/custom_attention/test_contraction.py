"""Products are read as rows times columns, by whichever function of PyTorch a model asks for them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from torch import Tensor

from model.adapters.huggingface.custom_attention.attention_code import heads_of, weighing
from model.adapters.huggingface.custom_attention.contraction import contraction
from model.interventions import Ablation, Interventions
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model.adapters.huggingface import zoo

pytestmark = pytest.mark.hf

DRAW = torch.Generator().manual_seed(3)
QUERY, KEY = torch.randn(2, 3, 5, 4, generator=DRAW), torch.randn(2, 3, 7, 4, generator=DRAW)
CALLS: dict[str, tuple[Callable[..., Tensor], tuple[Any, ...]]] = {
    "matmul": (torch.matmul, (QUERY, KEY.mT)),
    "of a shared key": (Tensor.matmul, (QUERY, KEY[:, :1].mT)),
    "bmm": (torch.bmm, (QUERY.flatten(0, 1), KEY.flatten(0, 1).mT)),
    "einsum": (torch.einsum, ("bhqd,bhkd->bhqk", QUERY, KEY)),
    "einsum, texts second": (torch.einsum, ("ibnd,jbnd->bnij", QUERY.permute(2, 0, 1, 3), KEY.permute(2, 0, 1, 3))),
    "einsum, keys first": (torch.einsum, ("bhkd,bhqd->bhqk", KEY, QUERY)),
    "einsum of any axes": (torch.einsum, ("...qd,...kd->...qk", QUERY, KEY)),
    "einsum, other axes last": (torch.einsum, ("bhqd,bhkd->qbhk", QUERY, KEY)),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_product_is_its_left_times_its_right(name: str) -> None:
    function, args = CALLS[name]
    product = contraction(function, args, {})
    assert product is not None
    torch.testing.assert_close(product.result(product.left @ product.right), function(*args))
    other = product.transposed()
    torch.testing.assert_close(other.result(other.left @ other.right), function(*args))
    assert not product.without_left().any()


def test_queries_and_keys_are_found_in_the_order_of_the_scores() -> None:
    for name in ("einsum", "einsum, texts second", "einsum, keys first"):
        scores = contraction(*CALLS[name], {}).as_scores  # type: ignore[union-attr]
        assert scores is not None
        torch.testing.assert_close(heads_of(scores.left, scores.axes, 2), QUERY)
        torch.testing.assert_close(heads_of(scores.right, scores.axes, 2).mT, KEY)
    assert contraction(*CALLS["einsum, other axes last"], {}).as_scores is None  # type: ignore[union-attr]


def test_keys_that_heads_share_are_kept_once() -> None:
    product = contraction(*CALLS["of a shared key"], {})
    assert product is not None
    assert heads_of(product.right, product.axes, 2).shape == (2, 1, 4, 7)
    assert heads_of(product.left, product.axes, 2).shape == (2, 3, 5, 4)


def test_what_is_added_to_a_product_stays_where_queries_are_zero() -> None:
    added = torch.randn(6, 1, 7, generator=DRAW)
    args = (added, QUERY.flatten(0, 1), KEY.flatten(0, 1).mT)
    product = contraction(torch.baddbmm, args, {"beta": 0.5, "alpha": 3.0})
    assert product is not None
    expected = torch.baddbmm(added, torch.zeros_like(args[1]), args[2], beta=0.5, alpha=3.0)
    torch.testing.assert_close(product.without_left(), expected)


def test_products_of_another_form_are_none() -> None:
    assert contraction(torch.matmul, (QUERY[0, 0], KEY[0, 0].T), {}) is None
    assert contraction(torch.einsum, ("ijb->bij", QUERY[0]), {}) is None
    assert contraction(torch.einsum, ("bhqd,bhkd->bqk", QUERY, KEY), {}) is None


def test_weights_are_known_again_by_their_memory_or_their_numbers() -> None:
    weights, value = torch.rand(2, 3, 5, 7, generator=DRAW), torch.randn(2, 3, 7, 4, generator=DRAW)
    for read in (weights, weights.clone(), weights.double()):
        found = weighing(contraction(torch.matmul, (read, value.to(read)), {}), weights)  # type: ignore[arg-type]
        assert found is not None
        assert found.left.shape == weights.shape
    turned = weighing(contraction(torch.matmul, (value.mT, weights.mT), {}), weights.mT)  # type: ignore[arg-type]
    assert turned is not None
    torch.testing.assert_close(turned.result(turned.left @ turned.right), value.mT @ weights.mT)
    assert weighing(contraction(torch.matmul, (weights + 1, value), {}), weights) is None  # type: ignore[arg-type]


def test_runs_of_code_of_its_own_see_only_themselves() -> None:
    model = zoo.adapted("bloom")
    many = [(Inputs(zoo.ids(1, count, seed=count)), head) for count in range(3, 9) for head in range(3)]

    def changed(given: tuple[Inputs, int]) -> Tensor:
        inputs, head = given
        changes = Interventions(ablate=(Ablation("decoder", 1, head),))
        return run(model, inputs, recorder=Recorder(tensors=["weights"]), interventions=changes).logits

    alone = [changed(each) for each in many]
    with ThreadPoolExecutor(8) as pool:
        for one, other in zip(alone, pool.map(changed, many), strict=True):
            torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)
