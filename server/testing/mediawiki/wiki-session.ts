import { z } from 'zod';

/** Somebody who is signed in at a wiki of the tests and works there by its API. */
export interface WikiSession {
  edit(title: string, text: string, summary?: string): Promise<void>;
  /** Adds a section to a talk page. */
  discuss(title: string, heading: string, text: string): Promise<void>;
  /** A new file, or a new version of it. `text` is its page. */
  upload(name: string, bytes: Uint8Array, text: string): Promise<void>;
  move(from: string, to: string): Promise<void>;
  remove(title: string): Promise<void>;
  /** One request with the token that changes ask for. */
  act(params: Record<string, string | Blob>): Promise<Record<string, unknown>>;
}

const tokens = z.object({
  query: z.object({ tokens: z.record(z.string(), z.string()) }),
});
const failure = z.object({ error: z.object({ code: z.string(), info: z.string() }) });

/** Signs in at the wiki with this `api.php`. Throws with the wiki's words when it will not. */
export async function openWikiSession(
  api: string,
  { name, password }: { name: string; password: string },
): Promise<WikiSession> {
  const cookies = new Map<string, string>();
  const ask = async (params: Record<string, string | Blob>): Promise<Record<string, unknown>> => {
    const form = new FormData();
    for (const [key, value] of Object.entries({ format: 'json', formatversion: '2', ...params }))
      form.set(key, value);
    const cookie = [...cookies].map(([key, value]) => `${key}=${value}`).join('; ');
    const response = await fetch(api, { method: 'POST', body: form, headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(key, value);
    }
    const body = (await response.json()) as Record<string, unknown>;
    const failed = failure.safeParse(body);
    if (failed.success) throw new Error(`${String(params['action'])}: ${failed.data.error.info}`);
    return body;
  };
  const tokenOf = async (type: string): Promise<string> => {
    const body = await ask({ action: 'query', meta: 'tokens', type });
    return tokens.parse(body).query.tokens[`${type}token`]!;
  };
  const signIn = { action: 'login', lgname: name, lgpassword: password };
  const { login } = await ask({ ...signIn, lgtoken: await tokenOf('login') });
  if ((login as { result: string }).result !== 'Success')
    throw new Error(`${name} cannot sign in: ${JSON.stringify(login)}`);
  const token = await tokenOf('csrf');
  const act: WikiSession['act'] = (params) => ask({ ...params, token });

  return {
    act,
    edit: async (title, text, summary = '') => {
      await act({ action: 'edit', title, text, summary });
    },
    discuss: async (title, sectiontitle, text) => {
      await act({ action: 'edit', title, section: 'new', sectiontitle, text });
    },
    upload: async (filename, bytes, text) => {
      const file = new Blob([Buffer.from(bytes)]);
      const sent = { action: 'upload', filename, file, text, ignorewarnings: '1' };
      const { upload } = await act(sent);
      const { result } = upload as { result: string };
      if (result !== 'Success') throw new Error(`${filename}: ${JSON.stringify(upload)}`);
    },
    move: async (from, to) => {
      await act({ action: 'move', from, to, reason: '' });
    },
    remove: async (title) => {
      await act({ action: 'delete', title, reason: 'test' });
    },
  };
}
