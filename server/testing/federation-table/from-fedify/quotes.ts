import assert from 'node:assert/strict';
import { inHome, statusOnce } from '../../scenarios/meet.ts';
import { until } from '../../until.ts';
import type { Some } from '../actions.ts';
import { type Theirs, told } from './world.ts';

export function quotes(theirs: () => Theirs): Some<'quote' | 'unquote'> {
  return {
    async quote() {
      const { main, reader, peer } = theirs();
      const original = await reader.api.publish({
        status: 'Quote me',
        quote_approval_policy: 'public',
      });
      const { uri, requestUri } = await main.quote(original.uri, reader.uri);
      await until(
        () =>
          peer.received.some(
            ({ type, json }) => type === 'Accept' && JSON.stringify(json).includes(requestUri),
          ),
        { what: 'the consent' },
      );
      const { status } = await told(reader, 'quote', main, uri);
      const shown = await statusOnce(reader, status!.id, (one) => one.quote?.state === 'accepted');
      assert.equal(shown.quote?.quoted_status?.id, original.id);
    },
    async unquote() {
      const { main, reader, peer } = theirs();
      const uri = await main.publish({ content: 'Quote me', quotableBy: 'everybody' });
      const copy = await inHome(reader, uri);
      const quoting = await reader.api.publish({ status: 'So true', quoted_status_id: copy.id });
      const request = await until(
        () =>
          peer.received.find(
            ({ type, json }) =>
              type === 'QuoteRequest' && JSON.stringify(json).includes(quoting.uri),
          ),
        { what: 'the QuoteRequest' },
      );
      const consent = await main.consent(request.json, quoting.uri, uri);
      await statusOnce(reader, quoting.id, (one) => one.quote?.state === 'accepted');
      await main.send([reader.uri], { type: 'Delete', object: consent });
      await statusOnce(reader, quoting.id, (one) => one.quote?.state === 'revoked');
    },
  };
}
