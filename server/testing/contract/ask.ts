import type { World } from './world.ts';

/** Where parameters are put; every one of them is understood on every verb. */
export type Way = 'json' | 'form' | 'multipart' | 'query';
export const WAYS: readonly Way[] = ['json', 'form', 'multipart', 'query'];

export interface Question {
  verb: string;
  /** With `:names` replaced. */
  path: string;
  params: Record<string, unknown>;
  way: Way;
  token: string | null;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** JSON where it says that it is; null of what never ends. */
  body: unknown;
  /** What was asked, for messages. */
  what: string;
}

export async function ask({ instance }: World, question: Question): Promise<Answer> {
  const { verb, path, params, token } = question;
  const pairs = flatten(params);
  const hasFile = pairs.some(([, value]) => typeof value !== 'string');
  const way = verb === 'GET' ? 'query' : hasFile ? 'multipart' : question.way;
  const query = way === 'query' && pairs.length > 0 ? `?${search(pairs)}` : '';
  const response = await fetch(instance.origin + path + query, {
    method: verb,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(way === 'json' ? { 'content-type': 'application/json' } : {}),
    },
    ...bodyOf(way, pairs, params),
    signal: AbortSignal.timeout(180_000),
  });
  const body = await read(response);
  const what = `${verb} ${path}${query} (${way}) → ${response.status}`;
  return { status: response.status, headers: response.headers, body, what };
}

async function read(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    await response.body?.cancel();
    return null;
  }
  const text = await response.text();
  return type.startsWith('application/json') ? (JSON.parse(text) as unknown) : text;
}

function bodyOf(way: Way, pairs: Pair[], params: object): Pick<RequestInit, 'body'> {
  if (way === 'json') return { body: JSON.stringify(params) };
  if (way === 'form') return { body: new URLSearchParams(search(pairs)) };
  if (way === 'query') return {};
  const form = new FormData();
  for (const [name, value] of pairs) form.append(name, value);
  return pairs.length > 0 ? { body: form } : {};
}

type Pair = [name: string, value: string | Blob];

function search(pairs: Pair[]): string {
  return new URLSearchParams(
    pairs.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

/** As Rails writes lists and records: `a[]`, `a[b]`. */
function flatten(params: object, prefix = ''): Pair[] {
  return Object.entries(params).flatMap(([key, value]): Pair[] => {
    const name = prefix === '' ? key : `${prefix}[${Array.isArray(params) ? '' : key}]`;
    if (value instanceof Blob) return [[name, value]];
    if (typeof value === 'object' && value !== null) return flatten(value, name);
    return [[name, String(value)]];
  });
}
