"""Evaluation: measures models and their heads on held-out text, for the figures on the cards."""
