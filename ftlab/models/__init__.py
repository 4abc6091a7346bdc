"""One model: its blocks, what of it is frozen, its head, and what the head sees.

What reads or rebuilds a model belongs here; it trains nothing and measures nothing.
"""
