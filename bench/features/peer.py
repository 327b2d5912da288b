"""Keras from files to averaged features: its own loading (image_dataset_from_directory), preprocessing and predict, with formula weights."""
import base64
import json
import sys
import time

import numpy as np

question = json.loads(sys.stdin.readline())

import keras


def unit(seed, count):
    """core/random.ts: numbers in 0..1 by an integer hash."""
    with np.errstate(over="ignore"):
        x = np.arange(count, dtype=np.uint32) + np.uint32(seed) * np.uint32(0x9E3779B9)
        x ^= x >> 16
        x *= np.uint32(0x7FEB352D)
        x ^= x >> 15
        x *= np.uint32(0x846CA68B)
        x ^= x >> 16
    return x.astype("float64") / 2**32


def formula(layer, name, shape, u):
    """core/backbones/formulaWeights.ts."""
    if name == "kernel":
        fan = np.prod(shape[:2] if isinstance(layer, keras.layers.DepthwiseConv2D) else shape[:-1])
        return (2 * u - 1) * np.sqrt(6 / fan)
    if name == "gamma":
        return 0.5 + 0.5 * u
    return 0.5 + u if name == "moving_variance" else (u - 0.5) * 0.2


model = getattr(keras.applications, question["keras"])(weights=None, include_top=False, input_shape=tuple(question["shape"]), pooling="avg")
module = getattr(keras.applications, question["module"])
seed = 0
for layer in model.layers:
    for weight in layer.weights:
        weight.assign(formula(layer, weight.name, weight.shape, unit(seed, int(np.prod(weight.shape)))).reshape(weight.shape).astype("float32"))
        seed += 1


def run(folder, batch, first):
    started = time.perf_counter()
    files = keras.utils.image_dataset_from_directory(
        folder, labels=None, shuffle=False, batch_size=batch, image_size=tuple(question["shape"][:2]), interpolation="bilinear", verbose=False
    )
    features = model.predict(files.map(module.preprocess_input).prefetch(2), verbose=0)
    ms = 1000 * (time.perf_counter() - started)
    return {"ms": ms, "rows": len(features), "first": base64.b64encode(features[:first].astype("<f4").tobytes()).decode()}


print("{}", flush=True)
for line in sys.stdin:
    print(json.dumps(run(**json.loads(line))), flush=True)
