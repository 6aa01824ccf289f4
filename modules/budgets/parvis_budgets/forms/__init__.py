"""The forms of participatory budgets, by part."""
