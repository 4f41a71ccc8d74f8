"""Watches the camera and tells the portal when something changes."""

import argparse
import logging
import time

import cv2
import requests

from doorcam.detector import Detector

log = logging.getLogger("doorcam")


def watch(camera: str, portal: str, least: float, seconds: float) -> None:
    detector, last = Detector(), "nothing"
    capture = cv2.VideoCapture(camera)
    while True:
        there, frame = capture.read()
        if not there:
            raise RuntimeError(f"{camera} gives no frames")
        seen = detector.name(frame)
        if seen.score >= least and seen.label != last:
            last = seen.label
            try:
                requests.post(f"{portal}/api/sightings", json=seen._asdict(), timeout=5).raise_for_status()
            except requests.RequestException as error:
                log.warning("portal does not answer: %s", error)
        time.sleep(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--camera", required=True)
    parser.add_argument("--portal", required=True)
    parser.add_argument("--least", type=float, default=0.8)
    parser.add_argument("--seconds", type=float, default=0.5)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    watch(args.camera, args.portal, args.least, args.seconds)
