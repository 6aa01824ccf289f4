"""Run the commands of this module alone: ``python -m parvis_budgets count FILE.pb``."""

from parvis_budgets.cli import budgets

if __name__ == "__main__":
    budgets(prog_name="python -m parvis_budgets")
