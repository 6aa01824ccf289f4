"""The demonstration's participatory budgets."""
