import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { ENDPOINTS, placeOf } from '#server/contract/endpoints/all.ts';
import type { Endpoint, Verb } from '#server/contract/endpoints/endpoint.ts';
import { type Answer, ask, type Question, type Way, WAYS } from './ask.ts';
import type { Row, Rows } from './row.ts';
import { ACCOUNT_ROWS } from './rows-accounts.ts';
import { FEED_ROWS } from './rows-feeds.ts';
import { INSTANCE_ROWS } from './rows-instance.ts';
import { LIST_ROWS } from './rows-lists.ts';
import { NOTIFICATION_ROWS } from './rows-notifications.ts';
import { STATUS_ROWS } from './rows-statuses.ts';
import { buildWorld, type Name, type World } from './world.ts';

/**
 * Every endpoint of the catalogue against a real server: what it answers, in which shape and with
 * which headers; to whom it says no, and in which words; its pages both ways.
 */
const ROWS: Rows = {
  ...ACCOUNT_ROWS,
  ...STATUS_ROWS,
  ...LIST_ROWS,
  ...NOTIFICATION_ROWS,
  ...INSTANCE_ROWS,
  ...FEED_ROWS,
};

const NOBODY: NonNullable<Row['nobody']> = {
  none: [401, 'The access token is invalid'],
  invalid: [401, 'The access token is invalid'],
  app: [422, 'This method requires an authenticated user'],
};
const OUTSIDE = 'This action is outside the authorized scopes';
/** Granted, but never enough: nobody asks for both. */
const OTHERS = ['read:search', 'push'];

const every = Object.values(ENDPOINTS).flat();
let world: World;
before(async () => {
  world = await buildWorld();
});
after(() => world?.instance.stop());

test('there is a row for every endpoint, and an endpoint for every row', () => {
  assert.deepEqual(Object.keys(ROWS).toSorted(), every.map(({ at }) => at).toSorted());
});

for (const [group, endpoints] of Object.entries(ENDPOINTS)) {
  describe(group, () => {
    for (const [index, endpoint] of endpoints.entries())
      test(endpoint.at, () => drive(endpoint, WAYS[index % WAYS.length]!));
  });
}

async function drive(endpoint: Endpoint, way: Way): Promise<void> {
  const row = ROWS[endpoint.at] ?? {};
  const { verb, path } = placeOf(endpoint);
  const place = (await row.path?.(world)) ?? {};
  const params = (await row.params?.(world)) ?? {};
  const question: Question = { verb, path: fill(path, place), params, way, token: null };
  await refusals(endpoint, row, question);
  if (row.stranger !== undefined) await strangers(endpoint, row, question);
  await unknowns(endpoint, row, { question, path, place });
  const token = await tokenOf(endpoint, row.as ?? 'alice');
  const repeats = verb === 'PUT' || verb === 'PATCH' ? WAYS : [way];
  const verbs: Verb[] = [verb, ...(endpoint.also ?? [])];
  for (const one of verbs) {
    for (const spoken of repeats) {
      fits(endpoint, row, await ask(world, { ...question, verb: one, way: spoken, token }));
    }
  }
  if (endpoint.paged && row.status === undefined) await turnPages(row, { ...question, token });
}

function fill(path: string, place: Record<string, string>): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(place[name] ?? ''));
}

/** A token that may do this and nothing else. */
async function tokenOf({ caller, scopes = ['read'] }: Endpoint, name: Name): Promise<string> {
  return await world.token(caller === 'app' ? 'app' : name, scopes.slice(0, 1));
}

async function refusals(endpoint: Endpoint, row: Row, question: Question): Promise<void> {
  const { caller, scopes = [] } = endpoint;
  if (caller === 'own') return;
  const name = row.as ?? 'alice';
  if (scopes.length > 0) {
    const other = OTHERS.find((scope) => !scopes.includes(scope)) ?? '';
    const token = await world.token(caller === 'app' ? 'app' : name, [other]);
    const [status, words] = row.outside ?? [403, OUTSIDE];
    refused(await ask(world, { ...question, token }), status, words);
  }
  if (caller === 'anyone') return;
  const { none, invalid, app } = row.nobody ?? NOBODY;
  refused(await ask(world, { ...question, token: null }), ...none);
  refused(await ask(world, { ...question, token: 'never-made' }), ...invalid);
  if (caller !== 'user') return;
  const token = await world.token('app', ['read', 'write', 'push', 'profile']);
  refused(await ask(world, { ...question, token }), ...app);
}

