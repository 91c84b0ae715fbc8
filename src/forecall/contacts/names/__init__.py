"""Search and sort by name: an index in memory, for each organisation and purpose, over names that a permit opened.

`book` is the index itself, pure: words, spellings, order by a language's rules. `shelf` fills it with a receipt, keeps
it with events and what other processes changed, and asks custody for those found before anything is shown.
"""
