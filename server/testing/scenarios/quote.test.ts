import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Status } from '#server/contract/status.ts';
import type { Person } from '../people.ts';
import { follow, inHome, notified, statusOnce } from './meet.ts';
import { bothWays, onTwoInstances, personOf } from './two-instances.ts';

onTwoInstances('A quote', ['quoted', 'quoting', 'watcher'], (world) => {
  bothWays((from, to) => {
    let quoted: Person;
    let quoting: Person;
    let watcher: Person;
    let original: Status;
    let quote: Status;
    const isIn = (state: string) => (status: Status) => status.quote?.state === state;

    before(async () => {
      quoted = personOf(world, from, 'quoted');
      quoting = personOf(world, to, 'quoting');
      watcher = personOf(world, from, 'watcher');
      await follow(quoting, quoted);
      await follow(watcher, quoting);
      original = await quoted.api.publish({ status: 'Words', quote_approval_policy: 'public' });
    });

    test('is asked for, granted, and shown to both and to others', async () => {
      const copy = await inHome(quoting, original.uri);
      assert.equal(copy.quote_approval.current_user, 'automatic');
      quote = await quoting.api.publish({ status: 'Quite so', quoted_status_id: copy.id });
      assert.equal(quote.quote?.state, 'pending');
      const accepted = await statusOnce(quoting, quote.id, isIn('accepted'));
      assert.equal(accepted.quote?.quoted_status?.uri, original.uri);
      assert.equal(accepted.edited_at, null);
      const { id } = await inHome(watcher, quote.uri);
      const seen = await statusOnce(watcher, id, isIn('accepted'));
      assert.equal(seen.quote?.quoted_status?.id, original.id);
      await notified(quoted, 'quote', quoting, quote.uri);
      assert.equal((await quoted.api.status(original.id)).quotes_count, 1);
    });

    test('ends for everybody when its author takes the consent back', async () => {
      const { id } = await inHome(watcher, quote.uri);
      await quoted.api.post(`/api/v1/statuses/${original.id}/quotes/${id}/revoke`, {});
      await statusOnce(quoting, quote.id, isIn('revoked'));
      assert.equal((await watcher.api.status(id)).quote?.state, 'revoked');
      assert.equal((await quoted.api.status(original.id)).quotes_count, 0);
    });

    test('is refused where the policy says so', async () => {
      const closed = await quoted.api.publish({ status: 'Mine', quote_approval_policy: 'nobody' });
      const copy = await inHome(quoting, closed.uri);
      const asked = quoting.api.publish({ status: 'No?', quoted_status_id: copy.id });
      await assert.rejects(asked, /404|does not appear to exist/);
    });
  });
});
