"""The walls round one child: limits, an unprivileged account, Landlock and seccomp.

None of them needs a privilege. They are raised after the fork and before the first hostile byte is looked at;
anything that cannot be raised is an error, never a warning.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import struct
import sys
from pathlib import Path

from etl.cage.limits import CageLimits

NOBODY = 65534

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_SET_NO_NEW_PRIVS = 1, 8, 38
_CAPABILITY_VERSION, _CAP_DAC_READ_SEARCH = 0x20080522, 1 << 2
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_VERSION_FLAG, _LANDLOCK_PATH_BENEATH = 1, 1
_READ = (1 << 2) | (1 << 3)  # READ_FILE, READ_DIR
_WRITE = (1 << 1) | (1 << 4) | (1 << 5) | (1 << 7) | (1 << 8)  # WRITE_FILE, REMOVE_DIR/FILE, MAKE_DIR/REG
_TRUNCATE = 1 << 14
# Rights known to each version of Landlock; what is not handled is not forbidden.
_FILE_RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF}
_FILE_RIGHTS_NEWEST = 0xFFFF

_ALLOW, _EPERM, _ENOSYS = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38
_FORBIDDEN_CALLS = """
    socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg execve execveat fork
    vfork clone ptrace process_vm_readv process_vm_writev kcmp kill tkill tgkill pidfd_open pidfd_getfd
    pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo mount umount2 pivot_root chroot move_mount
    open_tree fsopen fsmount fsconfig fspick mount_setattr unshare setns bpf perf_event_open userfaultfd
    io_uring_setup io_uring_enter io_uring_register link linkat symlink symlinkat mknod mknodat chmod
    fchmod fchmodat chown fchown lchown fchownat name_to_handle_at open_by_handle_at keyctl add_key
    request_key init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff
    acct quotactl settimeofday clock_settime adjtimex ioperm iopl personality shmget shmat msgget semget
    mq_open fanotify_init inotify_init inotify_init1 setuid setgid setreuid setregid setresuid setresgid
    setgroups capset syslog memfd_create memfd_secret prlimit64 setpriority ioprio_set sched_setaffinity
    sched_setscheduler sched_setparam sched_setattr process_madvise process_mrelease migrate_pages move_pages
"""

_libc = ctypes.CDLL(None, use_errno=True)


def raise_walls(folder: Path | None, limits: CageLimits) -> None:
    """Close this process in: after it, only the libraries can be read and only ``folder`` be written.

    Raises
    ------
    OSError
        When a wall cannot be raised. The caller must end the process then.
    """
    seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    set_limits(limits)
    has_landlock = find_landlock_version() > 0
    if os.geteuid() == 0:
        drop_account(keep_reading=has_landlock)
    # after the change of account, which would undo it: a job does not outlive the helper that would end it
    _call(_libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0), "parent death signal")
    _call(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    if has_landlock:
        restrict_files(folder)
    elif not limits.allow_without_landlock:
        raise OSError("Landlock is missing")
    forbid_calls(seccomp)


def set_limits(limits: CageLimits) -> None:
    """Bound memory, CPU time, file size and open files of this process."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        held_bytes = int(statm.read().split()[0]) * resource.getpagesize()
    memory = held_bytes + limits.memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.open_files, limits.open_files))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def drop_account(keep_reading: bool) -> None:
    """From root to an account that owns nothing.

    The libraries may lie below /root, which that account cannot enter. Where Landlock bounds what can be opened at
    all, it keeps the one right to pass such folders (CAP_DAC_READ_SEARCH); a container may not grant even that.
    """
    _call(_libc.prctl(_PR_SET_KEEPCAPS, int(keep_reading), 0, 0, 0), "keepcaps")
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    if keep_reading:
        header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
        for kept in (_CAP_DAC_READ_SEARCH, 0):
            if _libc.capset(header, struct.pack("=6I", kept, kept, 0, 0, 0, 0)) == 0:
                return
        raise OSError("capabilities cannot be given up")


def find_landlock_version() -> int:
    """The version of Landlock in this kernel; 0 when there is none (before 5.13, or switched off)."""
    return max(0, int(_libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_VERSION_FLAG)))


def restrict_files(folder: Path | None) -> None:
    """Landlock: read the libraries, read and write ``folder``, nothing else; no TCP, no signals outwards."""
    version = find_landlock_version()
    handled = _FILE_RIGHTS.get(version, _FILE_RIGHTS_NEWEST)
    network = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0
    attributes = struct.pack("=QQQ", handled, network, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _call(_libc.syscall(_LANDLOCK_CREATE_RULESET, attributes, size, 0), "landlock ruleset")
    for library in _find_library_folders():
        with contextlib.suppress(
            OSError
        ):  # not there, or not for this account: then it is not needed or not to be had
            _allow_beneath(ruleset, library, _READ)
    if folder is not None:
        _allow_beneath(ruleset, folder, (_READ | _WRITE | _TRUNCATE) & handled)
    _call(_libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock")
    os.close(ruleset)


def forbid_calls(seccomp: ctypes.CDLL) -> None:
    """Seccomp: no sockets, programs, processes, signals, mounts, links or kernel doors for this process.

    Raises
    ------
    OSError
        When the kernel refuses the filter.
    """
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(_ALLOW)))
    if not context:
        raise OSError("seccomp_init failed")
    actions = [(name, _EPERM) for name in _FORBIDDEN_CALLS.split()] + [("clone3", _ENOSYS)]
    for name, action in actions:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number < 0:  # not a call of this machine's kind
            continue
        if (
            seccomp.seccomp_rule_add(context, ctypes.c_uint32(action), ctypes.c_int(number), ctypes.c_uint(0))
            < 0
        ):
            raise OSError(f"seccomp rule for {name} failed")
    if seccomp.seccomp_load(context) < 0:
        raise OSError("seccomp_load failed")
    seccomp.seccomp_release(context)


def _find_library_folders() -> list[Path]:
    roots = {Path(prefix) / "lib" for prefix in (sys.prefix, sys.base_prefix, "/", "/usr")} | {Path("/lib64")}
    roots |= {Path(entry) for entry in sys.path if entry.endswith("-packages")}
    return sorted(roots)


def _allow_beneath(ruleset: int, folder: Path, rights: int) -> None:
    descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    rule = struct.pack("=Qi", rights, descriptor)
    _call(_libc.syscall(_LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_PATH_BENEATH, rule, 0), "landlock rule")
    os.close(descriptor)


def _call(answer: int, what: str) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return int(answer)
