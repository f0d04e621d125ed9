"""Where documents are read: threads of this machine, or a dask cluster; each with a cage of its own (``guard``).

The only door to dask. Both are a ``concurrent.futures.Executor``: whoever uses one does not know which it is.
"""

import os
import re
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from site_builder.errors import Problem, SiteError
from site_builder.ingest import guard

_LOOPBACK = re.compile(r"tcp://(?:127(?:\.\d{1,3}){3}|localhost|\[::1\]):\d{1,5}")

PATIENCE = 10
"""Seconds in which a scheduler has to answer."""


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor, how many tasks it works on at once, and how many documents a task holds."""

    executor: Executor
    count: int
    documents: int


@contextmanager
def local(count: int | None = None) -> Iterator[Workers]:
    """Threads of this process, one for each processor unless ``count`` says otherwise: the work is done in the cages."""
    count = count or os.cpu_count() or 1
    cages: list[guard.Cage] = []

    def begin() -> None:
        cage = guard.Cage()
        cages.append(cage)
        guard.own(cage)

    pool = ThreadPoolExecutor(count, thread_name_prefix="cage", initializer=begin)
    try:
        yield Workers(pool, count, 8)
    finally:
        pool.shutdown(cancel_futures=True)  # who stops early does not wait for what was to be read ahead
        for cage in cages:
            cage.close()


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """A dask cluster, by the address of its scheduler. SiteError where the extra is not installed, or the address is not safe or not there.

    What a scheduler is sent, it runs: so it must be on loopback, or speak TLS.
    """
    if not (_LOOPBACK.fullmatch(address) or re.fullmatch(r"tls://[^\s/]+:\d{1,5}", address)):
        raise SiteError(
            Problem(f"--scheduler {address}", "is neither on loopback (tcp://127.0.0.1:8786) nor TLS", "start the scheduler with TLS")
        )
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise SiteError(Problem("--scheduler", "dask is not installed", "pip install 'site_builder[cluster]'")) from None
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "64MB"})  # a task is documents, sent once
    try:
        client: Any = Client(  # type: ignore[no-untyped-call] # dask has no types
            address, timeout=PATIENCE, set_as_default=False
        )
    except (OSError, TimeoutError) as error:
        raise SiteError(
            Problem(f"--scheduler {address}", f"does not answer: {error}", "start it: dask scheduler --host 127.0.0.1")
        ) from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise SiteError(Problem(f"--scheduler {address}", "has no workers", f"start some: dask worker {address}"))
        # Retries: a task whose worker is killed is done again by another.
        with client.get_executor(pure=False, retries=3) as executor:
            yield Workers(executor, threads, 128)
