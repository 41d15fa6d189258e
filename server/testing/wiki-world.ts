import assert from 'node:assert/strict';
import { createTestApp, type TestApp } from './app.ts';
import { createWikiStub, type StubAccount, type WikiStub } from './wiki-stub.ts';

/** A server whose people sign in at a wiki, that wiki, and browsers to do it with. */
export interface WikiWorld {
  wiki: WikiStub;
  app: TestApp;
  browser(): Browser;
  /** One more account of the wiki, in good standing unless told. */
  person(more?: Partial<StubAccount>): StubAccount;
  /** To the wiki and back; resolves to where the browser ends up. */
  goThrough(who: Browser, account: StubAccount, query?: string): Promise<string>;
  /** A newcomer who takes this handle. */
  joinAs(account: StubAccount, username: string): Promise<Browser>;
  me(who: Browser): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** Keeps cookies, follows nothing by itself. */
export interface Browser {
  jar: Map<string, string>;
  get(url: string, headers?: Record<string, string>): Promise<Response>;
  post(url: string, form?: Record<string, string>): Promise<Response>;
}

export const locationOf = (response: Response): string => response.headers.get('location') ?? '';

export async function createWikiWorld(): Promise<WikiWorld> {
  const wiki = await createWikiStub();
  const app = await createTestApp(wiki.env);
  let subs = 1_000;
  const browser = (): Browser => openBrowser(app);
  const person: WikiWorld['person'] = (more = {}) => {
    const sub = String((subs += 1));
    const account = { sub, username: `Wikimedian ${sub}`, ...more };
    wiki.accounts.set(account.sub, account);
    return account;
  };
  const goThrough: WikiWorld['goThrough'] = async (who, account, query = '') => {
    const start = await who.get(`/auth/wikimedia/start${query}`);
    assert.equal(start.status, 303);
    return locationOf(await who.get(wiki.approve(locationOf(start), account.sub)));
  };
  return {
    wiki,
    app,
    browser,
    person,
    goThrough,
    joinAs: async (account, username) => {
      const who = browser();
      assert.equal(await goThrough(who, account), '/auth/wikimedia/join');
      const joined = await who.post('/auth/wikimedia/join', { username, agreement: 'true' });
      assert.equal(joined.status, 200, await joined.text());
      return who;
    },
    me: async (who) => {
      const response = await who.get('/api/v1/accounts/verify_credentials');
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    close: async () => {
      await app.close();
      await wiki.close();
    },
  };
}

function openBrowser(app: TestApp): Browser {
  const jar = new Map<string, string>();
  const keep = (response: Response): Response => {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const path = (url: string) => url.replace(app.deps.config.origin, '');
  return {
    jar,
    get: async (url, headers = {}) =>
      keep(await app.get(path(url), { cookie: cookie(), ...headers })),
    post: async (url, form = {}) => keep(await app.post(path(url), form, { cookie: cookie() })),
  };
}
