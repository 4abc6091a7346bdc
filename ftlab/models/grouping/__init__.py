"""How a model's layers fall into blocks: by their names, and by the graph where names say nothing.

What reads the graph of a model belongs here; `ftlab.models.structure` is the way in.
"""
