"""Tasks: images with labels, in three sets, and how each was made.

Real handwriting and photographs seen by cameras, texts, pictures of one's own. What loads or
changes a data set belongs here; it knows of no model.
"""
