"""The service that the phones talk to."""

import os

from flask import Flask, abort, jsonify, request


def create_app(predictor=None):
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 8 * 1024 * 1024
    if predictor is None:
        from shelfwatch.predictor import Predictor

        predictor = Predictor(os.environ["SHELFWATCH_PARAMS"])

    @app.route("/shelf", methods=["POST"])
    def shelf():
        photo = request.files.get("photo")
        if photo is None:
            abort(400, "send the photo as form field 'photo'")
        try:
            scores = predictor.predict(photo.stream)
        except OSError:
            abort(415, "not an image")
        return jsonify(label=max(scores, key=scores.get), scores=scores)

    @app.route("/health")
    def health():
        return "ok"

    return app
