import type { Config } from '#server/config.ts';

/**
 * Name/version, where it runs and whom to write to, the library: what
 * https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy asks of every client. Without it
 * Wikimedia answers ten requests a minute, or none.
 */
export function wikiUserAgent(config: Pick<Config, 'origin' | 'version'>, contact: string): string {
  return `WikimediaSocial/${config.version} (${config.origin}; ${contact}) undici`;
}
