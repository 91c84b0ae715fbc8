"""A breach of security, hour by hour: the clock, who was hit, what was decided, and the letters that lie ready.

Names are imported from the modules: `service` has the verbs, `clock` the deadlines, `affected` finds who was hit.
"""
