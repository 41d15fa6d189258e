import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { database, federation, remote } from '#server/testing/inbox-world.ts';

const nameOf = async (id: string): Promise<string | undefined> => {
  const accounts = database.db.selectFrom('accounts').select('username');
  return (await accounts.where('id', '=', id).executeTakeFirst())?.username;
};

describe('remote actors', () => {
  test('have the name that their host gives them', async () => {
    const writer = await remote.addActor('writer', { preferredUsername: 'Writer.Blog' });
    const jrd = {
      headers: { 'content-type': 'application/jrd+json' },
      body: JSON.stringify({
        subject: `acct:writer@${remote.host}`,
        links: [{ rel: 'self', type: 'application/activity+json', href: writer.uri }],
      }),
    };
    const resource = encodeURIComponent(`acct:Writer.Blog@${remote.host}`);
    remote.serve(`/.well-known/webfinger?resource=${resource}`, jrd);
    assert.equal(await nameOf((await federation.actors.byUri(writer.uri)).id), 'writer');
  });

  test('without preferredUsername are called by their handle (FEP-2c59)', async () => {
    const webfinger = `olga@${remote.host}`;
    const olga = await remote.addActor('olga', { preferredUsername: undefined, webfinger });
    assert.equal(await nameOf((await federation.actors.byUri(olga.uri)).id), 'olga');
  });

  test('of GoToSocial, for a server with a port, are named after host and port', async () => {
    const server = await remote.addActor(remote.host, { type: 'Application' });
    const found = await federation.keys.resolve(server.keyId);
    assert.equal(found.actorUri, server.uri);
    assert.equal(await nameOf(found.accountId), remote.host);
  });
});
