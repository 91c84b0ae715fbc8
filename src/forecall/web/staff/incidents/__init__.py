"""Breaches of security on pages: a list with clocks, one incident with its letters and steps, and the people hit."""
