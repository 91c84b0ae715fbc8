"""The faces: pages for staff today; those for customers, for everybody and for machines hang in here as they come.

A page is a view, a template and one line in `matrix.toml`, which says who may see it and who may act on it. Without
that line it is not there: `guard` answers 404. `guard` also finds the organisation in the address, opens the scope in
which people may be looked for, and hands the view `request.standing`. The frame around a page is `shell.html`; a new
area adds its folder under `staff/`, its paths to `urls`, and an entry to the menu in `shell`. Nothing imports this room
but `app`.
"""
