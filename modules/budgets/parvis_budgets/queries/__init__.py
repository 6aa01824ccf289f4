"""Questions about participatory budgets, by part."""
