"""Making the shipped models: `recipes` say what, `data` and `objectives` feed, `loop` trains, `checkpoints` resume."""
