"""Attention: the steps, `attend` that runs them, tiled attention, the KV cache and replay."""
