"""Data goes when its term is over: the terms of the rulebook, the sweep, and what it leaves alone.

`terms` says when a category of a person ends (pure), `sweeping.run` does it, `sweeping.planned` only counts.
"""
