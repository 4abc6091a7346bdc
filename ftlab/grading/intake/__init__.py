"""What was handed in: found, read without trusting any of it, and made safe to run.

Whatever looks into a student's folder belongs here.
"""
