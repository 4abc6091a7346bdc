"""For the teacher: how a class did, on the terminal, as a page, and for Canvas and Moodle.

What shows results to a teacher belongs here.
"""
