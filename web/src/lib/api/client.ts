import { parseLink, type PageLinks } from './link-header.ts';

export type Fetch = typeof fetch;

/** One field that the server refused, and why. */
export interface FieldError {
  error: string;
  description: string;
}

/** The server refused; `status` is HTTP's, `message` may be shown to the person. */
export class ApiError extends Error {
  readonly status: number;
  readonly details: Record<string, FieldError[]>;

  constructor(status: number, message: string, details: Record<string, FieldError[]> = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.details = details;
  }
}

export type Params = Record<string, string | number | boolean | string[] | null | undefined>;

/** One page of a list with the cursors of its neighbours. */
export interface Page<T> extends PageLinks {
  items: T[];
}

/** Appends the parameters that are set; arrays become `name[]=…`. */
export function withParams(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === '') continue;
    if (Array.isArray(value)) for (const item of value) query.append(`${name}[]`, item);
    else query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** Reads an answer as JSON or throws `ApiError` with the server's own words. */
async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  let body: unknown;
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    body = {};
  }
  if (response.ok) return body;
  const refusal = body as {
    error?: string;
    error_description?: string;
    details?: Record<string, FieldError[]>;
  };
  const message = refusal.error_description ?? refusal.error ?? response.statusText;
  throw new ApiError(response.status, message, refusal.details);
}

/** GET one thing. */
export async function get<T>(fetch: Fetch, path: string, params?: Params): Promise<T> {
  const response = await fetch(withParams(path, params), {
    headers: { accept: 'application/json' },
  });
  return (await read(response)) as T;
}

/** GET one page of a list; the cursors come from the Link header. */
export async function getPage<T>(fetch: Fetch, path: string, params?: Params): Promise<Page<T>> {
  const { body, next, prev } = await getLinked(fetch, path, params);
  return { items: body as T[], next, prev };
}

/** GET something that has neighbours: the body with the cursors of the Link header. */
export async function getLinked(
  fetch: Fetch,
  path: string,
  params?: Params,
): Promise<PageLinks & { body: unknown }> {
  const response = await fetch(withParams(path, params), {
    headers: { accept: 'application/json' },
  });
  const body = await read(response);
  return { body, ...parseLink(response.headers.get('link')) };
}

/** Any call that changes something. A plain object is sent as JSON, FormData as it is. */
export async function send<T>(
  fetch: Fetch,
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<T> {
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  const response = await fetch(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
  });
  return (await read(response)) as T;
}
