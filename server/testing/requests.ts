/** An answer other than 2xx. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(request: string, status: number, body: unknown) {
    super(`${request} → ${status} ${JSON.stringify(body)}`);
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
  }
}

export type Query = Record<string, string | number | undefined>;

/** JSON requests to one server with one token. */
export interface Requests {
  /** The raw answer, whatever its status. An object as body is sent as JSON, a form as it is. */
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** What a 2xx answers; throws `ApiError` on any other. */
  call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<T>;
  get<T>(path: string, query?: Query): Promise<T>;
  post<T>(path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
}

/** Milliseconds; for a server that hangs, not for one on a busy machine. */
const TIMEOUT = 180_000;

export function createRequests(origin: string, token?: string): Requests {
  const authorization = token ? { authorization: `Bearer ${token}` } : {};
  const request: Requests['request'] = async (method, path, body, headers) => {
    const isJson = body !== undefined && !(body instanceof FormData);
    const type = isJson ? { 'content-type': 'application/json' } : {};
    return await fetch(origin + path, {
      method,
      headers: { ...authorization, ...type, ...headers } as Record<string, string>,
      body: isJson ? JSON.stringify(body) : (body as FormData | undefined),
      signal: AbortSignal.timeout(TIMEOUT),
    });
  };
  const call: Requests['call'] = async <T>(...given: Parameters<Requests['request']>) => {
    const response = await request(...given);
    const text = await response.text();
    if (!response.ok) {
      throw new ApiError(`${given[0]} ${origin}${given[1]}`, response.status, readJson(text));
    }
    return JSON.parse(text) as T;
  };
  return {
    request,
    call,
    get: (path, query = {}) => call('GET', path + search(query)),
    post: (path, body, headers) => call('POST', path, body, headers),
  };
}

function search(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const text = new URLSearchParams(given).toString();
  return text && `?${text}`;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 500);
  }
}
