"""What the instructor wrote: the course's folder, a lesson's source, and what is released of it.

Everything that is read off the instructor's own files belongs here, and nothing of students'.
"""
