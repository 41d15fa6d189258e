import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { Account } from '#server/contract/account.ts';
import { DeletedStatus, Status, StatusEdit, StatusSource } from '#server/contract/status.ts';
import { newId } from '#server/core/ids.ts';
import { startApi } from '#server/testing/api-bed.ts';
import { testDeps } from '#server/testing/deps.ts';
import { localAccount, status } from '#server/testing/factories.ts';
import { testPicture } from '#server/testing/pictures.ts';
import { publish } from './publish.ts';
import { statusesRoutes } from './routes.ts';

const { database, api } = await startApi((deps) => [statusesRoutes(deps)]);

async function call(who: string | null, method: string, path: string, json?: unknown) {
  const response = await api.request(
    who,
    method,
    `/api/v1/statuses${path}`,
    json === undefined ? {} : { json },
  );
  return {
    status: response.status,
    body: (await response.json()) as unknown,
    headers: response.headers,
  };
}

async function ok<T>(schema: z.ZodType<T>, ...request: Parameters<typeof call>): Promise<T> {
  const { status: code, body } = await call(...request);
  assert.equal(code, 200, JSON.stringify(body));
  return schema.parse(body);
}

const post = (who: string, json: object) => ok(Status, who, 'POST', '', json);
const person = () => localAccount(database.db);

test('a post reaches nobody whom its author does not mean to reach', async () => {
  const [alice, bob] = [await person(), await person()];
  const { username } = await database.db
    .selectFrom('accounts')
    .select('username')
    .where('id', '=', bob)
    .executeTakeFirstOrThrow();
  const said = `Hello @${username}`;
  for (const allowed_mentions of [[], [alice]]) {
    const refused = await call(alice, 'POST', '', { status: said, allowed_mentions });
    assert.equal(refused.status, 422);
    const Refusal = z.strictObject({ error: z.string(), unexpected_accounts: z.array(Account) });
    const { error, unexpected_accounts: accounts } = Refusal.parse(refused.body);
    assert.equal(error, 'Post would be sent to unexpected accounts');
    assert.deepEqual(
      accounts.map((one) => one.id),
      [bob],
    );
  }
  const sent = await post(alice, { status: said, allowed_mentions: [bob] });
  assert.deepEqual(
    sent.mentions.map((one) => one.id),
    [bob],
  );
  assert.equal((await post(alice, { status: said })).mentions.length, 1);
});

test('post, read, edit, see the history, delete and redraft', async () => {
  const alice = await person();
  const media = newId();
  await database.db
    .insertInto('media')
    .values({
      id: media,
      account_id: alice,
      type: 'image',
      file_key: 'originals/x.jpg',
      description: 'old',
    })
    .execute();
  const made = await post(alice, { status: 'first #one', media_ids: [media] });
  assert.deepEqual(await ok(Status, alice, 'GET', `/${made.id}`), made);

  const edited = await ok(Status, alice, 'PUT', `/${made.id}`, {
    status: 'second #two',
    media_ids: [media],
    media_attributes: [{ id: media, description: 'new', focus: '0.5,-2' }],
  });
  assert.equal(edited.content.includes('second'), true);
  assert.deepEqual(
    edited.tags.map((tag) => tag.name),
    ['two'],
  );
  assert.equal(edited.media_attachments[0]?.description, 'new');
  assert.deepEqual(edited.media_attachments[0]?.meta.focus, { x: 0.5, y: -1 });
  assert.ok(edited.edited_at);

  // In JSON a picture comes as a `data:` URL.
  const pixel = Buffer.from(await testPicture({ width: 4, height: 4 })).toString('base64');
  const pictured = await ok(Status, alice, 'PUT', `/${made.id}`, {
    status: 'second #two',
    media_ids: [media],
    media_attributes: [{ id: media, thumbnail: `data:image/png;base64,${pixel}` }],
  });
  const [before, after] = [edited, pictured].map((one) => one.media_attachments[0]?.preview_url);
  assert.ok(after && after !== before, 'a thumbnail is changed by an edit');

  const wrong = await call(alice, 'PUT', `/${made.id}`, {
    status: 'third',
    media_ids: [media],
    media_attributes: [{ id: media, thumbnail: `data:image/png;base64,${btoa('no picture')}` }],
  });
  assert.equal(wrong.status, 422);
  assert.equal((await ok(Status, alice, 'GET', `/${made.id}`)).edited_at, edited.edited_at);

  const same = await ok(Status, alice, 'PATCH', `/${made.id}`, {
    status: 'second #two',
    media_ids: [media],
  });
  assert.equal(same.edited_at, edited.edited_at, 'an edit that changes nothing leaves no trace');

  const history = await ok(z.array(StatusEdit), null, 'GET', `/${made.id}/history`);
  assert.deepEqual(
    history.map((version) => version.content.includes('first')),
    [true, false],
  );
  assert.deepEqual(
    history.map((version) => version.media_attachments[0]?.description),
    ['old', 'new'],
  );
  assert.equal(history[0]?.created_at, made.created_at);

  assert.deepEqual(await ok(StatusSource, alice, 'GET', `/${made.id}/source`), {
    id: made.id,
    text: 'second #two',
    spoiler_text: '',
  });

  const gone = await ok(DeletedStatus, alice, 'DELETE', `/${made.id}`);
  assert.equal(gone.text, 'second #two');
  assert.equal((await call(alice, 'GET', `/${made.id}`)).status, 404);
  const redraft = await post(alice, {
    status: 'third',
    media_ids: gone.media_attachments.map((one) => one.id),
  });
  assert.equal(redraft.account.statuses_count, 1);
  await ok(DeletedStatus, alice, 'DELETE', `/${redraft.id}?delete_media=true`);
  const left = await database.db.selectFrom('media').select('id').where('id', '=', media).execute();
  assert.deepEqual(left, [], 'what is to go with it goes at once');
});

