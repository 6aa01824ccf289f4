"""Documents to print: PDF files for everyone (PDF/UA-1) from a module's typst templates.

A module keeps its templates in `<package>/documents/<name>.typ` and calls

    make_pdf("parvis_notices", "poster", {…}, title=…, locale="fr", look=look_of(space))

Data goes as data: what people wrote is never read as markup. Templates see the files of their own
folder and the package `@local/parvis:0.1.0` (the sheet, the letterhead), and nothing else.
"""

from parvis.documents.batches import lots, zip_stream
from parvis.documents.look import Look, look_of
from parvis.documents.pdf import DocumentError, Unprintable, make_pdf
from parvis.documents.qr import qr_code
from parvis.documents.words import Words, words_in

__all__ = [
    "DocumentError",
    "Look",
    "Unprintable",
    "Words",
    "look_of",
    "lots",
    "make_pdf",
    "qr_code",
    "words_in",
    "zip_stream",
]
