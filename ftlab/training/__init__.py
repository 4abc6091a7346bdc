"""Fine-tuning: one run (`finetuning`, `run`), its rates and penalties, and sweeps of many runs.

What changes weights belongs here. `rates`, `penalties` and `sweeps` are rooms of their own.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, ["penalties", "rates", "sweeps"], {"finetuning": ["finetune"]}
)
