"""Lessons: Markdown files made of links to our own pages, their questions answered by the live model.

A file is read (`parse.py`) into data (`lesson.py`) and served from a catalogue. A question holds no answer: it names a
rule (`rules.py`) over the reply of a call, and `answers.py` asks that call when somebody has committed to an answer.
"""
