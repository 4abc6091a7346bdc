"""The catalogue of everything that ftlab says, `ftlab.pot`, and its translations."""
