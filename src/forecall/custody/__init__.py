"""Personal data at run time: who may see what, and what must never be kept."""
