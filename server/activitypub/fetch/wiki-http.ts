import type { Config } from '#server/config.ts';
import { createHostCheck } from '#server/wikimedia/hosts.ts';
import type { WikiHttp } from '#server/wikimedia/http.ts';
import { wikiUserAgent } from '#server/wikimedia/user-agent.ts';
import { WikiError } from '#server/wikimedia/wiki-error.ts';
import type { GuardedClient, GuardedResponse } from './guarded-client.ts';

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * The wikis' door: the guarded client under the name that Wikimedia asks for, and to hosts of wikis
 * only, also where one redirects to.
 */
export function createWikiHttp(
  client: GuardedClient,
  config: Pick<Config, 'origin' | 'version' | 'wikimedia'>,
): WikiHttp {
  const { contact, commonsApi, metaApi, wikipediaApi, featuredApi, otherHosts, oauth } =
    config.wikimedia;
  const known = [commonsApi, metaApi, wikipediaApi, featuredApi, oauth?.restUrl ?? [], otherHosts];
  const allowed = createHostCheck(known.flat());
  return async (request) => {
    if (contact === null)
      throw new WikiError(
        'unconfigured',
        'WIKIMEDIA_CONTACT is not set: Wikimedia asks every client for an address to write to',
      );
    const userAgent = wikiUserAgent(config, contact);
    let url = request.url;
    for (let hops = 0; ; hops += 1) {
      if (!allowed(url))
        throw new WikiError('forbidden_host', `${URL.parse(url)?.host ?? url} is no wiki we know`);
      const response = await client.request({ ...request, url, userAgent, redirects: 'refuse' });
      const next = redirectOf(request.method, response);
      if (next === null || hops === MAX_REDIRECTS) return response;
      url = next;
    }
  };
}

function redirectOf(method: string, response: GuardedResponse): string | null {
  const { location } = response.headers;
  if (method !== 'GET' || location === undefined || !REDIRECTS.has(response.status)) return null;
  return URL.parse(location, response.finalUrl)?.href ?? null;
}
