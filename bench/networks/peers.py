"""Keras, onnxruntime and OpenVINO in Python, one question a line: load a network, run a batch, answer with milliseconds."""
import json
import sys
import time

import numpy as np

networks = {}


def images(batch, shape):
    return np.random.default_rng(1).uniform(-1, 1, (batch, *shape)).astype("float32")


def keras_network(question):
    import keras

    model = getattr(keras.applications, question["keras"])(weights=None, include_top=False, input_shape=tuple(question["shape"]), pooling="avg")
    if question.get("save"):
        model.save_weights(question["save"])
    return lambda x: model.predict(x, batch_size=len(x), verbose=0)


def onnxruntime_network(question):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = question["threads"]
    session = onnxruntime.InferenceSession(question["onnx"], options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda x: session.run(None, {name: x})[0].mean(axis=(1, 2))


def openvino_network(question):
    import openvino

    core = openvino.Core()
    model = core.read_model(question["onnx"])
    model.reshape([question["batch"], *question["shape"]])
    compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": question["precision"], "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": question["threads"]})
    request = compiled.create_infer_request()
    return lambda x: request.infer([x])[0].mean(axis=(1, 2))


MAKERS = {"keras": keras_network, "onnxruntime": onnxruntime_network, "openvino": openvino_network}

for line in sys.stdin:
    question = json.loads(line)
    key = question["key"]
    if question["do"] == "load":
        networks[key] = MAKERS[question["with"]](question)
        answer = {}
    elif question["do"] == "run":
        x = images(question["batch"], question["shape"])
        started = time.perf_counter()
        out = networks[key](x)
        answer = {"ms": 1000 * (time.perf_counter() - started), "mean": float(np.mean(out))}
    else:
        networks.pop(key, None)
        answer = {}
    print(json.dumps(answer), flush=True)
