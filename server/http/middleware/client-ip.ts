import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import ipaddr from 'ipaddr.js';
import type { Config } from '#server/config.ts';

type Networks = Config['trustedProxies'];

/**
 * Who really asks: the socket's peer, unless that is a trusted proxy; then the rightmost address of
 * X-Forwarded-For that is not one. What stands left of it anybody could have written.
 */
export function clientIp(c: Context, trusted: Networks): string {
  const incoming = (c.env as Partial<HttpBindings> | undefined)?.incoming;
  const peer = incoming?.socket.remoteAddress;
  return addressOf({ peer, forwarded: c.req.header('x-forwarded-for') }, trusted);
}

/** The same of a request that has not come to hono. */
export function addressOf(
  request: { peer: string | undefined; forwarded: string | undefined },
  trusted: Networks,
): string {
  const { forwarded } = request;
  const peer = normalise(request.peer ?? '127.0.0.1') ?? '127.0.0.1';
  if (forwarded === undefined || !isTrusted(peer, trusted)) return peer;
  let address = peer;
  for (const hop of forwarded.split(',').toReversed()) {
    const next = normalise(hop.trim());
    if (next === null) return address;
    address = next;
    if (!isTrusted(address, trusted)) return address;
  }
  return address;
}

/** IPv4 inside IPv6 counts as IPv4; null for what is no address. */
function normalise(text: string): string | null {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : null;
}

function isTrusted(address: string, trusted: Networks): boolean {
  const ip = ipaddr.parse(address);
  return trusted.some(([network, bits]) => network.kind() === ip.kind() && ip.match(network, bits));
}
