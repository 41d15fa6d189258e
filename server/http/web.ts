import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { getConnInfo } from '@hono/node-server/conninfo';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono, type MiddlewareHandler, type NotFoundHandler } from 'hono';

/** What the built web client exports (see `web/hono-adapter.ts`). */
interface PageServer {
  init(options: { env: Record<string, string | undefined> }): Promise<void>;
  respond(
    request: Request,
    options: {
      getClientAddress(): string;
      platform: { api(request: Request): Promise<Response> };
    },
  ): Promise<Response>;
}

export interface WebOptions {
  /** Public URL of this instance: the one that pages are rendered for, whatever the Host says. */
  origin: string;
  /** Where the files of this instance lie besides `origin`: a bucket's public face. */
  mediaOrigin?: string | null;
  /** The whole app: pages ask our own API through it, inside this process. */
  api(request: Request, env: unknown): Response | Promise<Response>;
  /** Folder of the build; `web/build` unless a test says otherwise. */
  build?: string;
}

/** The web client as three pieces, in the order in which `app.ts` mounts them. */
export interface Web {
  /** Scripts, styles and icons of the build. Needs no session, so it stands before everything. */
  assets: Hono;
  /** Posts of the client's own forms (`?/name`), which share paths with the API behind them. */
  actions: MiddlewareHandler;
  /** What no route answered: a page (with status 404 when there is none), or JSON for an API path. */
  rest: NotFoundHandler;
}

const defaultBuild = resolve(import.meta.dirname, '../../web/build');

/**
 * Mounts the SvelteKit client. It is loaded with the first page, so the API also runs where the
 * client has not been built; pages then answer 503 and say so.
 */
export function createWeb(options: WebOptions): Web {
  const build = options.build ?? defaultBuild;
  let loading: Promise<PageServer> | undefined;
  const sources = [options.origin, options.mediaOrigin].filter(Boolean).join(' ');

  const page = async (c: Context): Promise<Response> => {
    if (!loading && !existsSync(`${build}/server-instance.js`)) {
      return c.text('The web client is not built: npm run build', 503);
    }
    loading ??= load(build);
    const server = await loading;
    const response = await server.respond(atOrigin(c.req.raw, options.origin), {
      getClientAddress: () => clientAddress(c),
      platform: { api: async (request) => options.api(request, { ...c.env, forPage: true }) },
    });
    // A response of another's making comes without the headers that were set for every answer.
    return c.newResponse(response.body, withSources(response, sources));
  };

  return {
    assets: createAssets(`${build}/client`),
    actions: (c, next) =>
      c.req.method === 'POST' && new URL(c.req.url).search.startsWith('?/') ? page(c) : next(),
    rest: (c) => (isPage(c) ? page(c) : c.json({ error: 'Record not found' }, 404)),
  };
}

/** Machines ask for everything under these; they get JSON also when there is nothing. */
const machinePaths = /^\/(api|\.well-known|nodeinfo|media|users|inbox)(\/|$)/;

function isPage(c: Context): boolean {
  const { method, path } = c.req;
  return (method === 'GET' || method === 'HEAD') && !machinePaths.test(path);
}

function createAssets(root: string): Hono {
  const assets = new Hono();
  if (!existsSync(root)) return assets;
  const files = serveStatic({ root, precompressed: true });
  const serve: MiddlewareHandler = async (c, next) => {
    const found = await files(c, async () => {});
    if (!found) return next();
    found.headers.set('cache-control', cacheControl(c.req.path));
    found.headers.set('x-content-type-options', 'nosniff');
    return found;
  };
  for (const path of [
    '/_app/*',
    '/service-worker.js',
    '/favicon.svg',
    '/manifest.webmanifest',
    '/robots.txt',
  ]) {
    assets.get(path, serve);
  }
  return assets;
}

async function load(build: string): Promise<PageServer> {
  const { server } = (await import(`${build}/server-instance.js`)) as { server: PageServer };
  await server.init({ env: {} });
  return server;
}

/** Files under `_app/immutable` carry a hash of their content in their name. */
function cacheControl(path: string): string {
  return path.startsWith('/_app/immutable/')
    ? 'public, max-age=31536000, immutable'
    : path === '/service-worker.js'
      ? 'no-cache'
      : 'public, max-age=3600';
}

/** The build knows nothing of where it runs: pictures, films and sounds may come from there too. */
function withSources(response: Response, sources: string): Response {
  const headers = new Headers(response.headers);
  const policy = headers.get('content-security-policy');
  if (policy !== null)
    headers.set(
      'content-security-policy',
      policy.replaceAll(/\b(?:img|media)-src /g, `$&${sources} `),
    );
  return new Response(response.body, { status: response.status, headers });
}

/** The same request under our public URL: behind a proxy the Host and the scheme are others. */
function atOrigin(request: Request, origin: string): Request {
  const url = new URL(request.url);
  const target = `${origin}${url.pathname}${url.search}`;
  return target === request.url ? request : new Request(target, request);
}

function clientAddress(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? '';
  } catch {
    return ''; // called without a socket, as tests do
  }
}
