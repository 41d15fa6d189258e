import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';

/** A file of the stub; what is left out is a good photo by Ada under CC BY-SA 4.0. */
export interface StubFile {
  pageid: number;
  title: string;
  sha1: string;
  user: string;
  width: number;
  mime: string;
  mediatype: string;
  timestamp: string;
  deleted: boolean;
  /** Its bytes are no picture. */
  broken: boolean;
  metadata: Record<string, unknown>;
  labels: Record<string, string>;
}

/**
 * As much of Commons as feeds ask for, speaking as the real one was seen to: empty answers that go on,
 * `[]` for empty maps, HTML in every field, errors with status 200.
 */
export interface CommonsStub {
  url: string;
  env: Record<string, string>;
  files: Map<number, StubFile>;
  /** Files by category, with when they came into it. */
  categories: Map<string, { pageid: number; timestamp: string }[]>;
  /** Wikitext-as-HTML by the title of the template; days hold file names. */
  templates: Map<string, string>;
  /** Changes (newest first) and sections of pages, by title. */
  pages: Map<string, { revisions?: object[]; sections?: (object & { html: string })[] }>;
  /** Any other path, by its beginning. */
  documents: Map<string, { type: string; body: string }>;
  requests: { url: string; userAgent: string | undefined; params: URLSearchParams }[];
  /** Answers given before all others. */
  next: { status: number; headers?: Record<string, string>; body: string }[];
  /** Most requests under way at once so far. */
  most: number;
  addFile(pageid: number, more?: Partial<StubFile>): StubFile;
  close(): Promise<void>;
}

const LICENSE = {
  LicenseShortName: { value: 'CC BY-SA 4.0' },
  License: { value: 'cc-by-sa-4.0' },
  LicenseUrl: { value: 'https://creativecommons.org/licenses/by-sa/4.0' },
  Artist: {
    value: '<a href="//commons.wikimedia.org/wiki/User:Ada" title="User:Ada">Ada</a>',
  },
  AttributionRequired: { value: 'true' },
};

