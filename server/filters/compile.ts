import type { Filter } from '#server/contract/filter.ts';

type Plain = Omit<Filter, 'keywords' | 'statuses'>;

/** A filter made ready to be asked of many statuses. */
export interface CompiledFilter {
  filter: Plain;
  /** Milliseconds since the epoch; null: never. */
  expiresAt: number | null;
  /** Null without keywords. */
  words: RegExp | null;
  statusIds: ReadonlySet<string>;
}

export function compileFilter({ keywords, statuses, ...filter }: Filter): CompiledFilter {
  return {
    filter,
    expiresAt: filter.expires_at === null ? null : Date.parse(filter.expires_at),
    words: keywords.length === 0 ? null : new RegExp(keywords.map(patternOf).join('|'), 'iu'),
    statusIds: new Set(statuses.map((status) => status.status_id)),
  };
}

const WORD = String.raw`[\p{L}\p{M}\p{N}\p{Pc}]`;
const startsWithWord = new RegExp(`^${WORD}`, 'u');
const endsWithWord = new RegExp(`${WORD}$`, 'u');

/**
 * A keyword as a pattern. A whole word has an edge only where it begins or ends with a letter or
 * digit: `#tag` matches after any character (https://docs.joinmastodon.org/api/guidelines/#filters).
 * JavaScript's own \b knows the letters of English alone.
 */
function patternOf({ keyword, whole_word }: { keyword: string; whole_word: boolean }): string {
  const text = keyword.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  if (!whole_word) return text;
  const before = startsWithWord.test(keyword) ? `(?<!${WORD})` : '';
  const after = endsWithWord.test(keyword) ? `(?!${WORD})` : '';
  return before + text + after;
}
