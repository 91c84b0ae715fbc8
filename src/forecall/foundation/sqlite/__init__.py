"""SQLite as this house uses it: Django's own backend, with ids kept as 16 bytes where Django keeps 32 digits.

An id stands in every row that hangs on a person or an organisation, and again in each index: half of its length is a
fifth of what a person takes. See docs/decisions/0037.
"""
