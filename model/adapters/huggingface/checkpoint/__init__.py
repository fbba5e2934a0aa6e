"""Checkpoint: reads the files of a model folder before anything is loaded."""
