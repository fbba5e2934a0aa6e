"""Families of transformers: which model takes up which, with dates, sizes, kinds of attention and references.

`transformers.json` is the data, `entry.py` its form, and `catalogue.py` reads it together with an operator's own file.
"""
