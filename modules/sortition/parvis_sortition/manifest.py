"""What this module is. Apart from the package itself, which works without the platform."""

from parvis.modules import Module
from parvis.modules import lazy_gettext as _
from parvis_sortition import __version__

module = Module(
    name="sortition",
    title=_("Sortition"),
    description=_("Drawing panels of citizens by lot, fairly, so that anyone can check."),
    version=__version__,
    package="parvis_sortition",
    cli="parvis_sortition.cli:sortition",
)
