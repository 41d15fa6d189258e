import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { digestHeader, digestOf } from '#server/activitypub/signatures/digest.ts';
import { signRequest } from '#server/activitypub/signatures/sign.ts';
import type { Status } from '#server/contract/status.ts';
import { AS2, startFakeRemote, type FakeActor, type FakeRemote } from '../fake-remote.ts';
import { startInstance, type Instance } from '../instance.ts';
import type { Person } from '../people.ts';
import { pngBomb, testPicture } from '../pictures.ts';
import { settled } from '../settled.ts';

const HOUR = 3_600_000;
const ACTIVITY_JSON = 'application/activity+json';

describe('Bad input gets a clear answer and changes nothing', () => {
  let instance: Instance;
  let remote: FakeRemote;
  let alice: Person;
  let bob: Person;
  let peer: FakeActor;
  let stranger: FakeActor;
  let status: Status;
  let kept: string;

  before(async () => {
    [instance, remote] = await Promise.all([startInstance(), startFakeRemote()]);
    const people = await instance.people('alice', 'bob');
    [alice, bob] = people as [Person, Person];
    [peer, stranger] = await Promise.all([remote.addActor('peer'), remote.addActor('stranger')]);
    status = await alice.api.publish({ status: 'Here to stay' });
    await settled([instance]);
    kept = await snapshot(instance);
  });
  after(() => Promise.all([instance?.stop(), remote?.close()]));
  afterEach(async (context) => {
    if ('passed' in context && !context.passed) console.error(instance?.logTail());
    await settled([instance]);
    assert.equal(await snapshot(instance), kept, 'something was changed');
  });

  /** The answer must have this status and an error that people can read. */
  async function refused(response: Response, wanted: number, text?: RegExp): Promise<void> {
    const body = await response.text();
    assert.equal(response.status, wanted, body);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    const { error } = JSON.parse(body) as { error?: string };
    assert.ok(error, body);
    assert.ok(!/\bat .*\.ts:|postgres|select /i.test(error), `tells too much: ${error}`);
    if (text) assert.match(error, text);
  }

  describe('from an app', () => {
    const raw = async (path: string, init: RequestInit) => {
      const authorization = `Bearer ${alice.token}`;
      return await fetch(instance.origin + path, {
        method: 'POST',
        ...init,
        headers: { authorization, ...init.headers },
      });
    };
    const json = { 'content-type': 'application/json' };
    const upload = async (bytes: Uint8Array, type = 'image/png') => {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(bytes)], { type }), 'picture.png');
      return await alice.api.request('POST', '/api/v2/media', form);
    };

    test('broken JSON, JSON that is no object', async () => {
      await refused(
        await raw('/api/v1/statuses', { headers: json, body: '{"status": "half' }),
        400,
        /JSON/,
      );
      await refused(await raw('/api/v1/statuses', { headers: json, body: '[1, 2]' }), 400, /JSON/);
      await refused(await raw('/api/v1/statuses', { headers: json, body: '"text"' }), 400, /JSON/);
    });

    test('a content type we do not read', async () => {
      await refused(
        await raw('/api/v1/statuses', {
          headers: { 'content-type': 'text/xml' },
          body: '<status/>',
        }),
        415,
      );
      await refused(
        await raw('/api/v1/statuses', {
          headers: { 'content-type': 'multipart/form-data; boundary=x' },
          body: 'no form',
        }),
        400,
      );
    });

    test('two megabytes of text', async () => {
      const body = JSON.stringify({ status: 'x'.repeat(2 * 1024 * 1024) });
      await refused(await raw('/api/v1/statuses', { headers: json, body }), 413);
    });

    test('text that is too long, nothing at all, or of the wrong kind', async () => {
      await refused(
        await alice.api.request('POST', '/api/v1/statuses', { status: 'x'.repeat(501) }),
        422,
        /^Validation failed: /,
      );
      await refused(
        await alice.api.request('POST', '/api/v1/statuses', {
          status: 'x',
          spoiler_text: 'y'.repeat(500),
        }),
        422,
      );
      await refused(
        await alice.api.request('POST', '/api/v1/statuses', {}),
        422,
        /^Validation failed: /,
      );
      await refused(await alice.api.request('POST', '/api/v1/statuses', { status: '  \n ' }), 422);
      await refused(await alice.api.request('POST', '/api/v1/statuses', { status: { a: 1 } }), 422);
      await refused(
        await alice.api.request('POST', '/api/v1/statuses', {
          status: 'x',
          visibility: 'everyone',
        }),
        422,
      );
      await refused(
        await alice.api.request('PUT', `/api/v1/statuses/${status.id}`, {
          status: 'x'.repeat(501),
        }),
        422,
      );
    });

    test('what is not there, in every spelling', async () => {
      for (const id of [
        '1',
        '0',
        '-1',
        '99999999999999999999999',
        '1e5',
        'abc',
        '%00',
        `${status.id}'--`,
        '..%2f..',
      ]) {
        await refused(await alice.api.request('GET', `/api/v1/statuses/${id}`), 404);
        await refused(await alice.api.request('POST', `/api/v1/statuses/${id}/favourite`), 404);
        await refused(await alice.api.request('POST', `/api/v1/accounts/${id}/follow`), 404);
        await refused(await alice.api.request('DELETE', `/api/v1/statuses/${id}`), 404);
      }
      await refused(await alice.api.request('GET', '/api/v1/nothing/here'), 404);
      await refused(
        await alice.api.request('POST', '/api/v1/statuses', { status: 'x', in_reply_to_id: '1' }),
        404,
      );
      await refused(
        await alice.api.request('POST', '/api/v1/statuses', { status: 'x', media_ids: ['1'] }),
        422,
      );
    });

    test("what is somebody else's, or nobody's", async () => {
      await refused(await bob.api.request('DELETE', `/api/v1/statuses/${status.id}`), 404);
      await refused(
        await bob.api.request('PUT', `/api/v1/statuses/${status.id}`, { status: 'Mine now' }),
        404,
      );
      await refused(
        await instance.client().request('POST', '/api/v1/statuses', { status: 'x' }),
        401,
      );
      await refused(
        await instance.client('nonsense').request('POST', '/api/v1/statuses', { status: 'x' }),
        401,
        /token is invalid/,
      );
      await refused(await alice.api.request('POST', `/api/v1/accounts/${alice.id}/follow`), 403);
    });

    test('pictures that are none, or too much', async () => {
      await refused(await upload(Buffer.from('<html>a picture, honestly</html>')), 422);
      await refused(
        await upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'),
        422,
      );
      await refused(await upload(new Uint8Array(0)), 422);
      const real = await testPicture();
      await refused(await upload(real.subarray(0, real.length / 2)), 422);
      await refused(await upload(pngBomb(60_000, 60_000)), 422, /pixels/);
      await refused(await alice.api.request('POST', '/api/v2/media', new FormData()), 422);
      await refused(await upload(Buffer.alloc(17 * 1024 * 1024, 1)), 413);
    });

    test('profiles that do not fit', async () => {
      await refused(
        await alice.api.request('PATCH', '/api/v1/accounts/update_credentials', {
          display_name: 'x'.repeat(31),
        }),
        422,
      );
      await refused(
        await alice.api.request('PATCH', '/api/v1/accounts/update_credentials', {
          note: 'x'.repeat(501),
        }),
        422,
      );
    });

    test('cursors and limits of any kind do not break a page', async () => {
      for (const query of [
        'limit=-1',
        'limit=abc',
        'limit=999999',
        'max_id=',
        'max_id[]=1',
        'min_id=-5',
        'max_id=abc',
      ]) {
        const response = await alice.api.request('GET', `/api/v1/timelines/home?${query}`);
        assert.ok([200, 400, 422].includes(response.status), `${query}: ${response.status}`);
      }
    });
  });

  describe('from another server', () => {
    let count = 0;
    const like = (actor: FakeActor, object = status.uri) => ({
      '@context': AS2,
      id: `${actor.uri}#likes/${(count += 1)}`,
      type: 'Like',
      actor: actor.uri,
      object,
    });
    const post = (activity: unknown, headers?: Record<string, string>, path = '/inbox') =>
      remote.post(instance.origin + path, activity, peer, headers);

    test('broken JSON, the wrong content type, two megabytes, missing fields', async () => {
      await refused(await post('{"type": "Like"'), 400, /JSON/);
      await refused(await post(like(peer), { 'content-type': 'text/plain' }), 415);
      await refused(await post({ ...like(peer), content: 'x'.repeat(2 * 1024 * 1024) }), 413);
      await refused(await post({ ...like(peer), actor: undefined }), 400, /actor/);
      await refused(await post({ ...like(peer), type: undefined }), 400, /type/);
    });

    test('a date that is missing, stale or none', async () => {
      await refused(
        await post(like(peer), { date: new Date(Date.now() - 13 * HOUR).toUTCString() }),
        401,
        /too old/,
      );
      await refused(
        await post(like(peer), { date: new Date(Date.now() + 13 * HOUR).toUTCString() }),
        401,
        /future/,
      );
      await refused(await post(like(peer), { date: 'yesterday' }), 401, /not a date/);
      const body = Buffer.from(JSON.stringify(like(peer)));
      const url = new URL('/inbox', instance.origin);
      const key = { id: peer.keyId, privateKey: peer.privateKey };
      const given = { 'content-type': ACTIVITY_JSON };
      const { date: _, ...undated } = await signRequest(
        { method: 'POST', url, headers: given, body },
        key,
        new Date(),
      );
      await refused(
        await fetch(url, { method: 'POST', body, headers: { ...given, ...undated } }),
        401,
        /date/i,
      );
    });

    test('a wrong digest, a wrong signature, none, and a key of somebody else', async () => {
      const other = digestHeader(digestOf(Buffer.from('something else')));
      await refused(await post(like(peer), { digest: other }), 401, /Digest/);
      await refused(await post(like(peer), { signature: 'keyId="x"' }), 401);
      const unsigned = {
        method: 'POST',
        body: JSON.stringify(like(peer)),
        headers: { 'content-type': ACTIVITY_JSON },
      };
      await refused(await fetch(`${instance.origin}/inbox`, unsigned), 401, /not signed/);
      await refused(
        await remote.post(`${instance.origin}/inbox`, like(peer), {
          ...peer,
          privateKey: stranger.privateKey,
        }),
        401,
      );
    });

    test("another actor's activity", async () => {
      await refused(await post(like(stranger)), 401);
      await refused(await post({ ...like(peer), id: 'https://elsewhere.example/likes/1' }), 400);
      await refused(await post(like(peer), {}, '/users/nobody/inbox'), 404);
    });

    test('signed nonsense is taken and comes to nothing', async () => {
      const oddities: Record<string, unknown>[] = [
        { ...like(peer, `${instance.origin}/users/alice/statuses/1`) },
        { ...like(peer), object: { type: 'Note' } },
        { ...like(peer), object: 17 },
        { ...like(peer), type: 'Dance' },
        { ...like(peer), type: ['Like', { x: 1 }], object: null },
        { ...like(peer), type: 'Delete', object: status.uri },
        {
          ...like(peer),
          type: 'Undo',
          object: { type: 'Follow', actor: stranger.uri, object: alice.uri },
        },
        {
          ...like(peer),
          type: 'Update',
          object: { id: status.uri, type: 'Note', attributedTo: peer.uri, content: 'Taken over' },
        },
        {
          ...like(peer),
          type: 'Update',
          object: { id: alice.uri, type: 'Person', name: 'Mallory' },
        },
        {
          ...like(peer),
          type: 'Create',
          object: {
            id: `${remote.origin}/n/1`,
            type: 'Note',
            attributedTo: stranger.uri,
            content: 'x',
            to: alice.uri,
          },
        },
        {
          ...like(peer),
          type: 'Create',
          object: { type: 'Note', attributedTo: peer.uri, content: 'no id', to: alice.uri },
        },
        {
          ...like(peer),
          type: 'Accept',
          object: { type: 'Follow', actor: alice.uri, object: stranger.uri },
        },
      ];
      for (const activity of oddities) {
        const response = await post(activity);
        const text = await response.text();
        assert.ok(
          response.status === 202 || (response.status >= 400 && response.status < 500),
          `${response.status} ${text}`,
        );
      }
      await settled([instance]);
      const parked = instance.database.db
        .selectFrom('inbound_activities')
        .select(['body', 'last_error']);
      assert.deepEqual(await parked.where('parked_at', 'is not', null).execute(), []);
      assert.equal((await alice.api.status(status.id)).content, status.content);
    });
  });

  test('after all this it works as before', async () => {
    const seen = await alice.api.status(status.id);
    assert.equal(seen.favourites_count, 0);
    assert.equal(seen.edited_at, null);
    assert.equal((await alice.api.account(alice.id)).statuses_count, 1);
  });
});

/** Everything that people would miss or be surprised by. */
async function snapshot(instance: Instance): Promise<string> {
  const rows = await sql<Record<string, string>>`
    select
      (select string_agg(id || content || coalesce(edited_at::text, ''), ',') from statuses where deleted_at is null) as statuses,
      (select string_agg(username || display_name || note, ',' order by username) from accounts where domain is null) as people,
      (select count(*) from media) as media,
      (select count(*) from favourites) as favourites,
      (select count(*) from follows) as follows,
      (select count(*) from follow_requests) as follow_requests,
      (select count(*) from notifications) as notifications`.execute(instance.database.db);
  return JSON.stringify(rows.rows[0]);
}
