"""Costs: what is asked of `POST /costs`, and its answer from the counts of `model.analysis.complexity`."""
