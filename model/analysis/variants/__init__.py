"""Variants: one text through grouped, multi-query, latent, windowed and linear attention, with the trained vectors."""
