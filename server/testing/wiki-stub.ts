import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One wiki account, as the stub knows it. */
export interface StubAccount {
  sub: string;
  /** Left out of the profile when it is undefined: a hidden user. */
  username?: string;
  blocked?: boolean;
  confirmed_email?: boolean;
  /** What `meta=globaluserinfo` says; null: missing. */
  global?: Record<string, unknown> | null;
}

/**
 * The part of a wiki that people sign in with, speaking as MediaWiki's OAuth extension and
 * CentralAuth were seen to: floats in the JWT, text/html around JSON, codes of 600 characters, and
 * a Cancel that comes back without `state`.
 */
export interface WikiStub {
  url: string;
  /** Environment variables that point a server here. */
  env: Record<string, string>;
  accounts: Map<string, StubAccount>;
  /** Every request that came, newest last. */
  requests: { method: string; url: string; headers: IncomingMessage['headers'] }[];
  /** Whose browser it is that comes to the authorize address: it is sent straight back. */
  signedInAs: string;
  /** Content type of the profile. */
  profileType: string;
  /** Says yes as this account to an authorize address; resolves to where the browser is sent. */
  approve(authorizeUrl: string, sub: string): string;
  /** Says no, as pressing Cancel does. */
  cancel(authorizeUrl: string): string;
  close(): Promise<void>;
}

const CLIENT = { id: 'c0ffee', secret: 's3cret' };

export async function createWikiStub(): Promise<WikiStub> {
  const codes = new Map<string, { sub: string; challenge: string; redirectUri: string }>();
  const tokens = new Map<string, string>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stub: WikiStub = {
    url,
    env: {
      ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8',
      WIKIMEDIA_CONTACT: 'ops@example.org',
      META_API_URL: `${url}/w/api.php`,
      WIKIMEDIA_OAUTH_URL: `${url}/w/rest.php`,
      WIKIMEDIA_PAGES_URL: `${url}/wiki/`,
      WIKIMEDIA_OAUTH_CLIENT_ID: CLIENT.id,
      WIKIMEDIA_OAUTH_CLIENT_SECRET: CLIENT.secret,
    },
    accounts: new Map(),
    requests: [],
    signedInAs: '',
    profileType: 'text/html; charset=UTF-8',
    approve: (authorizeUrl, sub) => {
      const query = new URL(authorizeUrl).searchParams;
      const code = `def50200${createHash('sha512').update(`${sub}${codes.size}`).digest('hex').repeat(5)}`;
      const redirectUri = query.get('redirect_uri')!;
      codes.set(code, { sub, challenge: query.get('code_challenge')!, redirectUri });
      return `${redirectUri}?code=${code}&state=${encodeURIComponent(query.get('state')!)}`;
    },
    cancel: (authorizeUrl) => {
      const redirectUri = new URL(authorizeUrl).searchParams.get('redirect_uri')!;
      return `${redirectUri}?error=unauthorized_client&error_description=User+has+rejected+the+request&message=User+has+rejected`;
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
  return stub;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    stub.requests.push({ method, url: request.url!, headers });
    const { pathname, searchParams } = new URL(request.url!, url);
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
    if (pathname === '/w/rest.php/oauth2/authorize')
      return void response
        .writeHead(302, { location: stub.approve(`${url}${request.url}`, stub.signedInAs) })
        .end();
    if (pathname === '/w/rest.php/oauth2/access_token')
      return exchange(response, new URLSearchParams(Buffer.concat(chunks).toString()));
    if (pathname === '/w/rest.php/oauth2/resource/profile')
      return profile(response, headers.authorization);
    return globalUser(response, searchParams.get('guiid') ?? '');
  }

  function exchange(response: ServerResponse, form: URLSearchParams): void {
    const error = (status: number, body: object) => json(response, status, body);
    if (form.get('client_id') !== CLIENT.id || form.get('client_secret') !== CLIENT.secret)
      return error(401, { error: 'invalid_client', message: 'Client authentication failed' });
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '');
    if (!code || form.get('redirect_uri') !== code.redirectUri)
      return error(400, { error: 'invalid_request', hint: 'Authorization code has been revoked' });
    if (challenge.digest('base64url') !== code.challenge)
      return error(400, { error: 'invalid_grant', hint: 'Failed to verify `code_verifier`.' });
    const token = `eyJ0eXAiOiJKV1Qi.${code.sub}.${tokens.size}`;
    tokens.set(token, code.sub);
    json(response, 200, {
      token_type: 'Bearer',
      expires_in: 3600,
      access_token: token,
      refresh_token: 'def50200ff',
    });
  }

  function profile(response: ServerResponse, authorization = ''): void {
    const sub = tokens.get(authorization.replace(/^Bearer /, ''));
    const account = sub === undefined ? undefined : stub.accounts.get(sub);
    if (!account) return json(response, 401, { error: 'access_denied' });
    const { username, blocked = false } = account;
    const shown = {
      sub: account.sub,
      ...(username === undefined ? {} : { username, editcount: 3, registered: '20261122050701' }),
      ...(username === undefined ? {} : { confirmed_email: account.confirmed_email ?? true }),
      blocked,
      ...(username === undefined ? {} : { groups: ['*', 'user'], rights: [], grants: [] }),
    };
    json(response, 200, shown, stub.profileType);
  }

  function globalUser(response: ServerResponse, sub: string): void {
    const account = [...stub.accounts.values()].find((one) => one.sub === sub);
    const globaluserinfo =
      !account || account.global === null
        ? { missing: true }
        : {
            home: 'enwiki',
            id: Number(sub),
            registration: '2015-01-01T00:00:00Z',
            name: account.username ?? 'Hidden',
            editcount: 12_345,
            groups: [],
            merged: [{ wiki: 'enwiki', editcount: 12_000 }],
            ...account.global,
          };
    json(response, 200, { batchcomplete: true, query: { globaluserinfo } });
  }
}

function json(
  response: ServerResponse,
  status: number,
  body: object,
  type = 'application/json',
): void {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}
