import { domainToASCII } from 'node:url';
import { invalid } from '#server/core/errors.ts';

const MOST = 100;

/**
 * Hosts of websites, as people paste them: with or without scheme and `*.`. Throws `invalid` for
 * what is no host. https://docs.joinmastodon.org/methods/accounts/#update_credentials
 */
export function readDomains(given: readonly string[]): string[] {
  const domains = given.map((one) => one.trim()).filter((one) => one !== '');
  if (domains.length > MOST) throw invalid(`Attribution domains can be ${MOST} at most`);
  return [...new Set(domains.map(hostOf))];
}

function hostOf(text: string): string {
  const bare = text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^\*\./, '')
    .replace(/\/$/, '');
  const host = domainToASCII(bare);
  if (
    !/^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(
      host,
    )
  )
    throw invalid('Attribution domains are not valid');
  return host;
}
