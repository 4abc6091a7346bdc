"""Trials before students come.

Classes that are made up from the course's own right and wrong answers, and another course's
solutions as if they were handed in.
"""
