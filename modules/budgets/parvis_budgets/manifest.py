"""What this module is. Apart from the package itself, which works without the platform."""

from parvis.modules import Module
from parvis.modules import lazy_gettext as _
from parvis_budgets import __version__

module = Module(
    name="budgets",
    title=_("Participatory budgets"),
    description=_("Counting that anyone can recompute, Pabulib files."),
    version=__version__,
    package="parvis_budgets",
    cli="parvis_budgets.cli:budgets",
)
