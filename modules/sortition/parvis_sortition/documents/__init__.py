"""What sortition prints: letters of invitation, and to those drawn."""

from parvis_sortition.documents.drawn import Drawn, drawn_pdf
from parvis_sortition.documents.letters import (
    Call,
    Privacy,
    Recipient,
    Sender,
    grouped,
    letter_files,
    letters_pdf,
)

__all__ = [
    "Call",
    "Drawn",
    "Privacy",
    "Recipient",
    "Sender",
    "drawn_pdf",
    "grouped",
    "letter_files",
    "letters_pdf",
]
