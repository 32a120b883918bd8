"""Proof on a card: certificates and clearance slips as signed codes that anybody can check offline.

The bytes are in ``sync/CREDENTIAL.md``. ``base45``, ``forms``, ``cwt``, ``claims``, ``key_statement``,
``status``, ``book`` and ``verdict`` are pure; the other files ask a node.
"""
