import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Status } from '#server/contract/status.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { createWikiClient } from '#server/wikimedia/client.ts';
import { THUMBNAIL_WIDTHS } from '#server/wikimedia/thumbnails.ts';
import { createFeed } from './create.ts';
import { type FeedDeps, type RunReport, runFeed } from './run.ts';

let wiki: CommonsStub;
let app: TestApp;
let deps: FeedDeps;
let names = 0;
/** What the client was put off by, in milliseconds; nobody waits for it here. */
const waits: number[] = [];

before(async () => {
  wiki = await createCommonsStub();
  app = await createTestApp(wiki.env);
  const wait = async (ms: number) => void waits.push(ms);
  const client = createWikiClient({ http: app.deps.wikiHttp, perMinute: 10_000, wait });
  const clock = () => new Date('2026-11-22T06:00:00Z');
  deps = { ...app.deps, wiki: client, remote: app.deps.federation.lookup, clock };
});

after(async () => {
  await app.close();
  await wiki.close();
});

beforeEach(() => {
  waits.length = 0;
  wiki.next.length = 0;
  wiki.files.clear();
  wiki.addFile(1);
  wiki.categories.set('Quality images', [{ pageid: 1, timestamp: '2026-11-22T05:00:00Z' }]);
});

async function feed(): Promise<string> {
  names += 1;
  const params = { category: 'quality' };
  return (
    await createFeed(deps, { source: 'category', params, language: 'en', username: `feed${names}` })
  ).id;
}

async function posts(id: string): Promise<Status[]> {
  return Status.array().parse(await (await app.get(`/api/v1/accounts/${id}/statuses`)).json());
}

/** A run of a new feed on a wiki that first gives these answers. */
async function runAfter(...answers: CommonsStub['next']): Promise<[RunReport, Status[]]> {
  const id = await feed();
  wiki.next.push(...answers);
  const report = await runFeed(deps, id);
  return [report, await posts(id)];
}

describe('a wiki that asks for patience gets it, and one post comes of it', () => {
  const busy = (name: string, headers: Record<string, string> = {}) => ({
    status: 200,
    headers: { 'mediawiki-api-error': name, ...headers },
    body: JSON.stringify({ error: { code: name, info: 'x', lag: 12 } }),
  });
  const seconds: Record<string, CommonsStub['next'][number]> = {
    '429 with Retry-After': { status: 429, headers: { 'retry-after': '5' }, body: '' },
    '503 with Retry-After': { status: 503, headers: { 'retry-after': '5' }, body: '<html>' },
    'maxlag in an answer of 200': busy('maxlag', { 'retry-after': '5', 'x-database-lag': '12' }),
  };
  for (const [what, answer] of Object.entries(seconds)) {
    test(what, async () => {
      const [, shown] = await runAfter(answer);
      assert.equal(shown.length, 1);
      assert.deepEqual(waits, [5_000]);
    });
  }
  for (const code of ['ratelimited', 'readonly', 'internal_api_error_DBQueryError']) {
    test(`${code} in an answer of 200, without Retry-After`, async () => {
      const [, shown] = await runAfter(busy(code), busy(code));
      assert.equal(shown.length, 1);
      assert.equal(waits.length, 2);
      assert.ok(waits[0]! >= 1_000 && waits[1]! >= 2_000, String(waits));
    });
  }
  test('502 and 504 of what stands before it', async () => {
    const [, shown] = await runAfter({ status: 502, body: '' }, { status: 504, body: 'x' });
    assert.equal(shown.length, 1);
  });
});

describe('a wiki whose answer is of no use is told with the feed, and nothing is posted', () => {
  const answers: Record<string, [CommonsStub['next'][number], RegExp]> = {
    'HTML in place of JSON': [{ status: 200, body: '<!doctype html>' }, /not JSON/],
    'JSON of another shape': [
      { status: 200, body: '{"query":{"categorymembers":{"1":"x"}}}' },
      /another shape/,
    ],
    'a parameter that it does not know': [
      { status: 200, body: '{"error":{"code":"badvalue","info":"Unrecognized value"}}' },
      /Unrecognized value/,
    ],
    'a continuation that it has forgotten': [
      { status: 200, body: '{"error":{"code":"badcontinue","info":"Invalid continue param"}}' },
      /Invalid continue/,
    ],
    '403, as nameless clients get it': [{ status: 403, body: '{}' }, /403/],
    'an answer beyond all bounds': [
      { status: 200, body: `{"query":"${'x'.repeat(9 * 1024 * 1024)}"}` },
      /./,
    ],
    'a way to a host that is no wiki': [
      { status: 302, headers: { location: 'http://169.254.169.254/' }, body: '' },
      /./,
    ],
  };
  for (const [what, [answer, told]] of Object.entries(answers)) {
    test(what, async () => {
      const id = await feed();
      wiki.next.push(answer, answer, answer, answer, answer);
      await assert.rejects(runFeed(deps, id), told);
      wiki.next.length = 0;
      assert.deepEqual(await posts(id), []);
      const { last_error, failures } = await deps.db
        .selectFrom('feeds')
        .select(['last_error', 'failures'])
        .where('account_id', '=', id)
        .executeTakeFirstOrThrow();
      assert.ok(last_error);
      assert.equal(failures, 1);
      await runFeed(deps, id);
      assert.equal((await posts(id)).length, 1);
    });
  }
});

