"""Figures fit to be published: small counts hidden, charts drawn as SVG with their tables.

Pure: no Flask, no database, no NumPy. `small_cells` says what may be shown of counts of people,
`charts` draws, `numbers` writes numbers as the reader's language does. The macros of
`parvis/figures.html` put them on pages.
"""
