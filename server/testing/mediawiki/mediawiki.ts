import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { ADMIN, installMediaWiki, type WikiShape } from './install.ts';
import { serveMediaWiki } from './serve.ts';
import { openWikiSession, type WikiSession } from './wiki-session.ts';

export { hasMediaWiki } from './install.ts';

/** A real MediaWiki on loopback, with nothing in it. */
export interface MediaWiki {
  origin: string;
  /** Its Action API. */
  api: string;
  /** Its first administrator at work. */
  admin: WikiSession;
  /** Somebody else, with an account of their own. */
  join(name: string): Promise<WikiSession>;
  /** What an instance of ours needs to take it for Commons, Meta and every Wikipedia. */
  env: Record<string, string>;
  close(): Promise<void>;
}

const COMMONS: WikiShape = {
  name: 'Test Commons',
  scriptPath: '/w',
  articlePath: '/wiki/$1',
  language: 'en',
  metadata: 'commons',
  php: '',
};

/** Installs and starts a wiki (some seconds); `shape` is what it has otherwise than Commons. */
export async function startMediaWiki(shape: Partial<WikiShape> = {}): Promise<MediaWiki> {
  const root = await mkdtemp(join(tmpdir(), 'social-mediawiki-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const whole = { ...COMMONS, ...shape };
  const api = `${origin}${whole.scriptPath}/api.php`;
  await installMediaWiki(root, origin, whole);
  const end = await serveMediaWiki(root, port);
  const admin = await openWikiSession(api, ADMIN);
  return {
    origin,
    api,
    admin,
    env: {
      ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128',
      WIKIMEDIA_CONTACT: 'ops@example.org',
      COMMONS_API_URL: api,
      META_API_URL: api,
      WIKIPEDIA_API_URL: api,
      WIKIMEDIA_FEED_URL: `${origin}/feed/v1/wikipedia`,
    },
    join: async (name) => {
      const password = `${name}-Passw0rd-1234`;
      await createAccount(admin, name, password);
      return await openWikiSession(api, { name, password });
    },
    async close() {
      end();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function createAccount(admin: WikiSession, username: string, password: string) {
  const { query } = await admin.act({ action: 'query', meta: 'tokens', type: 'createaccount' });
  const { tokens } = query as { tokens: { createaccounttoken: string } };
  await admin.act({
    action: 'createaccount',
    username,
    password,
    retype: password,
    reason: 'test',
    createreturnurl: 'http://127.0.0.1/',
    createtoken: tokens.createaccounttoken,
  });
}
