"""On PostgreSQL the place of a row, and the number of the transaction that wrote it, tell when it
came. Rows of days that are past are written anew together, in the order of their hashes. SQLite
needs nothing of this: the table lies in that order from the first row on.
"""

from datetime import date

from django.db import connection

MOVE = """
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT * FROM service_windows_rating WHERE day > %s AND day <= %s
"""
TAKE = "DELETE FROM service_windows_rating WHERE day > %s AND day <= %s"
AGAIN = "INSERT INTO service_windows_rating SELECT * FROM moved ORDER BY digest"


def forget_order(after: date, until: date) -> None:
    """For ratings of the days after the one and up to the other. Inside a transaction."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [after, until])
        cursor.execute(TAKE, [after, until])
        cursor.execute(AGAIN)
        cursor.execute("DROP TABLE moved")
