"""Forecall: from the order history, what each customer needs next, when, and how much."""

__version__ = "0.1.0"
