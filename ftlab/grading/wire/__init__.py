"""What may cross between the student's process and the trusted one, and how it is written.

Each value is checked here before anything is built from it.
"""
