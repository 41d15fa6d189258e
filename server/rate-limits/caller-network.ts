import ipaddr from 'ipaddr.js';

/** Bits of an IPv6 address that one customer is given; the rest they choose as they please. */
const IPV6_BITS = 64;

/**
 * What limits count instead of an address: whoever has one IPv6 address has all of its /64, and
 * would never meet a limit that counts addresses (Mastodon counts in the same way).
 */
export function callerNetwork(ip: string): string {
  if (!ipaddr.IPv6.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_BITS}`).toString()}/${IPV6_BITS}`;
}
