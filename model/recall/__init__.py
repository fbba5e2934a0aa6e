"""Recall: one task with a known distance, and five small models that learn it: what stood d tokens ago?"""
