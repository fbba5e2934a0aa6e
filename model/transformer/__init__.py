"""Transformer: three families built from the same blocks; `run` builds and runs a model."""
