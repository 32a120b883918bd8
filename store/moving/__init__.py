"""Headquarters' records carried from its own file to a server, and back: all of them, once, and never twice.

``carrying.py`` does it. ``plan.py`` is what lies in the folder meanwhile, so that whoever opens the node after a
cut (``settling.py``) knows which of the two holds the truth. ``rows.py`` writes rows so that both engines give the
same bytes, which are what is sent and what is compared.
"""
