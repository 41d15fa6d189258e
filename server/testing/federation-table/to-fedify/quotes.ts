import assert from 'node:assert/strict';
import { inHome, statusOnce } from '../../scenarios/meet.ts';
import { until } from '../../until.ts';
import type { Some } from '../actions.ts';
import { type Ours, taken } from './world.ts';

export function quotes(ours: () => Ours): Some<'quote' | 'unquote'> {
  return {
    async quote() {
      const { main, reader } = ours();
      const uri = await reader.publish({ content: 'Quote me', quotableBy: 'everybody' });
      const copy = await inHome(main, uri);
      const quoting = await main.api.publish({ status: 'So true', quoted_status_id: copy.id });
      const request = await taken(ours(), main.uri, 'QuoteRequest', uri, quoting.uri);
      const consent = await reader.consent(request, quoting.uri, uri);
      const shown = await statusOnce(
        main,
        quoting.id,
        (status) => status.quote?.state === 'accepted',
      );
      assert.equal(shown.quote?.quoted_status?.uri, uri);
      // Everybody is told where the consent is.
      await taken(ours(), main.uri, 'Update', quoting.uri, consent);
    },
    async unquote() {
      const { main, reader } = ours();
      const original = await main.api.publish({
        status: 'Quote me',
        quote_approval_policy: 'public',
      });
      const quoting = await reader.quote(original.uri, main.uri);
      const accept = await taken(ours(), main.uri, 'Accept', quoting.requestUri);
      const consent = String(accept['result']);
      assert.equal((await reader.fetch(consent))['interactionTarget'], original.uri);
      const seen = await until(async () =>
        (await main.api.notifications()).find(({ status }) => status?.uri === quoting.uri),
      );
      await main.api.post(`/api/v1/statuses/${original.id}/quotes/${seen.status!.id}/revoke`);
      await taken(ours(), main.uri, 'Delete', consent);
      await assert.rejects(reader.fetch(consent));
    },
  };
}
