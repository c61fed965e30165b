"""The ballot box: a service of its own, which knows ballots and no persons.

One process, one store, one writer. It imports nothing of Django's; what it takes and says is in
docs/rules/ballots.md.
"""
