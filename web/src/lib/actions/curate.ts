import { get, send } from '#lib/api/client.ts';
import type { FeedPreview } from '#lib/api/entities.ts';

const PATH = '/api/wikimedia/v1/curate';

/** What a form of a feed says so far. */
export interface FeedDraft {
  source: string;
  params: Record<string, string>;
  language: string;
  hashtags: string;
}

export function readDraft(form: FormData): FeedDraft {
  const text = (name: string) => String(form.get(name) ?? '');
  const params: Record<string, string> = {};
  for (const [name, value] of form) {
    const param = /^params\[(.+)\]$/.exec(name)?.[1];
    if (param !== undefined && typeof value === 'string') params[param] = value;
  }
  const [source, language, hashtags] = [text('source'), text('language'), text('hashtags')];
  return { source, params, language, hashtags };
}

/** What a feed like this would post; hashtags left out are those that its source suggests. */
export function previewDraft({ hashtags, ...draft }: FeedDraft): Promise<FeedPreview> {
  const wish = hashtags.trim() === '' ? draft : { ...draft, hashtags };
  return send<FeedPreview>(fetch, 'POST', `${PATH}/preview`, { ...wish, limit: 3 });
}

export function previewNext(feedId: string): Promise<FeedPreview> {
  return get<FeedPreview>(fetch, `${PATH}/feeds/${feedId}/preview`, { limit: 6 });
}
