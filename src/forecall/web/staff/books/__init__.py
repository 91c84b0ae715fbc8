"""The books on pages: what is still to be paid by whom, and money that came."""
