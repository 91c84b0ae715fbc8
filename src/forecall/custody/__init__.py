"""The spine at run time: who may use which personal data for what, and the proof of it."""
