"""Generation: a model writes on, token by token, with the KV cache or without; greedy, sampled, or by beam search."""
