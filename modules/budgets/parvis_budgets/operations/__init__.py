"""What people do with participatory budgets, by part."""
