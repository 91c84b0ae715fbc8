"""Work beside the pages: what runs, waits and failed, for an organisation and for the house. Nobody is named on it."""
