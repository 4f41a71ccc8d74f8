"""Whatever is wrong with a target or an option: a sentence that says what, where and what to do, the documented exit
code, never a traceback."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.cli import main

from .conftest import Run
