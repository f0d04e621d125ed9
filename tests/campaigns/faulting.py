"""A process of ours whose N-th change of a folder does not happen: it is killed there, told that the disk refuses, or writes but a part.

By ``ptrace``: what counts are the system calls themselves, whoever makes them (Python, its C library, ctypes), with the paths that the
kernel sees; so nothing has to be replaced in the program, and nothing can be forgotten there. Linux on x86-64; ``why_not`` says so else.
Only the first thread is followed: it alone changes folders here. Knows nothing of sites and data.
"""

import ctypes
import errno
import os
import platform
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

_TRACEME, _GETREGS, _SETREGS, _SYSCALL, _SETOPTIONS, _INFO = 0, 12, 13, 24, 0x4200, 0x420E
_SYSGOOD, _EXITKILL = 1, 0x100000
_ENTRY, _EXIT = 1, 2
_RDX, _RAX, _ORIG_RAX = 12, 10, 15
"""Where registers stand among the twenty-seven."""

_AT_FDCWD = 0xFFFFFF9C
_PATHS: dict[int, tuple[str, tuple[tuple[int | None, int], ...]]] = {
    2: ("open", ((None, 0),)),
    76: ("truncate", ((None, 0),)),
    82: ("rename", ((None, 0), (None, 1))),
    83: ("mkdir", ((None, 0),)),
    84: ("rmdir", ((None, 0),)),
    85: ("creat", ((None, 0),)),
    86: ("link", ((None, 0), (None, 1))),
    87: ("unlink", ((None, 0),)),
    88: ("symlink", ((None, 1),)),
    90: ("chmod", ((None, 0),)),
    92: ("chown", ((None, 0),)),
    257: ("open", ((0, 1),)),
    258: ("mkdir", ((0, 1),)),
    260: ("chown", ((0, 1),)),
    263: ("unlink", ((0, 1),)),
    264: ("rename", ((0, 1), (2, 3))),
    265: ("link", ((0, 1), (2, 3))),
    266: ("symlink", ((1, 2),)),
    268: ("chmod", ((0, 1),)),
    280: ("utime", ((0, 1),)),
    316: ("rename", ((0, 1), (2, 3))),
    437: ("open", ((0, 1),)),
    452: ("chmod", ((0, 1),)),
}
"""Calls by name: which arguments are a folder's handle, if any, and a path."""
_HANDLES = {
    1: ("write", 0),
    3: ("close", 0),
    18: ("write", 0),
    20: ("write", 0),
    40: ("write", 0),
    73: ("flock", 0),
    74: ("sync", 0),
    75: ("sync", 0),
    77: ("truncate", 0),
    91: ("chmod", 0),
    93: ("chown", 0),
    285: ("allocate", 0),
    296: ("write", 0),
    306: ("sync", 0),
    326: ("write", 2),
    328: ("write", 0),
}
"""Calls by a handle, and which argument that is."""
_SYNC_ALL = 162

_NAMES = frozenset({"creat", "rename", "mkdir", "rmdir", "link", "unlink", "symlink", "chmod", "chown", "utime", "truncate"})
CHANGES = _NAMES | {"write", "allocate", "sync", "flock", "close"}
"""What changes a disk, and the lock; ``creat`` is every opening in order to write, ``close`` every closing of what was opened so."""
REFUSALS = {
    "ENOSPC": frozenset({"creat", "write", "mkdir", "link", "symlink", "rename", "truncate", "allocate", "sync", "close"}),
    "EIO": CHANGES - {"flock"} | {"open"},
    "EACCES": _NAMES | {"open"},
    "EROFS": _NAMES,
    "EMFILE": frozenset({"creat", "open"}),
}
"""Which calls a refusal is tried on: those that may give it. ``open`` is an opening in order to read."""
SHORT = "short"
KILL = "kill"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the ``at``-th call that it may happen to, from 1; if ``lasting`` at all that follow too. 0 only counts."""

    kind: str
    at: int
    lasting: bool = False

    @property
    def calls(self) -> frozenset[str]:
        """The calls that count for it."""
        return REFUSALS.get(self.kind) or (frozenset({"write"}) if self.kind == SHORT else CHANGES)

    def __str__(self) -> str:
        return f"{self.kind} {'from' if self.lasting else 'at'} {self.at}"


@dataclass(frozen=True, slots=True)
class Ended:
    """How the process ended: its code (−9: killed), how many calls counted, which one was struck, and what it said."""

    code: int
    calls: int
    struck: str
    out: str
    err: str


def why_not() -> str:
    """Why calls cannot be struck on this machine; empty where they can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return f"calls are struck on Linux x86-64 only, and this is {sys.platform} {platform.machine()}"
    ended = struck(Fault(KILL, 1), Path("/"), lambda: os.close(os.open(os.devnull, os.O_WRONLY)))
    return (
        "" if ended.code == -signal.SIGKILL else f"this machine does not let a process be traced ({ended.err.strip()[-80:] or ended.code})"
    )


def run(job: Callable[[], object], prepare: Callable[[], None] = lambda: None) -> Ended:
    """A job in a process of its own, undisturbed."""
    return _wait(_begun(job, prepare, traced=False), None, Path())


def struck(fault: Fault, folder: Path, job: Callable[[], object]) -> Ended:
    """A job in a process of its own, struck at its changes below a folder (which ``realpath`` leaves as it is)."""
    return _wait(_begun(job, lambda: None, traced=True), fault, folder)


# ── a process ───────────────────────────────────────────────────────────────────────────────────────────────────────

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
_libc.ptrace.restype = ctypes.c_long
_Begun = tuple[int, int, int]


