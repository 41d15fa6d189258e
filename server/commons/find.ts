import { z } from 'zod';
import type { Config } from '#server/config.ts';
import type { CommonsFile } from '#server/contract/commons-file.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { findCaptions } from '#server/wikimedia/captions.ts';
import type { WikiClient } from '#server/wikimedia/client.ts';
import { filesAnswer } from '#server/wikimedia/file-answer.ts';
import { type FileInfo, readFileInfo } from '#server/wikimedia/file-info.ts';
import { fileParams } from '#server/wikimedia/find-files.ts';
import type { ThumbnailWidth } from '#server/wikimedia/thumbnails.ts';
import { WikiError } from '#server/wikimedia/wiki-error.ts';

export interface CommonsDeps {
  wiki: WikiClient;
  config: Pick<Config, 'origin' | 'wikimedia'>;
}

const FOUND = 24;
/** Widths that the wikis make: to look through, and to keep. */
const SMALL: ThumbnailWidth = 330;
const KEPT: ThumbnailWidth = 1280;

const searchAnswer = z.object({
  query: z.object({ search: z.array(z.object({ pageid: z.number() })) }).optional(),
});

/** A file that may be published, with what it shows. */
export interface Found {
  file: FileInfo;
  caption: { text: string; language: string | null };
}

/** Pictures on Commons with these words, the likeliest first; only such as may be published. */
export async function searchCommons(
  deps: CommonsDeps,
  { text, language }: { text: string; language: string },
): Promise<CommonsFile[]> {
  return await asking(async () => {
    const { query } = await deps.wiki.query(
      deps.config.wikimedia.commonsApi,
      {
        action: 'query',
        list: 'search',
        srsearch: text,
        srnamespace: 6,
        srlimit: FOUND,
        srprop: '',
      },
      searchAnswer,
    );
    const ids = (query?.search ?? []).map(({ pageid }) => pageid);
    const found = await filesOf(deps, ids, { language, width: SMALL });
    return found.map((one) => present(one, deps.config.origin));
  });
}

/** One file in the size in which it is kept. Throws "not found", also for what must not be published. */
export async function commonsFile(
  deps: CommonsDeps,
  { id, language, size }: { id: string; language: string; size: 'small' | 'kept' },
): Promise<Found> {
  const width = size === 'small' ? SMALL : KEPT;
  const [found] = await asking(() => filesOf(deps, [Number(id)], { language, width }));
  if (found === undefined) throw notFound();
  return found;
}

async function filesOf(
  { wiki, config }: CommonsDeps,
  ids: readonly number[],
  { language, width }: { language: string; width: ThumbnailWidth },
): Promise<Found[]> {
  if (ids.length === 0) return [];
  const api = config.wikimedia.commonsApi;
  const params = { action: 'query', pageids: ids.map(String), ...fileParams(width) };
  const { query } = await wiki.query(api, params, filesAnswer);
  const files = new Map<number, FileInfo>();
  for (const page of query?.pages ?? []) {
    const file = readFileInfo(page, api);
    if (file !== null && isPicture(file)) files.set(file.pageId, file);
  }
  const captions = files.size === 0 ? new Map() : await findCaptions(wiki, api, [...files.keys()]);
  return ids.flatMap((id) => {
    const file = files.get(id);
    return file ? { file, caption: captionOf(captions.get(id) ?? {}, file, language) } : [];
  });
}

function isPicture(file: FileInfo): boolean {
  const isShown = file.thumbnail !== null || /^image\/(jpeg|png|webp)$/.test(file.mime);
  return file.unpublishable === null && isShown && /^(BITMAP|DRAWING)$/.test(file.mediaType);
}

/** The short caption before the description; the person's language, English, any. */
function captionOf(
  captions: Record<string, string>,
  file: FileInfo,
  language: string,
): Found['caption'] {
  for (const texts of [captions, file.descriptions]) {
    for (const wanted of [language, language.split('-')[0] ?? '', 'en', ...Object.keys(texts)]) {
      const text = texts[wanted]?.trim();
      if (text) return { text: text.slice(0, 1_500), language: wanted || null };
    }
  }
  return { text: '', language: null };
}

function present({ file, caption }: Found, origin: string): CommonsFile {
  return {
    id: String(file.pageId),
    title: file.title,
    caption: caption.text,
    caption_language: caption.language,
    preview_url: `${origin}/api/v1/wikimedia/commons/${file.pageId}/preview`,
    width: file.width,
    height: file.height,
    creator: file.author.text,
    license_name: file.license?.name ?? '',
    license_url: file.license?.url ?? null,
    source_url: file.pageUrl,
  };
}

/** What a wiki does not answer is nobody's fault here. */
export async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof WikiError)) throw cause;
    if (cause.failure === 'unconfigured') throw notFound();
    throw new DomainError(
      'remote_unavailable',
      'Wikimedia Commons does not answer. Try again in a moment!',
      {
        cause,
      },
    );
  }
}
