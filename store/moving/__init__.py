"""Headquarters' records carried from its own file to a server, and back: all of them, once, and never twice.

``carrying.py`` does it, ``filling.py`` carries the rows, which ``rows.py`` writes so that both engines give
the same bytes. ``plan.py`` is what lies in the folder meanwhile, so that whoever opens the node after a cut
(``settling.py``) knows which of the two holds the truth.
"""
