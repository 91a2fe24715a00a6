import socket

import pytest

from tests.guards.network import OutboundNetworkRefused


# 192.0.2.0/24 is kept for examples: no host has such an address.
@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_network_refuses_an_address_elsewhere(method):
    with socket.socket() as client, pytest.raises(OutboundNetworkRefused):
        getattr(client, method)(("192.0.2.1", 80))


def test_network_refuses_a_name_elsewhere():
    with pytest.raises(OutboundNetworkRefused):
        socket.getaddrinfo("recherche.example", 443)


def test_network_leaves_this_machine_alone():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        connection, _ = server.accept()
        connection.close()
