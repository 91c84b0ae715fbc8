"""Requests of people: a list with clocks, one case with its steps, forgetting somebody, the certificate, the answer."""
