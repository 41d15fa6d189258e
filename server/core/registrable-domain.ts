import { getDomain } from 'tldts';

/**
 * The domain that its owner registered, whatever stands in front of it: `a.b.example.co.uk` →
 * `example.co.uk`, `me.github.io` → itself. Names are free below it, so what is counted by host is
 * counted by this. An address or a bare name (`localhost:3000`) is its own, port included.
 */
export function registrableDomain(host: string): string {
  return getDomain(host, { allowPrivateDomains: true }) ?? host.toLowerCase();
}
