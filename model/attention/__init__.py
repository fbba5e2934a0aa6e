"""Attention: the steps, `attend` that runs them, tiled attention, the KV cache and replay."""

from model.attention.attention import attend

__all__ = ["attend"]
