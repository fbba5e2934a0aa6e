"""In pieces: attention to a window or to blocks, computed as one softmax over all keys with a mask and a bias."""
