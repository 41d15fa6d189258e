import { get, send } from '#lib/api/client.ts';
import type { CommonsFile, MediaAttachment } from '#lib/api/entities.ts';

const PATH = '/api/v1/wikimedia/commons';

/** Pictures of Commons with these words, captions in this language where there are any. */
export function searchCommons(q: string, language: string): Promise<CommonsFile[]> {
  return get<CommonsFile[]>(fetch, `${PATH}/search`, { q, language });
}

/** Keeps one of them as one's own attachment, described and credited. */
export function insertFromCommons(id: string, language: string): Promise<MediaAttachment> {
  return send<MediaAttachment>(fetch, 'POST', `${PATH}/media`, { id, language });
}
