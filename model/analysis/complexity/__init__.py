"""Complexity of a layer: multiplications, steps in sequence, path length and cache, as exact counts."""
