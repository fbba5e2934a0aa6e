"""Bytes of the KV cache: published figures, and a count of the numbers of tensors of that shape."""

import pytest
import torch

from app.families.catalogue import OWN, families
from app.families.replies import cached
from model.analysis.cache_bytes import Cached, bytes_a_token, bytes_at

PUBLISHED = [
    ("gpt-2", "XL, 1.5B", 300),
    ("llama-3", "8B", 128),
    ("olmo-2", "7B", 512),
    ("deepseek-v3", "671B", 68.6),
    ("gemma-3", "27B", 496),
    ("gpt-oss", "21B", 48),
    ("qwen3-next", "80B", 24),
    ("llama-3", "70B", 320),
    ("llama-2", "7B", 512),
    ("mistral-7b", "7.3B", 128),
    ("gpt-3", "175B", 4608),
    ("jamba", "52B", 16),
    ("falcon", "7B", 8),
    ("deepseek-v2", "236B", 67.5),
    ("phi-4", "14B", 200),
]


@pytest.mark.parametrize(("id", "size", "kib"), PUBLISHED)
def test_published_figures_come_out_in_bfloat16(id: str, size: str, kib: float) -> None:
    (found,) = [each for each in families(OWN).entries[id].sizes if each.size == size]
    assert round(bytes_a_token(cached(found)) / 1024, 1) == kib


def test_every_size_equals_the_bytes_of_tensors_of_its_shape() -> None:
    counted = 0
    for entry in families(OWN).entries.values():
        for size in entry.sizes:
            heads = torch.empty(2, size.key_heads or 0, size.head_width or 0, dtype=torch.bfloat16)
            latents = torch.empty((size.latent or 0) + (size.rotary or 0), dtype=torch.bfloat16)
            kept = heads if size.latent is None else latents
            assert bytes_a_token(cached(size)) == size.layers * kept.nbytes
            counted += 1
    assert counted > 40


@pytest.mark.parametrize("tokens", [0, 1, 3, 4, 9])
def test_layers_with_a_window_keep_no_more_than_it(tokens: int) -> None:
    cached = Cached(layers=3, key_heads=2, head_width=5, window_layers=2, window=4)
    kept = [[min(token, 3) if layer < 2 else token for token in range(tokens)] for layer in range(3)]
    assert bytes_at(cached, tokens) == sum(len(set(layer)) for layer in kept) * 2 * 2 * 5 * 2


def test_gemma_3_keeps_a_sixth_of_what_it_would_without_windows() -> None:
    (found,) = families(OWN).entries["gemma-3"].sizes
    whole = bytes_a_token(cached(found)) * 131_072
    assert whole / 2**30 == 62
    assert bytes_at(cached(found), 131_072) / 2**30 == pytest.approx(10.0 + 0.4, abs=0.05)
