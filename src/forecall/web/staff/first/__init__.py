"""The first run: a policy answered question by question, and the shop's file brought in, both as pages."""
