"""What the planner knows after much was written at once."""

from django.db import connection
from django.db.models import Model


def count_anew(*models: type[Model]) -> None:
    """Let PostgreSQL count the tables of `models` in this transaction.

    Its own counting comes minutes later; until then it takes tables that a bulk write has
    filled for empty, and a join of three of them took minutes instead of milliseconds.
    SQLite plans by its indexes and needs nothing.
    """
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    tables = ", ".join(quote(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
