import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { createWikiClient, type WikiClient } from './client.ts';
import { continued } from './continue.ts';
import type { WikiRequest, WikiResponse } from './http.ts';
import { WikiError, type WikiFailure } from './wiki-error.ts';

const API = 'https://commons.wikimedia.org/w/api.php';
const anything = z.looseObject({});

interface Played {
  client: WikiClient;
  requests: WikiRequest[];
  waits: number[];
}

type Answer = Partial<Omit<WikiResponse, 'body'>> & { body?: unknown };

/** A client whose wiki gives these answers, the last one for ever, and whose time flies. */
function play(...answers: (Answer | Error)[]): Played {
  const played = { requests: [] as WikiRequest[], waits: [] as number[] };
  let now = 0;
  const client = createWikiClient({
    http: async (request) => {
      played.requests.push(request);
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      if (answer instanceof Error) throw answer;
      const { body = {}, ...rest } = answer;
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      return { status: 200, headers: {}, finalUrl: request.url, ...rest, body: bytes };
    },
    now: () => now,
    wait: async (ms) => {
      played.waits.push(ms);
      now += ms;
    },
  });
  return { client, ...played };
}

async function fails(promise: Promise<unknown>, failure: WikiFailure): Promise<WikiError> {
  const error = await promise.then(
    () => assert.fail(`expected ${failure}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof WikiError, String(error));
  assert.equal(error.failure, failure, error.message);
  return error;
}

const MAXLAG = {
  headers: { 'retry-after': '5', 'x-database-lag': '12', 'mediawiki-api-error': 'maxlag' },
  body: { error: { code: 'maxlag', info: 'Waiting for a database server: 12 seconds lagged.' } },
};

describe('a query', () => {
  test('asks for JSON of version 2, lets a busy wiki put it off, joins lists', async () => {
    const { client, requests } = play({ body: { batchcomplete: true } });
    await client.query(API, { action: 'query', titles: ['File:A b.jpg', 'File:Ü.jpg'] }, anything);
    assert.equal(
      requests[0]!.url,
      `${API}?format=json&formatversion=2&maxlag=5&action=query&titles=File%3AA+b.jpg%7CFile%3A%C3%9C.jpg`,
    );
    assert.equal(requests[0]!.method, 'GET');
  });

  test('too long for an address goes into the body', async () => {
    const { client, requests } = play({ body: {} });
    await client.query(API, { action: 'query', titles: ['x'.repeat(9_000)] }, anything);
    assert.equal(requests[0]!.method, 'POST');
    assert.equal(requests[0]!.url, API);
    assert.match(Buffer.from(requests[0]!.body!).toString(), /action=query/);
  });

  test('waits as long as a lagging wiki asks for in an answer of status 200', async () => {
    const { client, requests, waits } = play(MAXLAG, { body: { query: {} } });
    assert.deepEqual(await client.query(API, {}, anything), { query: {} });
    assert.equal(requests.length, 2);
    assert.deepEqual(waits, [5_000]);
  });

  test('knows a lag by its header alone', async () => {
    const { client, requests } = play({ ...MAXLAG, body: {} }, { body: {} });
    await client.query(API, {}, anything);
    assert.equal(requests.length, 2);
  });

  for (const answer of [
    { status: 429, headers: { 'retry-after': '7' } },
    { status: 503, headers: { 'retry-after': '7' }, body: '<html>' },
  ]) {
    test(`comes back after Retry-After on ${answer.status}`, async () => {
      const { client, waits } = play(answer, { body: {} });
      await client.query(API, {}, anything);
      assert.deepEqual(waits, [7_000]);
    });
  }

  test('backs off longer each time, and gives up', async () => {
    const { client, requests, waits } = play(new Error('connection reset'));
    await fails(client.query(API, {}, anything), 'unreachable');
    assert.equal(requests.length, 5);
    waits.forEach((wait, n) => assert.ok(wait >= 1_000 * 2 ** n && wait <= 1_250 * 2 ** n));
  });

  test('does not sit out an hour', async () => {
    const { client, waits } = play({ status: 429, headers: { 'retry-after': '3600' } });
    await fails(client.query(API, {}, anything), 'unreachable');
    assert.deepEqual(waits, []);
  });

  test("says the wiki's own error, which comes with status 200, and does not ask again", async () => {
    const body = {
      error: { code: 'badvalue', info: 'Unrecognized value for parameter "action".' },
    };
    const { client, requests } = play({ body });
    const error = await fails(client.query(API, {}, anything), 'refused');
    assert.equal(error.code, 'badvalue');
    assert.match(error.message, /commons\.wikimedia\.org refused: Unrecognized value/);
    assert.equal(requests.length, 1);
  });

  test('refuses what is not JSON, and JSON of another shape', async () => {
    await fails(play({ body: '<!doctype html>' }).client.query(API, {}, anything), 'bad_response');
    const shape = z.object({ query: z.object({ pages: z.array(z.unknown()) }) });
    await fails(play({ body: { query: 1 } }).client.query(API, {}, shape), 'bad_response');
  });
});

test('a list is asked for with every key of its continuation, empty answers or not', async () => {
  const { client, requests } = play(
    { body: { query: { pages: [] }, continue: { cmcontinue: '2026|3', continue: '-||' } } },
    { body: { query: { pages: ['a'] } } },
  );
  const shape = z.object({ query: z.object({ pages: z.array(z.string()) }) });
  const seen: string[][] = [];
  for await (const { query } of continued(client, API, { list: 'categorymembers' }, shape))
    seen.push(query.pages);
  assert.deepEqual(seen, [[], ['a']]);
  const second = new URL(requests[1]!.url).searchParams;
  assert.equal(second.get('cmcontinue'), '2026|3');
  assert.equal(second.get('continue'), '-||');
});

test('a list that never ends is given up', async () => {
  const { client, requests } = play({ body: { continue: { c: 'x' } } });
  const all = Array.fromAsync(continued(client, API, {}, z.object({})));
  await fails(all, 'bad_response');
  assert.equal(requests.length, 50);
});

test('a REST address that has nothing is null, one that refuses says so', async () => {
  const url = 'https://api.wikimedia.org/feed/v1/wikipedia/en/featured/2026/11/22';
  assert.equal(await play({ status: 404 }).client.rest(url, anything), null);
  await fails(play({ status: 403, body: 'no' }).client.rest(url, anything), 'refused');
});

test('at most three requests are under way, and two hundred begin in a minute', async () => {
  let running = 0;
  let most = 0;
  let now = 0;
  const begun: number[] = [];
  const client = createWikiClient({
    http: async (request) => {
      running += 1;
      most = Math.max(most, running);
      begun.push(now);
      await new Promise((resolve) => void setImmediate(resolve));
      running -= 1;
      return { status: 200, headers: {}, body: Buffer.from('{}'), finalUrl: request.url };
    },
    now: () => now,
    wait: async (ms) => {
      now += ms;
    },
  });
  await Promise.all(Array.from({ length: 250 }, () => client.query(API, {}, anything)));
  assert.equal(most, 3);
  assert.equal(begun.filter((at) => at < 60_000).length, 200);
  assert.equal(begun.length, 250);
});
