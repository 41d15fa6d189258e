import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { MINUTE } from '#server/core/time.ts';
import { AS2 } from '#server/testing/fake-remote.ts';
import {
  alice,
  bobId,
  bobUri,
  createOf,
  deliver,
  elsewhere,
  eve,
  federation,
  followRow,
  localStatus,
  newUri,
  noteOf,
  stats,
  statusBy,
  victim,
} from '#server/testing/inbox-world.ts';
import { multikey, withProof } from '#server/testing/integrity-proof.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
let keyId: string;

type Signer = [keyId: string, key: typeof privateKey];

/** What eve passes on of the victim's, with a proof by `key`. */
const forward = (
  activity: Record<string, unknown>,
  options: Record<string, unknown> = {},
  [id, key]: Signer = [keyId, privateKey],
): Promise<string | null> =>
  deliver(withProof({ '@context': AS2, ...activity }, id, key, options), eve);

/** An answer to somebody here that its origin does not serve, so that only a proof can bring it. */
async function unserved(): Promise<Record<string, unknown> & { id: string }> {
  return noteOf(victim, { inReplyTo: (await localStatus()).uri });
}

describe('an activity that somebody else passes on', () => {
  before(async () => {
    keyId = `${victim.uri}#ed25519-key`;
    victim.document['assertionMethod'] = multikey(victim.uri, keyId, publicKey);
    await federation.actors.refresh(victim.uri);
    alice.document['assertionMethod'] = multikey(alice.uri, `${alice.uri}#k`, other.publicKey);
    await federation.actors.refresh(alice.uri);
  });

  test('is believed with a proof of its actor, and its origin is not asked', async () => {
    const note = await unserved();
    const asked = elsewhere.requests.length;
    assert.equal(await forward(createOf(note, victim)), null);
    assert.equal((await statusBy(note.id))?.content, '<p>hello</p>');
    const changed = { ...note, content: '<p>changed</p>', updated: new Date().toISOString() };
    const update = { ...createOf(changed, victim), type: 'Update', id: newUri(victim) };
    assert.equal(await forward(update), null);
    assert.equal((await statusBy(note.id))?.content, '<p>changed</p>');
    const end = { id: newUri(victim), type: 'Delete', actor: victim.uri, object: note.id };
    assert.equal(await forward(end), null);
    assert.notEqual((await statusBy(note.id))?.deleted_at, null);
    assert.equal(elsewhere.requests.length, asked);
  });

  test('is a hint where the proof is of another key, an old one, expired, or was changed', async () => {
    const old = new Date(Date.now() - 90 * MINUTE).toISOString();
    const cases: [Record<string, unknown>, Signer?][] = [
      [{}, [keyId, other.privateKey]],
      [{}, [`${alice.uri}#k`, other.privateKey]],
      [{ created: old }],
      [{ created: undefined }],
      [{ expires: old }],
      [{ proofPurpose: 'authentication' }],
    ];
    for (const [options, signer] of cases) {
      const note = await unserved();
      const given = JSON.parse(JSON.stringify(options)) as Record<string, unknown>;
      if ('created' in options && options['created'] === undefined) given['created'] = 'unknown';
      await forward(createOf(note, victim), given, signer);
      assert.equal(await statusBy(note.id), undefined, JSON.stringify(options));
    }
    const note = await unserved();
    const proven = withProof({ '@context': AS2, ...createOf(note, victim) }, keyId, privateKey);
    await deliver({ ...proven, object: { ...note, content: '<p>forged</p>' } }, eve);
    assert.equal(await statusBy(note.id), undefined);
  });

  test('moves nothing but posts, whatever its proof: it may come from long ago', async () => {
    const status = await localStatus();
    const by = { actor: victim.uri };
    assert.equal(
      await forward({ ...by, id: newUri(victim), type: 'Follow', object: bobUri }),
      null,
    );
    await forward({ ...by, id: newUri(victim), type: 'Like', object: status.uri });
    await forward({ ...by, id: newUri(victim), type: 'Delete', object: victim.uri });
    const [account] = await federation.actors.known([victim.uri]);
    assert.ok(account !== undefined && !account.isSuspended);
    assert.equal(await followRow(account.id, bobId), undefined);
    assert.equal((await stats(status.id)).favourites_count, 0);
  });

  test('speaks for its actor alone, not for a neighbour', async () => {
    const neighbour = await elsewhere.addActor('neighbour');
    const own = `${neighbour.uri}#k`;
    neighbour.document['assertionMethod'] = multikey(neighbour.uri, own, other.publicKey);
    await federation.actors.byUri(neighbour.uri);
    const note = await unserved();
    await forward(createOf(note, victim), {}, [own, other.privateKey]);
    assert.equal(await statusBy(note.id), undefined);
    await forward({ ...createOf({ ...note, attributedTo: neighbour.uri }, victim) });
    assert.equal(await statusBy(note.id), undefined);
    await forward(createOf({ ...note, attributedTo: neighbour.uri }, neighbour));
    assert.equal(await statusBy(note.id), undefined);
  });

  test('of an actor who is not known here costs no request', async () => {
    const stranger = await elsewhere.addActor('stranger');
    const pair = generateKeyPairSync('ed25519');
    const id = `${stranger.uri}#k`;
    stranger.document['assertionMethod'] = multikey(stranger.uri, id, pair.publicKey);
    const asked = elsewhere.requests.length;
    await forward(createOf(noteOf(stranger), stranger), {}, [id, pair.privateKey]);
    assert.equal(elsewhere.requests.length, asked);
  });

  test('with an LD signature only is a hint', async () => {
    const note = await unserved();
    const signature = { type: 'RsaSignature2017', creator: victim.keyId, signatureValue: 'AAAA' };
    await deliver({ ...createOf(note, victim), signature }, eve);
    assert.equal(await statusBy(note.id), undefined);
    elsewhere.publish({ '@context': AS2, ...note, content: '<p>from the origin</p>' });
    await deliver({ ...createOf(note, victim), signature }, eve);
    assert.equal((await statusBy(note.id))?.content, '<p>from the origin</p>');
  });
});
