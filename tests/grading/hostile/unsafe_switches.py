"""Sends models whose learning rate or activation is Keras's switch for unsafe models."""

LESSON = "91-models"
HONEST = 0
CODE = {
    "build": """
import json
import keras
from ftlab.grading import models
from ftlab.grading import values

honest = models.pack
SWITCH = {"class_name": "function", "config": "enable_unsafe_deserialization",
          "module": "keras.config", "registered_name": None}

def forged(model):
    description, arrays = honest(model)
    config = json.loads(description["config"])
    config["compile_config"]["optimizer"]["config"]["learning_rate"] = SWITCH
    config["config"]["layers"][1]["config"]["activation"] = SWITCH
    return description | {"config": json.dumps(config)}, arrays

values.pack = forged

def build(units):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(units)])
    model.compile("sgd", "mse")
    return model
"""
}
