"""Command line: `headsup models`, `trace`, `train` and `serve`."""
