"""The course on a machine: JupyterLab, the command `ftlab`, and the doctor.

What starts the course, or looks whether it can start, belongs here; nothing imports from here.
"""
