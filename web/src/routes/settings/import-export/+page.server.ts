import { fail, type RequestEvent } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { ApiError, get, send } from '#lib/api/client.ts';
import type { Archive, Import, RelationshipSeveranceEvent } from '#lib/api/entities.ts';
import { accepted } from '#lib/api/form-action.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageServerLoad = async ({ fetch, url }) => {
  const [imports, archives, severances] = await orErrorPage(
    Promise.all([
      get<Import[]>(fetch, '/api/v1/imports'),
      get<Archive[]>(fetch, '/api/v1/archives'),
      get<RelationshipSeveranceEvent[]>(fetch, '/api/v1/severed_relationships'),
    ]),
    url,
  );
  return { imports, archives, severances };
};

export const actions: Actions = {
  import: (event) => post(event, '/api/v1/imports'),
  archive: (event) => post(event, '/api/v1/archives'),
};

async function post({ request, fetch }: RequestEvent, path: string) {
  try {
    await send(fetch, 'POST', path, await request.formData());
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    const { status, message, details } = cause;
    return fail(status, { status, error: message, details });
  }
  return accepted();
}
