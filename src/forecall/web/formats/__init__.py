"""Days and times, by language."""
