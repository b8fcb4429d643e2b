"""ONNX models on the processor: the only one that knows onnxruntime."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    NoSuchFile,
    NotImplemented,
    RuntimeException,
)

log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

Session = onnxruntime.InferenceSession
REFUSALS = (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    NoSuchFile,
    NotImplemented,
    RuntimeException,
)
"""What is raised for a model that cannot be used."""


def session(model: Path) -> onnxruntime.InferenceSession:
    """The model in a file, which runs on one thread for each call. Raises one of `REFUSALS`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # An arena would keep the room that the longest texts once took on every thread.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def side_by_side(
    pool: ThreadPoolExecutor, work: Callable[[T], R], items: Sequence[T]
) -> Iterator[R]:
    """What the work gives for each item, in their order: in the threads of the pool, or in this
    one where there is one item only, or where the program is ending and they take no more."""
    found: Iterable[R] = map(work, items)
    if len(items) > 1:
        try:
            found = pool.map(work, items)
        except RuntimeError:
            log.debug("the program is ending")
    return iter(found)


def available_processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
