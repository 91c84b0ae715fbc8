"""Forecall: the application: settings, wiring, command line."""
