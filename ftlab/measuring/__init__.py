"""What happened to a model: how well it does on each task, and which weights moved.

What turns models and data into figures belongs here; it changes no model.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, ["forgetting", "movement"])
