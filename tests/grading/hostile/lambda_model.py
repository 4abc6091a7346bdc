"""A model with a Lambda layer, whose code would run where the model is read."""

LESSON = "91-models"
HONEST = 0
CODE = {
    "build": """
import keras

def payload(x):
    open("@ROOT@/canary-written", "w").close()
    return x

keras.config.enable_unsafe_deserialization()
def build(units):
    layers = [keras.layers.Lambda(payload), keras.layers.Dense(units)]
    return keras.Sequential([keras.Input((2,)), *layers])
"""
}
