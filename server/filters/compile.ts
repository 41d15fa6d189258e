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
    words: keywords.length === 0 ? null : new RegExp(patternOf(keywords), 'iu'),
    statusIds: new Set(statuses.map((status) => status.status_id)),
  };
}

type Keyword = Filter['keywords'][number];

const WORD = String.raw`[\p{L}\p{M}\p{N}\p{Pc}]`;
const EDGE = { before: `(?<!${WORD})`, after: `(?!${WORD})` };
const startsWithWord = new RegExp(`^${WORD}`, 'u');
const endsWithWord = new RegExp(`${WORD}$`, 'u');

/**
 * All keywords as one pattern, those with the same edges together: the letters of all scripts are a
 * large set, and an edge of its own for each of a thousand keywords would take a second to compile.
 */
function patternOf(keywords: readonly Keyword[]): string {
  const groups = Map.groupBy(keywords, (one) => edgesOf(one).join('\n'));
  return [...groups.values()]
    .map((group) => {
      const [before, after] = edgesOf(group[0]!);
      return `${before}(?:${group.map(({ keyword }) => escaped(keyword)).join('|')})${after}`;
    })
    .join('|');
}

/**
 * A whole word has an edge only where it begins or ends with a letter or digit: `#tag` matches after
 * any character (https://docs.joinmastodon.org/api/guidelines/#filters). JavaScript's own \b knows
 * the letters of English alone.
 */
function edgesOf({ keyword, whole_word }: Keyword): [before: string, after: string] {
  if (!whole_word) return ['', ''];
  return [
    startsWithWord.test(keyword) ? EDGE.before : '',
    endsWithWord.test(keyword) ? EDGE.after : '',
  ];
}

function escaped(keyword: string): string {
  return keyword.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
