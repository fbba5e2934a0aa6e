"""Capture: reads and changes the attention of a transformers model while it runs."""
