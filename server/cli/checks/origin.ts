import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { createGuardedClient } from '#server/activitypub/fetch/guarded-client.ts';
import type { Config } from '#server/config.ts';
import { failure, ok, warning } from './check.ts';

const TIMEOUT = 5_000;
const MAX_SKEW = 30_000;
const EVERYWHERE = ['0.0.0.0/0', '::/0'].map((network) => ipaddr.parseCIDR(network));
const nodeinfo = z.object({ links: z.array(z.object({ href: z.string() })).min(1) });

/** `readConfig` has refused what cannot work; this says what is unwise. */
export function checkConfig(config: Config) {
  const text = `${config.origin}, accounts @…@${config.domain}`;
  if (config.production && config.origin.startsWith('http:')) {
    return failure(`${text}: other servers speak https only`);
  }
  if (!config.production) return warning(`${text}; for the public set NODE_ENV=production`);
  return ok(text);
}

/** Asks for our own NodeInfo the way the world would, through DNS and the proxy. */
export async function checkOrigin(config: Config) {
  const { origin } = config;
  // The operator's own server may well stand in a private network.
  const client = createGuardedClient({ ...config, allowedPrivateNetworks: EVERYWHERE });
  try {
    const url = `${origin}/.well-known/nodeinfo`;
    const response = await client.request({ method: 'GET', url, timeoutMs: TIMEOUT });
    if (response.status !== 200) return failure(`${origin} answers with ${response.status}`);
    if (!isOurs(response.body.toString(), origin)) {
      return failure(`what answers at ${origin} is not this server`);
    }
    const skew = Date.parse(response.headers['date'] ?? '') - Date.now();
    if (Math.abs(skew) > MAX_SKEW) {
      return failure(`the proxy's clock is ${Math.round(skew / 1000)} s off`);
    }
    return ok('answers');
  } catch (err) {
    const words = err instanceof Error ? err.message : String(err);
    return failure(`${origin} does not answer (${words}): does the server run, and the proxy?`);
  } finally {
    await client.close();
  }
}

function isOurs(text: string, origin: string): boolean {
  try {
    return nodeinfo
      .parse(JSON.parse(text))
      .links.every((link) => link.href.startsWith(`${origin}/`));
  } catch {
    return false;
  }
}
