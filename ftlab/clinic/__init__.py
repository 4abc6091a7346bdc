"""A check-up for a fine-tuning that went wrong: what is wrong with it, how sure, what to change.

`checkup` looks at a model, its data and its history and tries things on copies; a module for each
kind of finding. What can be found stands in `catalogue/`; what is said of it, there too.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, ["catalogue", "finding"])
