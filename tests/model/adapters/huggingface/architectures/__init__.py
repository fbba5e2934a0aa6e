"""A table of architectures and heads: each is shown and equal to what transformers computes, or refused for a reason.

A row names the class, the sizes of a tiny model, and the expectation. Add rows to the file of their kind.
"""
