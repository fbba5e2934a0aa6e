"""The transformer, and everything that can be said about one run of it. Imports torch, never the server.

Start with `attention`, the heart; `transformer` builds and runs a model, `recording` looks on, `interventions` change
it.
"""