test('only the author edits and deletes', async () => {
  const [alice, bob] = [await person(), await person()];
  const { id } = await post(alice, { status: 'mine' });
  assert.equal((await call(bob, 'PUT', `/${id}`, { status: 'x' })).status, 404);
  assert.equal((await call(bob, 'DELETE', `/${id}`)).status, 404);
  assert.equal((await call(alice, 'PUT', `/${id}`, { status: '' })).status, 422);
  assert.equal((await ok(Status, bob, 'GET', `/${id}`)).content, '<p>mine</p>');
});

test('what is asked badly is refused', async () => {
  const alice = await person();
  assert.equal((await call(null, 'POST', '', { status: 'x' })).status, 401);
  assert.equal((await call(alice, 'POST', '', { status: 'x', visibility: 'secret' })).status, 422);
  assert.equal((await call(alice, 'POST', '', { status: 'x', scheduled_at: 'soon' })).status, 422);
  for (const id of ['0', 'abc', '99999999999999999999999', '-1']) {
    assert.equal((await call(alice, 'GET', `/${id}`)).status, 404);
    assert.equal((await call(alice, 'POST', `/${id}/favourite`)).status, 404);
  }
});

test('the form that Ice Cubes sends, in the query', async () => {
  const alice = await person();
  const made = await ok(
    Status,
    alice,
    'POST',
    '?status=hi&visibility=unlisted&sensitive=1&media_ids[]=',
  );
  assert.equal(made.visibility, 'unlisted');
  assert.equal(made.sensitive, true);
});

test('the Idempotency-Key header makes a retry harmless', async () => {
  const alice = await person();
  const send = async (key: string) => {
    const options = { json: { status: 'once' }, headers: { 'Idempotency-Key': key } };
    const response = await api.request(alice, 'POST', '/api/v1/statuses', options);
    return Status.parse(await response.json()).id;
  };
  const first = await send('a');
  assert.equal(await send('a'), first);
  assert.notEqual(await send('b'), first);
});

