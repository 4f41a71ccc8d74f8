"""The HTML report in a real browser: no error, no violation of its own policy, no sideways scrolling, a filter that works."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.model.result import Assessment
from scanner.render import render

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--remote-debugging-pipe",
)
PATIENCE = 60.0
PALE = """
(() => {
  const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const seen = new Map();
  const pixel = (colour) => {
    if (!seen.has(colour)) {
      pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
      seen.set(colour, [...pen.getImageData(0, 0, 1, 1).data]);
    }
    return seen.get(colour);
  };
  const light = (colour) => {
    const [r, g, b] = pixel(colour).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (pixel(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const pale = new Set();
  for (const node of document.querySelectorAll("body *:not(script):not(svg *)")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.getClientRects().length) continue;
    const [dim, bright] = [light(getComputedStyle(node).color), light(ground(node))].sort((a, b) => a - b);
    if ((bright + 0.05) / (dim + 0.05) < 4.5) pale.add(`${node.tagName} ${node.className}: ${node.textContent.slice(0, 40)}`);
  }
  return [...pale];
})()
"""
"""Text whose contrast with what stands behind it is below what AA asks for."""
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Chromium wants its pipe as descriptors 3 and 4. The first pipe has the lower numbers, so neither copy destroys the other."""

pytestmark = pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium is installed")


class Browser:
    """One page of headless Chromium, spoken to over its debugging pipe: JSON messages that end in a zero byte."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM is not None, "CI installs Chromium"
        theirs_in, self._write = os.pipe()
        self._read, theirs_out = os.pipe()

        self._process = subprocess.Popen(
            [
                sys.executable,
                "-I",
                "-c",
                HAND_OVER,
                str(theirs_in),
                str(theirs_out),
                CHROMIUM,
                *FLAGS,
                f"--user-data-dir={profile}",
            ],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._numbers = itertools.count(1)
        self._buffer = b""
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self._receive(deadline)
            if answer.get("id") == number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def _receive(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0.0, deadline - time.monotonic()))
            chunk = os.read(self._read, 1 << 16) if ready else b""
            assert chunk, "the browser does not answer"
            self._buffer += chunk
        message, self._buffer = self._buffer.split(b"\0", 1)
        loaded: dict[str, Any] = json.loads(message)
        return loaded

    def open(self, address: str, width: int, media: str = "screen") -> None:
        self.events.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500)
        self.call("Emulation.setEmulatedMedia", media=media)
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)
        deadline = time.monotonic() + PATIENCE
        while self.evaluate("document.readyState + location.protocol") != "completefile:":
            assert time.monotonic() < deadline, "the page does not load"

    def scheme(self, name: str) -> None:
        self.call("Emulation.setEmulatedMedia", media="screen", features=[{"name": "prefers-color-scheme", "value": name}])

    def evaluate(self, expression: str) -> Any:
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def complaints(self) -> list[dict[str, Any]]:
        """What the console would show: errors, violations of the policy, exceptions."""
        return [
            e
            for e in self.events
            if e.get("method") in {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"}
        ]

    def requests(self) -> set[str]:
        return {e["params"]["request"]["url"] for e in self.events if e.get("method") == "Network.requestWillBeSent"}

    def close(self) -> None:
        self._session = None
        with contextlib.suppress(AssertionError, OSError):
            self.call("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._read)
        os.close(self._write)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    running = Browser(tmp_path_factory.mktemp("profile"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, large: Assessment, hostile: Assessment, empty: Assessment) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("site")
    addresses = {}
    for name, assessment in (("large", large), ("hostile", hostile), ("empty", empty)):
        path = folder / f"{name}.html"
        path.write_text(render(assessment, "html"), encoding="utf-8")
        addresses[name] = path.as_uri()
    return addresses


@pytest.mark.parametrize(
    ("name", "width", "media"),
    [
        ("large", 360, "screen"),
        ("large", 1280, "screen"),
        ("hostile", 360, "screen"),
        ("hostile", 1280, "screen"),
        ("hostile", 688, "print"),
        ("empty", 360, "screen"),
    ],
)
def test_page_is_quiet_and_fits(name: str, width: int, media: str, browser: Browser, site: dict[str, str]) -> None:
    browser.open(site[name], width, media)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    assert browser.evaluate("document.querySelector('h1').offsetHeight") > 0
    assert browser.complaints() == []
    assert {url.split(":")[0] for url in browser.requests()} <= {"file", "about", "data"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["large", "empty"])
def test_all_text_can_be_read_in_either_scheme(name: str, scheme: str, browser: Browser, site: dict[str, str]) -> None:
    browser.open(site[name], 1280)
    browser.scheme(scheme)
    assert browser.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is (scheme == "dark")
    browser.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert browser.evaluate(PALE) == []


def test_the_keyboard_leads_past_the_contents_and_shows_where_it_is(browser: Browser, site: dict[str, str]) -> None:
    browser.open(site["large"], 1280)
    for number in range(2):
        for kind in ("rawKeyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        here = browser.evaluate(
            "(() => { const e = document.activeElement, box = e.getBoundingClientRect();"
            " return [e.getAttribute('href'), box.left >= 0 && box.top >= 0, getComputedStyle(e).outlineStyle]; })()"
        )
        assert here == [["#main", True, "solid"], ["#first", True, "solid"]][number]


def test_nothing_moves(browser: Browser, site: dict[str, str]) -> None:
    browser.open(site["large"], 1280)
    moving = browser.evaluate(
        "[...document.querySelectorAll('*')].filter((e) => { const s = getComputedStyle(e);"
        " return s.animationName !== 'none' || s.transitionDuration !== '0s' || s.scrollBehavior !== 'auto'; }).length"
    )
    assert moving == 0, "so nothing is to be stilled for those who ask for reduced motion"


def rows(browser: Browser) -> list[list[str]]:
    found: list[list[str]] = browser.evaluate(
        "[...document.querySelectorAll('#list tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    )
    return found


def test_a_link_can_carry_a_filter(browser: Browser, site: dict[str, str], large: Assessment) -> None:
    browser.open(site["large"] + "#findings?framework=PyTorch&role=test&text=PART_7/", 1280)
    shown = rows(browser)
    assert shown
    assert {(row[3], row[4]) for row in shown} == {("PyTorch", "test")}
    assert all(row[2].startswith("services/part_7/") for row in shown)
    link = browser.evaluate("document.querySelector('#list tbody a').href")
    assert link.startswith(f"https://github.com/example/fraud-scoring/blob/{large.repository.revision}/services/part_7/module_")


def test_the_form_filters_and_remembers(browser: Browser, site: dict[str, str]) -> None:
    browser.open(site["large"], 1280)
    assert len(rows(browser)) == 50
    browser.evaluate("document.getElementById('more').click()")
    assert len(rows(browser)) == 100
    browser.evaluate(
        "(() => { const f = document.getElementById('filter'); f.elements.level.value = 'warning';"
        " f.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )
    assert {row[0] for row in rows(browser)} == {"warning"}
    assert browser.evaluate("location.hash") == "#findings?level=warning"
    assert "of 2,000 match" in browser.evaluate("document.getElementById('count').textContent")


def test_paper_shows_what_the_screen_folds(browser: Browser, site: dict[str, str]) -> None:
    browser.open(site["large"], 688, "print")
    browser.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert browser.evaluate("[...document.querySelectorAll('details')].every(d => d.open)")
    assert browser.evaluate("document.querySelector('nav').offsetHeight") == 0
    assert browser.evaluate("[...document.querySelectorAll('#list tbody tr')].filter(r => r.offsetHeight > 0).length") == 25


def test_the_policy_stops_what_an_escape_would_miss(browser: Browser, tmp_path: Path, legacy: Assessment) -> None:
    marked = msgspec.structs.replace(legacy, verdict=msgspec.structs.replace(legacy.verdict, headline="MARK"))
    attack = "<img src=x onerror='window.ran=1'><script>window.ran=1</script><style>h1{display:none}</style>"
    path = tmp_path / "broken.html"
    path.write_text(render(marked, "html").replace("MARK", attack), encoding="utf-8")
    browser.open(path.as_uri(), 1280)
    assert browser.evaluate("window.ran") is None
    assert browser.evaluate("document.querySelector('h1').offsetHeight") > 0
    assert browser.complaints(), "violations are heard by the tests above"
