"""Nothing leaves the machine: a test that calls out fails, whatever the address answers."""

from __future__ import annotations

import ipaddress
import socket

import pytest

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


class OutboundNetworkRefused(AssertionError):
    """A test spoke to something that is not this machine."""


def _is_here(host) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check(family: int, address) -> None:
    if family != getattr(socket, "AF_UNIX", None) and not _is_here(address[0]):
        raise OutboundNetworkRefused(f"A test connects to {address[0]}.")


@pytest.fixture(autouse=True, scope="session")
def _no_outbound_network():
    def connect(self, address):
        _check(self.family, address)
        return _connect(self, address)

    def connect_ex(self, address):
        _check(self.family, address)
        return _connect_ex(self, address)

    def getaddrinfo(host, *args, **kwargs):
        if not _is_here(host):
            raise OutboundNetworkRefused(f"A test looks up {host}.")
        return _getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket.socket, "connect_ex", connect_ex)
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield
