"""What only authors of the course use: evidence, browser, catalogue of messages, online copies.

It stands beside the package, is not installed, and imports from it; never the other way.
"""
