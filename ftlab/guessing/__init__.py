"""Predict before you run: a guess, what became of it, and how one learner's guesses have been.

Here belongs what asks, keeps and compares guesses, and the course panel that adds them up; how a
panel shows itself is in `ftlab.panels`.
"""
