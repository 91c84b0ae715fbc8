"""The first two minutes: the way into a demo, the tour through it, and the first steps of a house that is empty."""
