"""How long a box that only people close may wait for them, after the end of the vote. Pure.

Until it is closed the key of the edition is there, and with it the link from a voter to a ballot.
"""

from datetime import timedelta

REMINDED_AFTER = timedelta(days=3)
"""After this the desk insists, and the facilitators get a mail."""

REMINDED_AGAIN = timedelta(days=7)
"""Between two of these mails."""

KEPT_OPEN = timedelta(days=90)
"""After this it closes by itself, with the signatures that are there."""
