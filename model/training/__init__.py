"""Training: `recipes` describe models, `data` and `objectives` feed, `loop` trains, `checkpoints` resume."""
