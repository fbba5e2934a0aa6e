"""Heads: measures what one attention head does."""
