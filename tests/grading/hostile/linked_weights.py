"""A `.keras` file whose weights are links into other files of the machine that reads it."""

LESSON = "91-models"
HONEST = 0
CODE = {
    "build": """
import io, zipfile
import h5py, keras

class Linked(keras.Sequential):
    def save(self, path, *args, **named):
        honest = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        keras.Sequential.save(honest, path)
        with zipfile.ZipFile(path) as file:
            kept = {name: file.read(name) for name in file.namelist()}
        made = io.BytesIO(kept["model.weights.h5"])
        with h5py.File(made, "r+") as file:
            del file["layers/dense/vars/0"], file["layers/dense/vars/1"]
            file["layers/dense/vars"].create_dataset(
                "0", (2, 3), "f4", external=[("@SECRET@", 0, 24)])
            file["layers/dense/vars/1"] = h5py.ExternalLink("@SECRET@", "/x")
        kept["model.weights.h5"] = made.getvalue()
        with zipfile.ZipFile(path, "w") as file:
            for name, content in kept.items():
                file.writestr(name, content)

def build(units):
    return Linked([keras.Input((2,)), keras.layers.Dense(3)])
"""
}
