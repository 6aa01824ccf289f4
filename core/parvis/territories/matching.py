"""How the words of a query meet a folded name (`parvis.territories.text.fold_lines`)."""

_SMALL_WORDS = frozenset(
    ["d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "of", "sur", "the"]
)
_LONG_FORMS = {"st": ("st", "saint"), "ste": ("ste", "sainte")}
_SHORTEST_BEGINNING = 2

# What satisfies one word of a query: beginnings of words, each with a space in front.
Needle = tuple[str, ...]
Needles = list[Needle]


def needles_of(query: str) -> Needles:
    """What to look for in a folded name: for each telling word, the beginnings that satisfy it."""
    words = query.split()
    telling = [word for word in words if word not in _SMALL_WORDS] or words
    return [tuple(f" {form}" for form in _LONG_FORMS.get(word, (word,))) for word in telling]


def without_small_words(query: str) -> str:
    """Drop the articles and prepositions that ``query`` begins with."""
    words = query.split()
    while words and words[0] in _SMALL_WORDS:
        words.pop(0)
    return " ".join(words)


def holds(folded: str, needle: Needle) -> bool:
    """Whether a folded text has a word beginning with one of the forms of a needle."""
    return any(form in folded for form in needle)


def rows_holding(names: list[str], needles: Needles) -> list[int]:
    """Rows whose name has a word beginning with any of the needles.

    A needle of a single letter would be met almost everywhere: it counts as a whole word.
    """
    forms = [
        form if len(form) > _SHORTEST_BEGINNING else f"{form} "
        for needle in needles
        for form in needle
    ]
    rows = {row for form in forms for row, name in enumerate(names) if form in name}
    return sorted(rows)


def closeness_of(name: str, query: str, needles: Needles) -> int | None:
    """How a folded name answers: 0 equal, 1 begins with the query, 2 has all its words.

    None when it does not.
    """
    if name == f" {query} ":
        return 0
    if name.startswith(f" {query}"):
        return 1
    if all(holds(name, needle) for needle in needles):
        return 2
    return None
