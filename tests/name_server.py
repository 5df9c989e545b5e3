"""A name server on this computer: the questions of a test reach it instead of the network."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from socket import AF_INET, SOCK_DGRAM, socket
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

Zone = dict[str, Sequence[str]]
"""The TXT records of names."""


@contextmanager
def name_server(zone: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Answer the questions of this process from the zone until the block ends."""
    with socket(AF_INET, SOCK_DGRAM) as server, pytest.MonkeyPatch.context() as patch:
        server.bind(("127.0.0.1", 0))
        thread = Thread(target=_serve, args=(server, zone), daemon=True)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = server.getsockname()[1]
        patch.setattr(dns.resolver, "default_resolver", resolver)
        yield
        with socket(AF_INET, SOCK_DGRAM) as client:
            client.sendto(b"end", server.getsockname())
        thread.join()


def _serve(server: socket, zone: Mapping[str, Sequence[str]]) -> None:
    while True:
        data, client = server.recvfrom(4096)
        if data == b"end":
            return
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        name = question.question[0].name
        texts = zone.get(name.to_text(omit_final_dot=True))
        if texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif texts:
            quoted = [f'"{text}"' for text in texts]
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
        server.sendto(answer.to_wire(), client)