def _begun(job: Callable[[], object], prepare: Callable[[], None], *, traced: bool) -> _Begun:
    """A forked child, about to do a job: its number, and what it says, as files in memory."""
    out, err = os.memfd_create("out"), os.memfd_create("err")
    child = os.fork()
    if not child:
        _do(job, prepare, out, err, traced)
    return child, out, err


def _do(job: Callable[[], object], prepare: Callable[[], None], out: int, err: int, traced: bool) -> NoReturn:
    code = 1
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.stdout, sys.stderr = (os.fdopen(handle, "w", encoding="utf-8", closefd=False) for handle in (1, 2))
        prepare()
        if traced:
            _libc.ptrace(_TRACEME, 0, None, None)  # where that is not allowed nobody counts anything, and why_not finds out
            os.kill(os.getpid(), signal.SIGSTOP)
        job()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 as the interpreter would tell it
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def _wait(begun: _Begun, fault: Fault | None, folder: Path) -> Ended:
    child, out, err = begun
    calls, what = 0, ""
    try:
        if fault is None:
            status = os.waitpid(child, 0)[1]
        else:
            status, calls, what = _follow(child, fault, f"{folder}".rstrip("/") + "/")
        said = [os.pread(handle, os.fstat(handle).st_size, 0).decode(errors="replace") for handle in (out, err)]
    finally:
        os.close(out)
        os.close(err)
    return Ended(os.waitstatus_to_exitcode(status), calls, what, *said)


# ── its calls ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _follow(child: int, fault: Fault, folder: str) -> tuple[int, int, str]:
    """Let a stopped child go on to its end, call by call."""
    status = os.waitpid(child, 0)[1]
    if not os.WIFSTOPPED(status):
        return status, 0, ""
    _libc.ptrace(_SETOPTIONS, child, None, _SYSGOOD | _EXITKILL)
    info = ctypes.create_string_buffer(88)
    count, what, refused, deliver = 0, "", 0, 0
    while True:
        _libc.ptrace(_SYSCALL, child, None, deliver)
        status = os.waitpid(child, 0)[1]
        if not os.WIFSTOPPED(status):
            return status, count, what
        deliver = 0
        if os.WSTOPSIG(status) != signal.SIGTRAP | 0x80:
            deliver = os.WSTOPSIG(status)
            continue
        _libc.ptrace(_INFO, child, len(info), ctypes.addressof(info))
        if info.raw[0] == _EXIT:
            if refused:
                _set(child, _RAX, -refused)
                refused = 0
            continue
        number, *arguments = struct.unpack_from("<7Q", info.raw, 24)
        call = _call(child, number, arguments, folder)
        if call is None or call[0] not in fault.calls:
            continue
        count += 1
        if not fault.at or (count != fault.at and not (fault.lasting and count > fault.at)):
            continue
        what = what or " ".join(call)
        if fault.kind == KILL:
            os.kill(child, signal.SIGKILL)
        elif fault.kind == SHORT:
            _set(child, _RDX, max(arguments[2] // 2, 1))
        else:
            refused = getattr(errno, fault.kind)
            _set(child, _ORIG_RAX, -1)  # no such call: the kernel does nothing, and gives back what is set at its end


def _set(child: int, register: int, value: int) -> None:
    registers = (ctypes.c_longlong * 27)()
    _libc.ptrace(_GETREGS, child, None, ctypes.addressof(registers))
    registers[register] = value
    _libc.ptrace(_SETREGS, child, None, ctypes.addressof(registers))


def _call(child: int, number: int, arguments: list[int], folder: str) -> tuple[str, str] | None:
    """Name and path of a call that concerns the folder; None for any other."""
    if number == _SYNC_ALL:
        return "sync", folder
    try:
        if number in _HANDLES:
            name, which = _HANDLES[number]
            handle = _signed(arguments[which])
            path = os.readlink(f"/proc/{child}/fd/{handle}")  # noqa: PTH115 in the midst of every call
            if not f"{path}/".startswith(folder) or (name == "close" and not _writes(_flags(child, handle))):
                return None
            return name, path
        if number not in _PATHS:
            return None
        name, places = _PATHS[number]
        paths = [_path(child, None if where is None else arguments[where], arguments[which]) for where, which in places]
    except OSError:
        return None  # a handle that is none, a path nowhere: the kernel will refuse it
    if not any(f"{path}/".startswith(folder) for path in paths):
        return None
    if name == "open":
        how = struct.unpack("<Q", _read(child, arguments[2], 8))[0] if number == 437 else arguments[1 if number == 2 else 2]
        name = "creat" if _writes(how) else "open"
    return name, paths[-1]


def _signed(value: int) -> int:
    return value - (1 << 32) if (value & 0xFFFFFFFF) >> 31 else value & 0xFFFFFFFF


def _writes(flags: int) -> bool:
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


def _flags(child: int, handle: int) -> int:
    with open(f"/proc/{child}/fdinfo/{handle}") as said:  # noqa: PTH123
        return next(int(line.split()[1], 8) for line in said if line.startswith("flags:"))


def _path(child: int, folder: int | None, address: int) -> str:
    named = os.fsdecode(_read(child, address, 4096).partition(b"\0")[0])
    if named.startswith("/"):
        return os.path.normpath(named)
    at = "cwd" if folder is None or folder & 0xFFFFFFFF == _AT_FDCWD else f"fd/{_signed(folder)}"
    return os.path.normpath(f"{os.readlink(f'/proc/{child}/{at}')}/{named}")  # noqa: PTH115 as above


def _read(child: int, address: int, size: int) -> bytes:
    """Bytes of the child's memory, fewer where it ends."""
    with open(f"/proc/{child}/mem", "rb", buffering=0) as memory:  # noqa: PTH123
        try:
            return os.pread(memory.fileno(), size, address)
        except OSError:
            return os.pread(memory.fileno(), 4096 - address % 4096, address)
