"""A recipe's classifiers over executors, one fit a task; the driver's part of `hilum scale train` where the recipe searches parameters.

The fits are the desktop's own (src/main/scale/serveFits.ts), in one Node process per Python worker, which reads the features once and is kept from task to task.
What is here moves lines of JSON.
"""
import json
import os
import subprocess
import tempfile
import threading
from functools import partial

from pyspark import SparkFiles

from hilum_featurizer import FeaturizerFailed, last_words

_kept = {}


class Fitter:
    """The Node process and its pipe."""

    def __init__(self, command, threads, document):
        self.log = tempfile.TemporaryFile()
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, env=dict(os.environ, HILUM_THREADS=str(threads)))
        self.ask(document)

    def ask(self, line):
        """The line of JSON that answers. FeaturizerFailed where there is none, or where this machine cannot fit."""
        try:
            self.child.stdin.write(line.encode() + b"\n")
            self.child.stdin.flush()
            answer = self.child.stdout.readline()
        except OSError:
            answer = b""
        if not answer.endswith(b"\n"):
            self.child.kill()
            raise FeaturizerFailed(f"Hilum's fits broke down on {os.uname().nodename}: {last_words(self.log)}")
        fatal = json.loads(answer).get("fatal")
        if fatal is not None:
            self.child.kill()
            raise FeaturizerFailed(f"{fatal['message']} ({fatal['code']})")
        return answer.decode()


def fitter_of(command, threads, name):
    document = SparkFiles.get(name)
    kept = _kept.get(document)
    if kept is None or kept.child.poll() is not None:
        for other in _kept.values():
            other.child.kill()
        _kept.clear()
        kept = _kept[document] = Fitter(command, threads, document)
    return kept


def fit(command, threads, name, done, lines):
    for line in lines:
        yield fitter_of(command, threads, name).ask(line)
        done.add(1)


def grid_all(spark, plan, say):
    grid = plan["grid"]
    context = spark.sparkContext
    done = context.accumulator(0)
    total = len(grid["scores"]) + len(grid["fits"])
    ended = threading.Event()

    def tell():
        while not ended.wait(1):
            say(event="fitting", done=min(done.value, total), total=total, what="one a task")

    def fitted(lines):
        tasks = context.parallelize(lines, max(1, len(lines)))
        return tasks.mapPartitions(partial(fit, grid["command"], plan["threads"], grid["document"], done)).collect()

    say(event="fitting", done=0, total=total, what="one a task")
    threading.Thread(target=tell, daemon=True).start()
    try:
        scores = [json.loads(answer) for answer in fitted([json.dumps(task) for task in grid["scores"]])]
        # outcomes by candidate, then inner fold, beside the fit that they decide about
        finals = [dict(one["task"], outcomes=[[scores[at] for at in folds] for folds in one["scores"]]) for one in grid["fits"]]
        fits = [json.loads(answer) for answer in fitted([json.dumps(task) for task in finals])]
    finally:
        ended.set()
    with open(grid["result"] + ".part", "w", encoding="utf8") as out:
        json.dump({"fits": fits}, out)
    os.replace(grid["result"] + ".part", grid["result"])
    say(event="fitting", done=total, total=total, what="one a task")
