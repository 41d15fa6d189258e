import assert from 'node:assert/strict';
import type { Person } from '../../people.ts';
import { inHome, notified, statusOnce } from '../../scenarios/meet.ts';
import type { Some } from '../actions.ts';
import type { Pair } from './world.ts';

export function quotes(pair: () => Pair): Some<'quote' | 'unquote'> {
  const quote = async (quoter: Person, author: Person) => {
    const original = await author.api.publish({
      status: 'Quote me',
      quote_approval_policy: 'public',
    });
    const copy = await inHome(quoter, original.uri);
    const comment = { status: 'As they say', quoted_status_id: copy.id };
    const quoting = await quoter.api.publish(comment);
    await statusOnce(quoter, quoting.id, (status) => status.quote?.state === 'accepted');
    const { status: seen } = await notified(author, 'quote', quoter, quoting.uri);
    return { original, quoting, seen: seen! };
  };
  return {
    async quote() {
      const { main, reader } = pair();
      const { original, seen } = await quote(main, reader);
      const shown = await statusOnce(reader, seen.id, (one) => one.quote?.state === 'accepted');
      assert.equal(shown.quote?.quoted_status?.id, original.id);
    },
    async unquote() {
      const { main, reader } = pair();
      const { original, quoting, seen } = await quote(reader, main);
      await main.api.post(`/api/v1/statuses/${original.id}/quotes/${seen.id}/revoke`);
      await statusOnce(reader, quoting.id, (status) => status.quote?.state === 'revoked');
    },
  };
}
