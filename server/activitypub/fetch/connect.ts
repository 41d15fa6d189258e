import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { createSecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { FetchError } from './fetch-error.ts';
import type { Reach } from './networks.ts';

const CONNECT_TIMEOUT = 5_000;

/** Name resolution as `dns.lookup` does it with `all: true`; tests pass their own answers. */
export type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Opens sockets for undici, but only to addresses the policy lets through. The check sits in the
 * lookup of the very connection, so nothing lies between it and the dialling: a name that answers
 * differently the second time (DNS rebinding) gains nothing. Plain http and odd ports go to allowed
 * networks only.
 */
export function createConnector(
  reachOf: (address: string) => Reach,
  resolve: Resolve = systemLookup,
): buildConnector.connector {
  // One TLS context for all connections: making one for each costs more than half a handshake.
  const secureContext = createSecureContext();
  const build = (mayDial: (address: string) => boolean): buildConnector.connector => {
    const connect = buildConnector({
      timeout: CONNECT_TIMEOUT,
      allowH2: false,
      keepAlive: true,
      secureContext,
      lookup: guardedLookup(mayDial, resolve),
    });
    return (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      // Literal addresses are dialled without a lookup.
      if (isIP(host) !== 0 && !mayDial(host)) callback(refusedAddress(host), null);
      else connect(options, callback);
    };
  };
  const open = build((address) => reachOf(address) !== 'none');
  const allowedOnly = build((address) => reachOf(address) === 'allowed');
  return (options, callback) => {
    const isUsual =
      options.protocol === 'https:' && (options.port === '' || options.port === '443');
    (isUsual ? open : allowedOnly)(options, callback);
  };
}

function guardedLookup(mayDial: (address: string) => boolean, resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const usable = addresses.filter(({ address }) => mayDial(address));
      const first = usable[0];
      if (first === undefined)
        return callback(refusedAddress(host) as NodeJS.ErrnoException, '', 0);
      if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}

function refusedAddress(host: string): FetchError {
  return new FetchError('refused', `${host} is not at an address this server talks to in this way`);
}
