"""The command line: `headsup models`, `trace`, `train` and `serve`."""
