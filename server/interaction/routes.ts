import { Hono } from 'hono';
import { z } from 'zod';
import { text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import type { RemoteInteraction } from '#server/contract/remote-interaction.ts';
import { DomainError, invalid } from '#server/core/errors.ts';
import { MINUTE } from '#server/core/time.ts';
import { callerNetwork } from '#server/rate-limits/caller-network.ts';
import { limitTo, type RateCounter } from '#server/rate-limits/rate-counter.ts';
import { type FindInteraction, INTENTS } from './find-interaction.ts';

export interface InteractionDeps {
  rates: RateCounter;
  findInteraction: FindInteraction;
}

/** Of one address: each makes us ask a server that somebody named. */
const LIMIT = { limit: 20, window: 5 * MINUTE };
const LONGEST_NAME = 300;
const LONGEST_URI = 2048;

const interactionParams = z.object({
  server: text,
  uri: text,
  intent: z.enum(INTENTS).optional().catch(undefined),
});

/**
 * Following, answering and the like from an account on another server, for visitors who have none
 * here. It tells the address and leads nowhere by itself: whoever shows it says where it goes.
 */
export function interactionRoutes(deps: InteractionDeps): Hono<ApiEnv> {
  return new Hono<ApiEnv>().post('/api/wikimedia/v1/interaction', async (c) => {
    const { server = '', uri = '', intent = 'follow' } = await validParams(c, interactionParams);
    const address = uri.length > LONGEST_URI ? null : URL.parse(uri);
    if (address === null || !/^https?:$/.test(address.protocol)) throw invalid('uri is no address');
    await limitTo(deps.rates, `interaction:ip:${callerNetwork(c.var.clientIp)}`, LIMIT);
    const url =
      server.length > LONGEST_NAME
        ? null
        : await deps.findInteraction({ server, intent, uri: address.href });
    if (url === null) throw noServer();
    c.header('Cache-Control', 'no-store');
    return c.json({ url, host: new URL(url).host } satisfies RemoteInteraction);
  });
}

function noServer(): DomainError {
  const description = 'This does not look like a server or a handle';
  return invalid(description, { server: [{ error: 'ERR_INVALID', description }] });
}
