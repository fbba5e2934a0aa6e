"""Hugging Face models, seen and changed as the shipped ones are. The only place that imports transformers.

`adapted` is where to start; `attending` has the one function that their attention is sent through. `errors` can be
imported without transformers.
"""
