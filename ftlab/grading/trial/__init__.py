"""Classes that are made up, from the course's own right and wrong answers.

What tries grading before students come belongs here.
"""
