"""The server from outside, as probes, clients and Kubernetes see it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time

from conftest import APPLICATION, put


def test_it_answers_with_the_right_number(models, start):
    put(models, "scores")
    server = start()
    server.wait("/health/ready", 200)
    asked = {"instances": [[1, 2], [0, 0.5]]}
    answered = {"model": "scores", "predictions": [9, 2.5]}
    assert server.ask("/predict", asked) == (200, answered)
    assert server.ask("/models/scores/predict", asked) == (200, answered)


def test_it_is_live_and_not_ready_while_a_model_loads(models, start):
    put(models, "scores", delaySeconds=1)
    server = start()
    assert server.wait("/health/live", 200) == {"status": "live"}
    status, answer = server.ask("/health/ready")
    assert (status, answer["status"]) == (503, "loading")
    status, answer = server.ask("/predict", {"instances": [[1, 2]]})
    assert (status, answer["detail"]) == (503, "models are being loaded")
    assert "model_ready{" not in server.ask("/metrics")[1]
    server.wait("/health/ready", 200)
    assert server.ask("/predict", {"instances": [[1, 2]]})[0] == 200
    assert 'model_ready{model="scores"} 1.0' in server.ask("/metrics")[1]


def test_a_missing_model_is_never_ready_and_the_log_says_why(models, start):
    server = start()
    server.wait("/health/live", 200)
    time.sleep(0.3)
    status, answer = server.ask("/health/ready")
    assert (status, answer["status"]) == (503, "failed")
    assert "holds no model" in answer["reason"]
    assert server.ask("/health/live")[0] == 200
    assert f"ERROR server.host: will never be ready: MODEL_DIR `{models}` holds no model" in server.log()


def test_one_that_was_named_is_missed(models, start):
    put(models, "scores")
    server = start(MODEL_NAMES="scores, ranks")
    server.wait("/health/live", 200)
    time.sleep(0.3)
    assert server.ask("/health/ready")[1]["reason"].startswith(f"`{models}/ranks` is no folder")


def test_a_broken_model_is_never_ready_beside_a_good_one(models, start):
    put(models, "scores")
    put(models, "worse", weights="none")
    server = start()
    server.wait("/health/live", 200)
    time.sleep(0.3)
    assert server.ask("/health/ready")[0] == 503
    assert server.ask("/models/scores/predict", {"instances": [[1, 2]]})[0] == 503
    assert "`weights` must be a list of numbers" in server.log()


def test_several_models_are_asked_by_name(models, start):
    put(models, "a")
    put(models, "b", bias=10)
    server = start()
    server.wait("/health/ready", 200)
    asked = {"instances": [[0, 0]]}
    assert server.ask("/models/b/predict", asked)[1]["predictions"] == [10]
    for path in ("/predict", "/models/c/predict"):
        status, answer = server.ask(path, asked)
        assert (status, answer["detail"]) == (404, "ask one of `/models/a/predict`, `/models/b/predict`")


def test_what_no_model_can_take_is_refused(models, start):
    put(models, "scores")
    server = start()
    server.wait("/health/ready", 200)
    status, answer = server.ask("/predict", {"instances": [[1, 2], [1]]})
    assert (status, answer["detail"]) == (422, "instances[1]: must be a list of 2 numbers")
    for body in ({}, {"instances": []}, {"instances": 1}, {"instances": [[1, 2]], "more": 1}, [], {"instances": [[1, True]]}):
        assert server.ask("/predict", body)[0] == 422, body
    text = server.ask("/metrics")[1]
    assert 'model_requests_total{model="scores",status="422"} 2.0' in text


def test_who_waits_is_counted_and_one_too_many_is_refused(models, start):
    put(models, "scores", predictSeconds=0.5)
    server = start(MAX_WAITING="1")
    server.wait("/health/ready", 200)
    statuses = []
    asked = {"instances": [[0, 0]]}
    threads = [threading.Thread(target=lambda: statuses.append(server.ask("/predict", asked)[0])) for _ in range(3)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    text = server.ask("/metrics")[1]
    assert "model_requests_waiting 1.0" in text
    assert "model_requests_in_flight 1.0" in text
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 200, 503]
    assert "model_requests_waiting 0.0" in server.ask("/metrics")[1]


def test_sigterm_lets_what_is_in_flight_and_what_waits_end(models, start):
    put(models, "scores", predictSeconds=0.4)
    server = start()
    server.wait("/health/ready", 200)
    answers = []
    asked = {"instances": [[1, 2]]}
    threads = [threading.Thread(target=lambda: answers.append(server.ask("/predict", asked))) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began > 0.6
    for thread in threads:
        thread.join()
    assert answers == [(200, {"model": "scores", "predictions": [9]})] * 3


def test_the_drain_has_an_end(models, start):
    put(models, "scores", predictSeconds=2)
    server = start(DRAIN_SECONDS="1")
    server.wait("/health/ready", 200)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(server.ask("/predict", {"instances": [[1, 2]]})[0]))
    thread.start()
    time.sleep(0.3)
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began > 0.8
    thread.join()
    assert answers == [500]


def test_sigterm_does_not_wait_for_a_model_that_loads(models, start):
    put(models, "scores", delaySeconds=60)
    server = start()
    server.wait("/health/live", 200)
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 3


def test_a_client_that_keeps_its_connection_does_not_hold_the_server(models, start):
    put(models, "scores")
    server = start()
    server.wait("/health/ready", 200)
    connection = server.connect()
    connection.request("POST", "/predict", json.dumps({"instances": [[1, 2]]}), {"Content-Type": "application/json"})
    assert connection.getresponse().read()
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 5


def test_variables_that_make_no_sense_end_it_with_all_reasons(start):
    server = start(PORT="http", WORKERS="0")
    assert server.process.wait(10) == 1
    log = server.log()
    assert "PORT: `http` is no integer from 1 to 65535" in log
    assert "WORKERS: `0` is no integer from 1 to 1024" in log


def test_the_build_of_an_image_sees_what_the_server_would(models):
    def check():
        environment = {"MODEL_DIR": str(models), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "server.check"]
        done = subprocess.run(command, cwd=APPLICATION, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr.splitlines()[-1:]

    assert check() == (1, "", [f"MODEL_DIR `{models}` holds no model; put each into a folder of its name"])
    put(models, "scores")
    assert check() == (0, "answered: scores\n", [])
