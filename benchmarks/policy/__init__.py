"""How long one decision takes, and a whole set of them."""
