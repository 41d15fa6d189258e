import ipaddr from 'ipaddr.js';
import type { Config } from '#server/config.ts';
import type { AskTranslator } from '#server/translation/translator.ts';
import { unavailable } from '#server/translation/translator.ts';
import { createGuardedClient, type GuardedClient } from './guarded-client.ts';

const EVERYWHERE: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [
  ipaddr.parseCIDR('0.0.0.0/0'),
  ipaddr.parseCIDR('::/0'),
];
const MAX_BYTES = 1024 * 1024;
/** Models on a small machine take their time. */
const TIMEOUT = 25_000;

/**
 * Speaks to the translation server that the operator configured, wherever it is: a door of its own
 * that leads to that one address, and follows no redirects away from it.
 */
export function createAskTranslator(config: Config): {
  ask: AskTranslator;
  close(): Promise<void>;
} {
  const { translation } = config;
  let client: GuardedClient | null = null;
  const ask: AskTranslator = async (method, path, body) => {
    if (translation === null) throw unavailable('not configured');
    client ??= createGuardedClient({ ...config, allowedPrivateNetworks: EVERYWHERE });
    const host = new URL(translation.url).host;
    try {
      const { status, body: answer } = await client.request({
        method,
        url: `${translation.url}${path}`,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        ...(body ? { body: Buffer.from(JSON.stringify(body)) } : {}),
        redirects: 'refuse',
        allows: async (asked) => asked === host,
        maxBytes: MAX_BYTES,
        timeoutMs: TIMEOUT,
      });
      return { status, json: JSON.parse(answer.toString('utf8')) as unknown };
    } catch (err) {
      throw unavailable(err);
    }
  };
  return {
    ask,
    close: async () => {
      await client?.close();
    },
  };
}
