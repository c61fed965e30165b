"""What the site writes to its console: its own faults in full, a client's hardly at all."""

import logging

CLIENTS = range(400, 500)


class OneLineForClients(logging.Filter):
    """No traceback for an answer of 400 to 499: it would tell of the client, not of the site."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 0) in CLIENTS:
            record.exc_info = record.exc_text = None
        return True
