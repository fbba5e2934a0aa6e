"""Models that are served: the registry, checkpoints of a training, and Hugging Face models."""
