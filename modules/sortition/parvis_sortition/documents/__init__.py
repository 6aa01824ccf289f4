"""What sortition prints: the letters of invitation."""

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
    "Privacy",
    "Recipient",
    "Sender",
    "grouped",
    "letter_files",
    "letters_pdf",
]
