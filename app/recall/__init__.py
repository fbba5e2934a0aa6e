"""Recall: the request and the replies of `/recall`, from the rivals of `model.recall`."""