describe('a file', () => {
  const outcomes: Record<string, [() => void, number, RegExp]> = {
    'that is missing is not posted': [() => (wiki.files.get(1)!.deleted = true), 0, /^$/],
    'with NonFree is not posted': [() => meta({ NonFree: 'true' }), 0, /^$/],
    'under a licence with NC is not posted': [
      () => meta({ LicenseShortName: 'CC BY-NC 2.0' }),
      0,
      /^$/,
    ],
    'with a DeletionReason is not posted': [() => meta({ DeletionReason: 'x' }), 0, /^$/],
    'without a licence is not posted': [() => meta({ LicenseShortName: '' }), 0, /^$/],
    'whose artist is HTML with a script is credited as text': [
      () =>
        meta({
          Artist: '<script>alert(1)</script><table><tr><td>Ada</td><td>Bob</td></tr></table>',
        }),
      1,
      /Photo: Ada Bob · /,
    ],
    'with texts by language has that of the feed': [
      () => meta({ ImageDescription: { _type: 'lang', de: 'Milan', en: '<p>A kite</p>' } }),
      1,
      /^<p>A kite<\/p>/,
    ],
    'without captions, which come as an empty list, has its name': [
      () => {},
      1,
      /^<p>Picture 1<\/p>/,
    ],
    'whose data for machines are hidden shows them to nobody': [
      () => meta({ Artist: 'Ada<div style="display: none;">date QS:P571,+1890</div>' }),
      1,
      /Photo: Ada · /,
    ],
    'with other rights in it says so': [
      () => meta({ Restrictions: 'personality|trademarked' }),
      1,
      /other restrictions: personality rights, trademark/,
    ],
    'whose caption has characters that nobody can print has the others': [
      () => (wiki.files.get(1)!.labels = { en: 'A \u0000\u0008kite' }),
      1,
      /^<p>A kite<\/p>/,
    ],
    'whose licence link is a script has none': [
      () => meta({ LicenseUrl: 'javascript:alert(1)' }),
      1,
      /> · CC BY-SA 4\.0 · via/,
    ],
  };
  for (const [what, [prepare, count, content]] of Object.entries(outcomes)) {
    test(what, async () => {
      prepare();
      const [report, shown] = await runAfter();
      assert.equal(shown.length, count, JSON.stringify(report));
      assert.equal(report.published + report.skipped, 1);
      assert.match(shown[0]?.content ?? '', content);
      assert.doesNotMatch(shown[0]?.content ?? '', /script|alert/);
    });
  }

  test('that is no picture, whatever it calls itself, costs no other its post', async () => {
    wiki.addFile(2);
    wiki.categories.get('Quality images')!.push({ pageid: 2, timestamp: '2026-11-22T05:00:01Z' });
    wiki.files.get(1)!.broken = true;
    const [report, shown] = await runAfter();
    assert.equal(shown.length, 1);
    assert.match(shown[0]!.content, /Picture 2/);
    assert.equal(report.problems.length, 1);
  });

  function meta(values: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(values))
      wiki.files.get(1)!.metadata[name] = { value };
  }
});

test('a list of which every answer is empty but the last is read to its end', async () => {
  const empty = {
    status: 200,
    body: '{"query":{"categorymembers":[]},"continue":{"cmcontinue":"a|1","continue":"-||"}}',
  };
  const [, shown] = await runAfter(empty, empty, empty);
  assert.equal(shown.length, 1);
});

describe('etiquette', () => {
  test('every request names the software, where it runs and whom to write to', () => {
    assert.ok(wiki.requests.length > 50);
    for (const { userAgent } of wiki.requests)
      assert.match(userAgent ?? '', /^WikimediaSocial\/\S+ \(http.*; ops@example\.org\) undici/);
  });

  test('every query says maxlag, JSON and version 2', () => {
    for (const { params, url } of wiki.requests.filter((one) => one.url.includes('api.php'))) {
      assert.equal(params.get('maxlag'), '5', url);
      assert.equal(params.get('formatversion'), '2', url);
      assert.equal(params.has('origin'), false, url);
    }
  });

  test('pictures are asked for in widths that the wikis make', () => {
    const widths = wiki.requests.flatMap(({ params }) => params.get('iiurlwidth') ?? []);
    assert.ok(widths.length > 0);
    for (const width of widths) assert.ok(THUMBNAIL_WIDTHS.some((one) => String(one) === width));
  });

  test('titles and ids are asked for fifty at a time at most', () => {
    for (const { params } of wiki.requests)
      for (const name of ['titles', 'pageids', 'ids'])
        assert.ok((params.get(name) ?? '').split('|').length <= 50);
  });

  test('at most three requests are under way', () => assert.ok(wiki.most <= 3));
});
