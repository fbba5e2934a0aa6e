"""Variants: what is asked of `analyses/variants`, and its answer from the runs of `model.analysis.variants`."""
