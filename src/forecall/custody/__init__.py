"""The spine at run time: what is asked of personal data, what was answered, and the proof of both."""
