"""For the person who leads: how forecasts came true and what calling brought, and the model behind it. Sums only."""
