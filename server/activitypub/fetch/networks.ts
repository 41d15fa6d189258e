import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = [Address, number];

/**
 * How an address may be spoken to: as the internet (`public`: https on 443 only), as a network the
 * operator opened (`allowed`: http and any port as well), or not at all.
 */
export type Reach = 'public' | 'allowed' | 'none';

/** IANA IPv4 special-purpose address registry, with multicast and the reserved class E. */
const SPECIAL_V4 = networks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Global unicast is all there is of IPv6 for us, less what IANA sets apart inside it. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');
const SPECIAL_V6 = networks([
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
]);
/** NAT64 (RFC 6052): an IPv4 address in IPv6 clothes, to be judged as the former. */
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96');

function networks(texts: readonly string[]): Network[] {
  return texts.map((text) => ipaddr.parseCIDR(text));
}

/**
 * The policy on addresses: an allow-list, because every deny-list so far was found incomplete
 * (federation.md lists the advisories). It judges the address that is dialled, not the name.
 */
export function createAddressPolicy(allowed: readonly Network[]): (address: string) => Reach {
  return (text) => {
    const address = parse(text);
    if (address === null) return 'none';
    if (allowed.some((network) => isIn(address, network))) return 'allowed';
    return isPublic(address) ? 'public' : 'none';
  };
}

function parse(text: string): Address | null {
  // A zone (fe80::1%eth0) only makes sense on a link, which is never public.
  if (text.includes('%') || !ipaddr.isValid(text)) return null;
  const address = ipaddr.parse(text);
  if (address.kind() === 'ipv4') return address;
  const v6 = address as ipaddr.IPv6;
  if (v6.isIPv4MappedAddress()) return v6.toIPv4Address();
  return isIn(v6, NAT64) ? new ipaddr.IPv4(v6.toByteArray().slice(12)) : v6;
}

function isPublic(address: Address): boolean {
  if (address.kind() === 'ipv4') return !SPECIAL_V4.some((network) => isIn(address, network));
  return isIn(address, GLOBAL_V6) && !SPECIAL_V6.some((network) => isIn(address, network));
}

function isIn(address: Address, [base, bits]: Network): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}
