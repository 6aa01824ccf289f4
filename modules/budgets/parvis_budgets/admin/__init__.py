"""The facilitators' desk of participatory budgets, by part; all on one blueprint."""

from parvis_budgets.admin import editions, reglement, results, study
from parvis_budgets.admin.base import blueprint

__all__ = ["blueprint", "editions", "reglement", "results", "study"]
