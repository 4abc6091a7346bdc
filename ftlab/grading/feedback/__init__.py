"""For the student: pages that say what a check found, without hidden tests.

What a student may see, and may not, is decided here.
"""