export async function createCommonsStub(): Promise<CommonsStub> {
  const server = createServer((request, response) => {
    running += 1;
    stub.most = Math.max(stub.most, running);
    response.on('close', () => (running -= 1));
    void answer(request, response);
  });
  let running = 0;
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = `${url}/w/api.php`;
  const stub: CommonsStub = {
    url,
    env: {
      ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8',
      WIKIMEDIA_CONTACT: 'ops@example.org',
      COMMONS_API_URL: api,
      WIKIPEDIA_API_URL: `${url}/{lang}/w/api.php`,
      WIKIMEDIA_FEED_URL: `${url}/feed/v1/wikipedia`,
    },
    files: new Map(),
    categories: new Map(),
    templates: new Map(),
    pages: new Map(),
    documents: new Map(),
    requests: [],
    next: [],
    most: 0,
    addFile: (pageid, more = {}) => {
      const file: StubFile = {
        pageid,
        title: `File:Picture ${pageid}.jpg`,
        sha1: `${pageid}`.padStart(40, 'a'),
        user: 'Ada',
        width: 2400,
        mime: 'image/jpeg',
        mediatype: 'BITMAP',
        timestamp: '2026-11-20T10:00:00Z',
        deleted: false,
        broken: false,
        labels: {},
        ...more,
        metadata: { ...LICENSE, ...more.metadata },
      };
      stub.files.set(pageid, file);
      return file;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
  return stub;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, url);
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const params = new URLSearchParams([...searchParams, ...form]);
    const userAgent = request.headers['user-agent'];
    stub.requests.push({ url: request.url!, userAgent, params });
    const next = stub.next.shift();
    if (next) return void response.writeHead(next.status, next.headers).end(next.body);
    if (pathname.startsWith('/images/')) return await picture(pathname, response);
    for (const [path, { type, body }] of stub.documents) {
      if (pathname.startsWith(path))
        return void response.writeHead(200, { 'content-type': type }).end(body);
    }
    if (!pathname.endsWith('/w/api.php')) return void response.writeHead(404).end('{}');
    json(response, act(params));
  }

  function act(params: URLSearchParams): object {
    switch (params.get('action') ?? '') {
      case 'query':
        return query(params);
      case 'wbgetentities':
        return entities(params);
      case 'parse':
        return params.has('page')
          ? parsePage(params)
          : { parse: { text: stub.templates.get(templateIn(params)) ?? '' } };
      case 'expandtemplates':
        return { expandtemplates: { wikitext: stub.templates.get(templateIn(params)) ?? '' } };
      default:
        return { error: { code: 'badvalue', info: 'Unrecognized value for parameter "action".' } };
    }
  }

  function query(params: URLSearchParams): object {
    const general = { sitename: 'Wikimedia Commons' };
    const isAboutSite = params.get('meta') === 'siteinfo';
    if (isAboutSite && !params.has('titles')) return { query: { general } };
    if (params.get('prop') === 'revisions') return revisionsOf(params.get('titles') ?? '');
    if (params.get('list') === 'categorymembers') return members(params);
    if (params.get('list') === 'search') return search();
    if (params.get('generator') === 'images') return imagesOf(params.get('titles') ?? '');
    if (params.get('generator') === 'allimages') return uploads(params);
    const titles = params.get('titles')?.split('|') ?? [];
    const ids = params.get('pageids')?.split('|').map(Number) ?? [];
    const known = [...stub.files.values()];
    return {
      batchcomplete: true,
      query: {
        ...(isAboutSite && { general }),
        pages: [
          ...ids.map((id) => page(stub.files.get(id), { pageid: id })),
          ...titles.map((title) =>
            title.startsWith('Template:')
              ? { title, ...(stub.templates.has(title.slice(9)) ? {} : { missing: true }) }
              : page(
                  known.find((file) => file.title === title),
                  { title },
                ),
          ),
        ],
      },
    };
  }

  function revisionsOf(title: string): object {
    const revisions = stub.pages.get(title)?.revisions;
    const page = revisions ? { pageid: 1, ns: 4, title, revisions } : { title, missing: true };
    return { batchcomplete: true, query: { pages: [page] } };
  }

  function parsePage(params: URLSearchParams): object {
    const sections = stub.pages.get(params.get('page')!)?.sections;
    if (!sections)
      return { error: { code: 'missingtitle', info: "The page you specified doesn't exist." } };
    if (params.get('prop') === 'sections') return { parse: { title: 'x', pageid: 1, sections } };
    return { parse: { text: sections[Number(params.get('section')) - 1]!.html } };
  }

  /** Newest first or oldest first, after one empty answer that goes on: miser mode. */
  function members(params: URLSearchParams): object {
    if (!params.has('cmcontinue'))
      return { query: { categorymembers: [] }, continue: { cmcontinue: 'x|1', continue: '-||' } };
    const start = params.get('cmstart') ?? '';
    const name = (params.get('cmtitle') ?? '').replace('Category:', '');
    const all = (stub.categories.get(name) ?? [])
      .toSorted((one, other) => one.timestamp.localeCompare(other.timestamp))
      .filter(({ timestamp }) => timestamp >= start)
      .map(({ pageid }) => ({ pageid, ns: 6, title: stub.files.get(pageid)!.title }));
    const listed = params.get('cmdir') === 'desc' ? all.toReversed() : all;
    return { query: { categorymembers: listed } };
  }

  function search(): object {
    return {
      query: { search: [...stub.files.values()].map(({ pageid, title }) => ({ pageid, title })) },
    };
  }

  function imagesOf(title: string): object {
    const name = stub.templates.get(title.replace('Template:', ''));
    const file = [...stub.files.values()].find((one) => one.title === `File:${name}`);
    return file ? { query: { pages: [page(file, {})] } } : { batchcomplete: true };
  }

  function uploads(params: URLSearchParams): object {
    const files = [...stub.files.values()].filter(({ user }) => user === params.get('gaiuser'));
    return { query: { pages: files.map((file) => page(file, {})) } };
  }

  function entities(params: URLSearchParams): object {
    const list = (params.get('ids') ?? '').split('|').map((id) => {
      const file = stub.files.get(Number(id.slice(1)));
      if (!file) return [id, { id, missing: '' }];
      const labels = Object.entries(file.labels).map(([language, value]) => [
        language,
        { language, value },
      ]);
      return [id, { id, labels: labels.length === 0 ? [] : Object.fromEntries(labels) }];
    });
    return { entities: Object.fromEntries(list) as object, success: 1 };
  }

  function page(file: StubFile | undefined, asked: object): object {
    if (!file || file.deleted) return { ns: 6, ...asked, missing: true, imagerepository: '' };
    const { pageid, title, width } = file;
    const path = `/images/${file.sha1}`;
    const imageinfo = {
      timestamp: file.timestamp,
      user: file.user,
      size: 500_000,
      width,
      height: Math.round((width * 2) / 3),
      thumburl: `${url}${path}/${Math.min(width, 1280)}px-x.jpg`,
      thumbwidth: Math.min(width, 1280),
      thumbheight: Math.round((Math.min(width, 1280) * 2) / 3),
      thumbmime: 'image/jpeg',
      url: `${url}${path}/${width}px-x.jpg`,
      descriptionurl: `${url}/wiki/${title.replaceAll(' ', '_')}`,
      sha1: file.sha1,
      mime: file.mime,
      mediatype: file.mediatype,
      extmetadata: file.metadata,
    };
    return { pageid, ns: 6, title, imagerepository: 'local', imageinfo: [imageinfo] };
  }

  async function picture(path: string, response: ServerResponse): Promise<void> {
    const sha1 = path.split('/')[2];
    if ([...stub.files.values()].some((file) => file.broken && file.sha1 === sha1))
      return void response.writeHead(200, { 'content-type': 'image/jpeg' }).end('no picture');
    const width = Number(/\/(\d+)px-/.exec(path)?.[1] ?? 1280);
    // Small in bytes; each version has a colour of its own.
    const background = { r: path.length % 255, g: path.charCodeAt(47) % 255, b: 90 };
    const create = { width, height: Math.round((width * 2) / 3), channels: 3 as const, background };
    const bytes = await sharp({ create }).jpeg().toBuffer();
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(bytes);
  }
}

/** `Potd/2026-11-22 (en)` of `{{Potd/2026-11-22 (en)}}`. */
function templateIn(params: URLSearchParams): string {
  return (params.get('text') ?? '').replaceAll(/^\{\{|\}\}$/g, '');
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