test('the application a status was written with is shown', async () => {
  const alice = await person();
  const app = await database.db
    .insertInto('oauth_apps')
    .values({
      client_id: 'c',
      client_secret: 's',
      name: 'Pen',
      website: 'https://pen.example',
      redirect_uris: [],
      scopes: [],
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const id = await publish(testDeps(database.db), {
    accountId: alice,
    text: 'x',
    applicationId: app.id,
  });
  const shown = await ok(Status, null, 'GET', `/${id}`);
  assert.deepEqual(shown.application, { name: 'Pen', website: 'https://pen.example' });
});

test('favourite, boost, bookmark, mute and pin, and back', async () => {
  const [alice, bob] = [await person(), await person()];
  const { id } = await post(alice, { status: 'like me' });
  const act = (name: string, who = bob) => ok(Status, who, 'POST', `/${id}/${name}`);
  await act('favourite');
  const favourited = await act('favourite');
  assert.equal(favourited.favourited, true);
  assert.equal(favourited.favourites_count, 1);
  const boost = await act('reblog');
  assert.equal((await act('reblog')).id, boost.id);
  assert.equal(boost.reblog?.id, id);
  assert.equal(boost.reblogged, true);
  assert.equal(boost.reblog?.reblogs_count, 1);
  assert.deepEqual(boost.media_attachments, []);
  assert.equal((await act('bookmark')).bookmarked, true);
  assert.equal((await act('mute')).muted, true);
  assert.equal((await act('pin', alice)).pinned, true);
  assert.equal((await call(bob, 'POST', `/${id}/pin`)).status, 422);
  assert.deepEqual(
    (await ok(z.array(Account), null, 'GET', `/${id}/favourited_by`)).map((a) => a.id),
    [bob],
  );
  assert.deepEqual(
    (await ok(z.array(Account), null, 'GET', `/${id}/reblogged_by`)).map((a) => a.id),
    [bob],
  );

  // On the boost the same is done to what it boosts.
  assert.equal((await ok(Status, alice, 'POST', `/${boost.id}/favourite`)).id, id);

  assert.equal((await act('unfavourite')).favourites_count, 1);
  const unboosted = await act('unreblog');
  assert.equal(unboosted.id, id);
  assert.equal(unboosted.reblog, null);
  assert.deepEqual([unboosted.reblogged, unboosted.reblogs_count], [false, 0]);
  assert.equal((await call(bob, 'GET', `/${boost.id}`)).status, 404);
  assert.notEqual((await act('reblog')).id, boost.id);
  assert.equal((await act('unbookmark')).bookmarked, false);
  assert.equal((await act('unmute')).muted, false);
  assert.equal((await act('unpin', alice)).pinned, false);
  await act('unfavourite');
});

test('a warning without a text is the text, and what it warns of stays covered', async () => {
  const alice = await person();
  const { id, ...made } = await post(alice, { spoiler_text: 'careful' });
  assert.deepEqual([made.content, made.spoiler_text, made.sensitive], ['<p>careful</p>', '', true]);
  const edited = await ok(Status, alice, 'PUT', `/${id}`, { spoiler_text: 'very careful' });
  assert.deepEqual([edited.content, edited.sensitive], ['<p>very careful</p>', true]);
});

test('pins are few and not direct', async () => {
  const alice = await person();
  const direct = await post(alice, { status: 'x', visibility: 'direct' });
  assert.equal((await call(alice, 'POST', `/${direct.id}/pin`)).status, 422);
  const ids = await Promise.all(Array.from({ length: 7 }, () => status(database.db, alice)));
  const answers = [];
  for (const id of ids) answers.push((await call(alice, 'POST', `/${id}/pin`)).status);
  assert.deepEqual(answers, [200, 200, 200, 200, 200, 422, 422]);
});

test('counters are exact when many act at once', async () => {
  const alice = await person();
  const { id } = await post(alice, { status: 'x' });
  const crowd = await Promise.all(Array.from({ length: 12 }, person));
  const { favourite } = await import('./actions/favourite.ts');
  const { reblog } = await import('./actions/reblog.ts');
  const { unfavourite } = await import('./actions/unfavourite.ts');
  const deps = testDeps(database.db);
  await Promise.all(
    crowd.flatMap((accountId) => [
      favourite(deps, { accountId, statusId: id }),
      favourite(deps, { accountId, statusId: id }),
      reblog(deps, { accountId, statusId: id }),
      reblog(deps, { accountId, statusId: id }),
    ]),
  );
  await Promise.all(
    crowd
      .slice(0, 5)
      .flatMap((accountId) => [
        unfavourite(deps, { accountId, statusId: id }),
        unfavourite(deps, { accountId, statusId: id }),
      ]),
  );
  const shown = await ok(Status, null, 'GET', `/${id}`);
  assert.deepEqual([shown.favourites_count, shown.reblogs_count], [7, 12]);
});

test('several by id, in the order asked', async () => {
  const [alice, bob] = [await person(), await person()];
  const [one, two] = [
    await post(alice, { status: '1' }),
    await post(alice, { status: '2', visibility: 'private' }),
  ];
  const read = (who: string | null) =>
    ok(z.array(Status), who, 'GET', `?id[]=${two.id}&id[]=${one.id}&id[]=abc`);
  assert.deepEqual(
    (await read(alice)).map((s) => s.id),
    [two.id, one.id],
  );
  assert.deepEqual(
    (await read(bob)).map((s) => s.id),
    [one.id],
  );
  const many = Array.from({ length: 21 }, (_, i) => `id[]=${i + 1}`).join('&');
  assert.equal((await call(alice, 'GET', `?${many}`)).status, 422);
  assert.equal((await call(alice, 'GET', `?${many}`.replace('id[]=21', 'id[]=1'))).status, 200);
});

test('pages of who favourited, by cursors of their own', async () => {
  const alice = await person();
  const { id } = await post(alice, { status: 'x' });
  const fans: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    fans.unshift(await person());
    await ok(Status, fans[0] ?? '', 'POST', `/${id}/favourite`);
  }
  const first = await call(null, 'GET', `/${id}/favourited_by?limit=2`);
  assert.deepEqual(
    z
      .array(Account)
      .parse(first.body)
      .map((a) => a.id),
    fans.slice(0, 2),
  );
  const next = /max_id=(\d+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
  const second = await ok(
    z.array(Account),
    null,
    'GET',
    `/${id}/favourited_by?limit=3&max_id=${next}`,
  );
  assert.deepEqual(
    second.map((a) => a.id),
    fans.slice(2),
  );
});
