"""The pages on which people and companies are kept right: the list, one person, who acts for whom, and duplicates."""
