"""Writing to people by mail: a template `mail/<module>/<name>.txt`, whose first line is the
subject, sent by a job once the transaction is committed. Public to modules.
"""

from parvis.mail.post import post

__all__ = ["post"]
