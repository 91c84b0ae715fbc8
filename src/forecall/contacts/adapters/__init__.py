"""Ways out of the house: each file is one."""
