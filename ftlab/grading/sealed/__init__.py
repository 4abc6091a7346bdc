"""Sealed grading: the checks on the trusted side, the answers on the student's.

Here a call of an answer becomes a message, and what comes back a value.
"""
