"""What anybody may read without signing in: the notices of an organisation, today's and those of every day before."""
