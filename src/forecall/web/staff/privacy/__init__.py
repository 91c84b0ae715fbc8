"""The privacy lead's pages: the policy in force, a change to it and what that obliges, the proof of every clause."""
