"""Which network addresses may be reached: the public internet, and what the configuration allows by name."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Network = IPv4Network | IPv6Network

# `ipaddress.is_global` is not enough: it passes 192.88.99.1, multicast, and private addresses wrapped in IPv6.
# Source: the IANA special-purpose address registries (RFC 6890 and its updates).
_SPECIAL_V4: Final[tuple[tuple[IPv4Network, str], ...]] = tuple(
    (IPv4Network(network), name)
    for network, name in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a carrier"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud platform's own"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.52.193.0/24", "a relay"),
        ("192.88.99.0/24", "a relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_SPECIAL_V6: Final[tuple[tuple[IPv6Network, str], ...]] = tuple(
    (IPv6Network(network), name)
    for network, name in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "a local translation prefix"),
        ("100::/64", "a discard prefix"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
        ("2001::/32", "a Teredo tunnel"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "a 6to4 tunnel"),
        ("3fff::/20", "for documentation"),
    )
)
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")


def refusal(address: str, allowed: Sequence[Network]) -> str | None:
    """Why the address may not be reached, in words that follow "the address is"; None where it may.

    `allowed` is looked at first, with the address as given and with the IPv4 address that it maps. A tunnel address
    (6to4, Teredo) is refused whatever it carries; a NAT64 address is judged by the IPv4 address inside.
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        if _within(parsed, allowed):
            return None
        inner = _carried(parsed)
        return _special_v6(parsed) if inner is None else refusal(str(inner), allowed)
    return None if _within(parsed, allowed) else _special_v4(parsed)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def _within(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    bare = IPv6Address(int(address)) if isinstance(address, IPv6Address) else address  # without a %zone
    return any(bare.version == network.version and bare in network for network in networks)


def _special_v4(address: IPv4Address) -> str | None:
    return next((name for network, name in _SPECIAL_V4 if address in network), None)


def _special_v6(address: IPv6Address) -> str | None:
    bare = IPv6Address(int(address))
    for network, name in _SPECIAL_V6:
        if bare in network:
            return name
    return None if bare in _GLOBAL_UNICAST else "reserved"
