"""scikit-learn's classifiers on the same numbers: each question names a file of float32 rows, one of labels, and what to fit."""
import json
import sys
import time
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from threadpoolctl import threadpool_limits

warnings.filterwarnings("ignore")


def model_of(question, n):
    kind = question["kind"]
    if kind == "logistic-regression":
        return LogisticRegression(C=1 / (question["regParam"] * n), tol=question["tol"], max_iter=1000)
    if kind == "svm":
        return SVC(C=1.0, gamma="scale", cache_size=256, probability=True, random_state=0)
    if kind == "knn":
        return KNeighborsClassifier(5, algorithm="brute")
    return MLPClassifier((question["hidden"],), batch_size=32, max_iter=question["epochs"], n_iter_no_change=10_000, random_state=0)


for line in sys.stdin:
    question = json.loads(line)
    n, d, train = question["rows"], question["columns"], question["train"]
    x = np.fromfile(question["features"], dtype=np.float32).reshape(n, d).astype(question.get("dtype", "float64"))
    y = np.fromfile(question["labels"], dtype=np.uint8)
    with threadpool_limits(question["threads"]):
        start = time.perf_counter()
        scaler = StandardScaler().fit(x[:train])
        scaled = scaler.transform(x[:train])
        model = model_of(question, train)
        between = time.perf_counter()
        model.fit(scaled, y[:train])
        answer = {"scaleMs": 1000 * (between - start), "fitMs": 1000 * (time.perf_counter() - between)}
        if train < n:
            start = time.perf_counter()
            p = model.predict_proba(scaler.transform(x[train:]))
            answer["predictMs"] = 1000 * (time.perf_counter() - start)
            answer["accuracy"] = float(np.mean(p.argmax(1) == y[train:]))
    if question["kind"] == "logistic-regression":
        raw = model.coef_[0].astype(float) / scaler.scale_
        answer["coefficients"] = raw.tolist()
        answer["intercept"] = float(model.intercept_[0] - raw @ scaler.mean_)
        answer["iterations"] = int(model.n_iter_[0])
    print(json.dumps(answer), flush=True)