async function strangers(endpoint: Endpoint, row: Row, question: Question): Promise<void> {
  const token = await tokenOf(endpoint, 'sam');
  refused(await ask(world, { ...question, token }), row.stranger!);
  if (endpoint.caller === 'anyone') refused(await ask(world, question), row.stranger!);
}

async function unknowns(
  endpoint: Endpoint,
  row: Row,
  at: { question: Question; path: string; place: Record<string, string> },
): Promise<void> {
  const names = Object.keys(at.place).filter((name) => name !== 'name');
  const token = await tokenOf(endpoint, row.as ?? 'alice');
  for (const name of names) {
    for (const value of ['123456789012', 'none', '9'.repeat(40)]) {
      const path = fill(at.path, { ...at.place, [name]: value });
      const answer = await ask(world, { ...at.question, path, token });
      if (row.unknown === undefined) refused(answer, 404, 'Record not found');
      else assert.ok([row.unknown, 404].includes(answer.status), answer.what);
    }
  }
}

const Refusal = z.strictObject({ error: z.string().min(1) });

function refused(answer: Answer, status: number, error?: string): void {
  assert.equal(answer.status, status, `${answer.what} ${JSON.stringify(answer.body)}`);
  if (error !== undefined) assert.equal(Refusal.parse(answer.body).error, error, answer.what);
  open(answer);
}

/** Apps in browsers may read it, whatever it is. */
function open({ headers, what }: Answer): void {
  if (what.includes(' /health')) return;
  assert.equal(headers.get('access-control-allow-origin'), '*', what);
  assert.match(
    headers.get('access-control-expose-headers') ?? '',
    /^Link, X-RateLimit-Limit/,
    what,
  );
}

function fits({ answer: shape }: Endpoint, row: Row, answer: Answer): void {
  const { body, headers, what } = answer;
  if (row.status !== undefined) return refused(answer, row.status);
  assert.equal(answer.status, 200, `${what} ${JSON.stringify(body)}`);
  open(answer);
  const type = typeof shape === 'string' ? shape : 'application/json';
  assert.ok(
    headers.get('content-type')?.startsWith(type),
    `${what} ${headers.get('content-type')}`,
  );
  if (typeof shape === 'string') return;
  const { error } = shape.safeParse(body);
  assert.equal(error, undefined, `${what} ${error && z.prettifyError(error)}`);
}

/** Page by page forwards is the list; what comes before the second page is the first. */
async function turnPages(row: Row, question: Question): Promise<void> {
  const page = async (url: string) => {
    const { pathname, searchParams } = new URL(url);
    const params = Object.fromEntries(searchParams);
    const answer = await ask(world, { ...question, path: pathname, params });
    const items = (row.rows ? row.rows(answer.body as never) : answer.body) as unknown[];
    return { items: items.map(nameOf), links: linksOf(answer), what: answer.what };
  };
  const start = world.instance.origin + question.path;
  const whole = (await page(`${start}?limit=40`)).items;
  assert.ok(whole.length >= 3, `${question.path} has only ${whole.length}`);
  const first = await page(`${start}?limit=1`);
  assert.deepEqual(first.items, whole.slice(0, 1), first.what);
  assert.ok(first.links.next, `${first.what} has no next`);
  const second = await page(first.links.next);
  assert.deepEqual(second.items, whole.slice(1, 2), second.what);
  assert.ok(second.links.prev && second.links.next, `${second.what} lacks a link`);
  assert.deepEqual((await page(second.links.prev)).items, first.items, 'back again');
  assert.deepEqual((await page(second.links.next)).items, whole.slice(2, 3), 'and on');
}

function nameOf(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  return (item as { id?: string }).id ?? (item as { group_key?: string }).group_key;
}

/** `next` comes first, both are absolute and keep the query. */
function linksOf({ headers, what }: Answer): { next?: string; prev?: string } {
  const header = headers.get('link') ?? '';
  const links = [...header.matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url = '', rel]) => {
    assert.ok(url.startsWith(world.instance.origin), `${what} ${url}`);
    assert.match(url, /limit=/, what);
    return [rel, url] as const;
  });
  if (links.length === 2) assert.equal(links[0]?.[0], 'next', what);
  return Object.fromEntries(links);
}
