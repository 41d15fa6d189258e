import { request } from 'undici';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import { failure, ok, warning } from './check.ts';

const TIMEOUT = 5_000;
const MAX_SKEW = 30_000;
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
export async function checkOrigin({ origin }: Config) {
  const timeouts = { headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT };
  const response = await request(`${origin}/.well-known/nodeinfo`, timeouts).catch(
    (cause: Error) => cause,
  );
  if (response instanceof Error) {
    return failure(
      `${origin} does not answer (${response.message || 'no connection'}): does the server run, and the proxy?`,
    );
  }
  const text = await response.body.text();
  if (response.statusCode !== 200) return failure(`${origin} answers with ${response.statusCode}`);
  if (!isOurs(text, origin)) return failure(`what answers at ${origin} is not this server`);
  const skew = Date.parse(String(response.headers['date'])) - Date.now();
  if (Math.abs(skew) > MAX_SKEW)
    return failure(`the proxy's clock is ${Math.round(skew / 1000)} s off`);
  return ok('answers');
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
