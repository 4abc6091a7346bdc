"""The course without installing: Google Colab's notebooks, and the badges that lead online."""
