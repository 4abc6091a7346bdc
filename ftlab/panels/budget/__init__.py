"""A budget: how much accuracy is wanted, how much forgetting is allowed, and what fits."""

from ftlab.panels.budget.state import Budget
from ftlab.panels.budget.view import BudgetPanel

__all__ = ["Budget", "BudgetPanel"]
