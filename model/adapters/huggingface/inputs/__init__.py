"""Inputs: turns text and images into the arguments of a transformers model."""
