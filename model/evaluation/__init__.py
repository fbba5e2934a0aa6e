"""How good the models are, and what their heads do: the figures on the cards, measured on text never trained on."""
