"""What can be said about a trace: pure functions from recorded tensors to numbers."""
