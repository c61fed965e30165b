"""Tickets, ballots and their count: what the ballot office and the ballot box share.

Nothing of Django's and no store: bytes in, checked values out. The rules, the formats and what
they do not promise are in docs/rules/ballots.md.
"""
