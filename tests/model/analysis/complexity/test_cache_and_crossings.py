"""Caches against published figures and against tensors that really are kept; crossings against a search."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from model.analysis.complexity.crossings import crossings
from model.analysis.complexity.kinds import KINDS
from model.analysis.complexity.sizes import Sizes, check, head_width
from model.errors import InputError
from tests.model.analysis.complexity.test_multiplications import BOTH_WAYS, SIZES

PUBLISHED = [
    ("GPT-2 XL", 48, "multi_head", {"d_model": 1600, "heads": 25, "d_head": 64}, 300),
    ("Llama 3 8B", 32, "grouped_query", {"d_model": 4096, "heads": 32, "d_head": 128, "key_value_heads": 8}, 128),
    ("OLMo 2 7B", 32, "multi_head", {"d_model": 4096, "heads": 32, "d_head": 128}, 512),
    ("DeepSeek-V3", 61, "latent", {"d_model": 7168, "heads": 128, "d_head": 128}, 68.625),
    ("Gemma 3 27B", 62, "grouped_query", {"d_model": 5376, "heads": 32, "d_head": 128, "key_value_heads": 16}, 496),
]


@pytest.mark.parametrize(("name", "layers", "kind", "sizes", "kibibytes"), PUBLISHED)
def test_bytes_a_token_are_those_published(
    name: str, layers: int, kind: str, sizes: dict[str, Any], kibibytes: float
) -> None:
    assert layers * KINDS[kind].cache(Sizes(n=1, **sizes)) * 2 / 1024 == kibibytes, name


def test_caches_hold_the_tensors_that_a_step_reads() -> None:
    def held(*shapes: tuple[int, ...]) -> int:
        return sum(torch.empty(shape).numel() for shape in shapes)

    expected = {
        "multi_head": held((2, 6, 13, 5)),
        "flash": held((2, 6, 13, 5)),
        "grouped_query": held((2, 2, 13, 5)),
        "multi_query": held((2, 1, 13, 5)),
        "latent": held((13, 7), (13, 2)),
        "window": held((2, 6, 3, 5)),
        "local_global": held((2, 2, 6, 3, 5), (2, 6, 13, 5)) // 3,
        "strided": held((2, 6, 13, 5)),
        "big_bird": held((2, 6, 13, 5)),
        "linear": held((6, 5, 5), (6, 5)),
        "state_space": held((44, 3), (44, 3)),
        "recurrent": held((22,)),
        "gru": held((22,)),
        "lstm": held((2, 22)),
        "convolution": held((2, 22)),
        "dilated": held((13, 22)),  # distances of 9 in the third layer: 18 back, and there are 13
        "separable": held((2, 22)),
    }
    assert {name: kind.cache(SIZES) for name, kind in KINDS.items()} == expected


@pytest.mark.parametrize("sizes", [SIZES, BOTH_WAYS], ids=["causal", "both ways"])
def test_crossings_are_the_first_lengths_and_stay(sizes: Sizes) -> None:
    attention, longest = KINDS["multi_head"], 400
    for name, found in crossings(sizes).items():
        assert found is not None
        for n in range(1, longest):
            at = sizes.at(n)
            mine, other = {
                "projections": (attention.mixing(at), attention.projections(at)),
                "recurrent_mixing": (attention.mixing(at), KINDS["recurrent"].mixing(at)),
            }.get(name) or (attention.multiplications(at), KINDS[name].multiplications(at))
            assert (mine > other) == (n >= found), (name, n)


def test_attention_overtakes_its_projections_after_twice_its_width() -> None:
    sizes = Sizes(n=8, d_model=512, heads=8, d_head=64, causal=False)
    assert crossings(sizes)["projections"] == 2 * 512 + 1
    attention = KINDS["multi_head"]
    assert attention.mixing(sizes.at(1024)) == attention.projections(sizes.at(1024))


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"window": 14}, "window", "a window of 14 is more than the 13 tokens"),
        ({"kernel": 14}, "kernel", "a kernel of 14 is more than"),
        ({"stride": 99}, "stride", "a stride of 99"),
        ({"global_tokens": 20}, "global_tokens", "20 is more than the 13 tokens"),
        ({"key_value_heads": 4}, "key_value_heads", "cannot be shared evenly by 6 query heads"),
        ({"fast_memory_bytes": 8}, "fast_memory_bytes", "give at least 40"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(change: dict[str, int], field: str, sentence: str) -> None:
    check(SIZES)
    with pytest.raises(InputError, match=sentence) as refused:
        check(replace(SIZES, **change))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_heads_share_the_width_or_are_refused() -> None:
    assert head_width(768, 12) == 64
    with pytest.raises(InputError, match="7 heads do not divide a d_model of 768"):
        head_width(768, 7)
