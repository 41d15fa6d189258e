import assert from 'node:assert/strict';
import { connect } from 'node:net';
import fc from 'fast-check';
import { takeChanges } from './changes.ts';
import { counterexample, type Outcome, type Run } from './found.ts';
import type { FuzzWorld } from './fuzz-world.ts';
import { type HostileRequest, hostileRequest, type Place, wireOf } from './requests.ts';
import { unexplainedByRequest } from './request-rules.ts';

const PIECE = 500;
/** Counterexamples after which there is enough to do. */
const ENOUGH = 20;
/** Milliseconds until an answer must have begun. */
const PATIENCE = 180_000;
/** Milliseconds that a stream is listened to. */
const LISTENING = 30;

/** Requests of every kind to every address of the server. */
export async function httpLane(
  world: FuzzWorld,
  { inputs, seed, progress }: Run,
): Promise<Outcome> {
  const outcome: Outcome = { lane: 'requests', inputs: 0, tally: {}, failures: [] };
  const place = placeOf(world);
  const property = fc.asyncProperty(hostileRequest, (request) =>
    one(world, place, request, outcome),
  );
  // In pieces, so that what is found first does not hide the rest.
  for (let round = 0; outcome.inputs < inputs && outcome.failures.length < ENOUGH; round += 1) {
    const piece = Math.min(PIECE, inputs - outcome.inputs);
    const found = await counterexample('request', property, { inputs: piece, seed: seed + round });
    if (found !== null) outcome.failures.push(found);
    progress?.(outcome);
  }
  return outcome;
}

function placeOf(world: FuzzWorld): Place {
  const own = world.app.routes.filter(({ method, path }) => method !== 'ALL' || path !== '/*');
  const seen = new Map(own.map(({ method, path }) => [`${method} ${path}`, { method, path }]));
  const routes = [
    ...seen.values(),
    { method: 'POST', path: '/inbox' },
    { method: 'POST', path: '/users/:name/inbox' },
    { method: 'GET', path: '/:page' },
  ];
  const eve = `${world.remote.origin}/users/eve`;
  const names = {
    ...world.names,
    eve,
    evename: 'eve',
    evekey: '',
    bobfollow: '',
    carolrequest: '',
  };
  const tokens = { nobody: null, bob: world.bob.token, carol: world.carol.token, stranger: 'x' };
  return { routes, names, tokens };
}

async function one(
  world: FuzzWorld,
  place: Place,
  request: HostileRequest,
  outcome: Outcome,
): Promise<void> {
  outcome.inputs += 1;
  const wire = wireOf(request, place);
  const { what } = wire;
  const status = await exchange(world.port, wire);
  const kind = status === null ? 'closed' : `${Math.floor(status / 100)}xx`;
  outcome.tally[kind] = (outcome.tally[kind] ?? 0) + 1;
  const faults = world.faults.take();
  assert.deepEqual(faults, [], what);
  assert.ok(status === null || status < 500 || isUnavailable(status, what), `${what}: ${status}`);
  const changes = await takeChanges(world.deps.db);
  assert.deepEqual(unexplainedByRequest(changes, world, request.who), [], what);
}

/** Pages answer 503 where the web client was not built, and what another server does not do. */
function isUnavailable(status: number, what: string): boolean {
  return status === 503 || (status === 501 && what.includes('PROPFIND'));
}

/** The status of the answer; null where the server closed without one. Throws where it does neither. */
function exchange(
  port: number,
  { bytes, what, isOpenEnded }: ReturnType<typeof wireOf>,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let head = '';
    let patience = setTimeout(() => socket.destroy(new Error(`no answer: ${what}`)), PATIENCE);
    const status = (): number | null => {
      const match = /^(?:HTTP\/1\.1 1\d\d[^]*?\r\n\r\n)*HTTP\/1\.1 ([2-9]\d\d)/.exec(head);
      return match === null ? null : Number(match[1]);
    };
    socket.on('data', (chunk) => {
      if (head.length < 20_000) head += chunk.toString('latin1');
      if (status() === null) return;
      clearTimeout(patience);
      patience = setTimeout(() => socket.destroy(), what.includes('streaming') ? LISTENING : 5_000);
    });
    let failure: Error | null = null;
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') failure = error;
    });
    socket.on('close', () => {
      clearTimeout(patience);
      if (failure !== null) reject(failure);
      else resolve(status());
    });
    socket.write(bytes);
    // One whose length is a lie waits for more; the end of what is sent is the end of the request.
    if (isOpenEnded) setTimeout(() => socket.end(), LISTENING * 3);
  });
}
