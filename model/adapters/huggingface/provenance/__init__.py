"""Provenance: finds out where the numbers of an adapted model come from, by comparing numbers.

No table of architectures is kept, and no name of a module is read: it would be wrong with the next release. A relation
between tensors holds if it makes every number, but for rounding. Each search takes the same four steps:

    probe         match                        verify                      or stay silent
    ─────         ─────                        ──────                      ──────────────
    a run on   →  which tensors, by which   →  the same relation, in    →  a part that does not follow
    a few         operation, make the          the run that is shown       enters the steps as given;
    tokens        one that was seen?                                       a logit is refused

Which relations are tried, from the embedding to the logit:

    token table ──× scale──┐
    position table ────────┼─ sum ─ norm? ─ linear? ─→ stream 0        embedding_fit, norm_fit
    segment table ─────────┘                             │
                ┌────────────────────────────────────────┤
                ▼                                        │
              norm?                                      │             norm_fit
                ▼                                        │
              input ─ latent? ─ linear ─ columns of head │             latent_fit, head_vectors
                          ▼                              │
                       norm? × factor? rotation? norm?   │             head_norm_fit, rotation_fit
                          ▼                              │
                  query, key, value → attend             │
                                        ▼                │
                                 output projection       │
                                        ▼                ▼
                                     norm? ─× factor?──→ + ─ norm? ─→ stream 1, …   sum_search, residual_stream

A match is exact where a tensor is handed on, and within a few roundings of its type where it is computed. Sums are
searched in order: the stream and one later tensor, the same with a factor, the stream and two tensors. A norm is tried
centred and not, with each small constant of its module as epsilon and each parameter as gain, 1 + gain or shift.

Matches of the probe say where to look (`ModuleIO`: a module, its call, and whether it read or wrote). Later runs keep
only those tensors (`residual_probe`), and whatever does not hold there is left out.

For a logit, `residual_parts` finds the modules that write to the stream, `direct_path_hooks` cut everything else off,
and `direct_logit` takes a gradient: the direction by which the logit reads each part. The parts must sum to the logit.
"""
