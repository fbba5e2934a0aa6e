"""Served models: the registry, training checkpoints, and Hugging Face models."""
