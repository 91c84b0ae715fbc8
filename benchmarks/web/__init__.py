"""How fast the pages are, and how long a night's forecasts take, on a house of a chosen size."""
