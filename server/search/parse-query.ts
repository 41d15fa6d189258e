/** A search as it was typed, taken apart. https://docs.joinmastodon.org/user/searching/ lists the operators. */
export interface ParsedQuery {
  /** What has to be in the text, or must not; none where no words were asked for. */
  terms: Term[];
  conditions: Condition[];
  /** Where to look; what is one's own and what is public unless told. */
  within: 'all' | 'library' | 'public';
  /** Milliseconds since the epoch: from, and up to but without. */
  since: number | null;
  until: number | null;
}

/** A word, or several in this order; not folded. */
export interface Term {
  no: boolean;
  words: string[];
  /** As it was typed: PostgreSQL takes an address for one word. */
  typed: string;
  /** A phrase is meant word for word; a beginning is what may be unfinished: the last word typed. */
  as: 'word' | 'phrase' | 'beginning';
}

/** `has:` and `is:` are one to Mastodon; so are they here. */
export type Trait =
  | 'media'
  | 'image'
  | 'video'
  | 'audio'
  | 'poll'
  | 'link'
  | 'embed'
  | 'quote'
  | 'reply'
  | 'sensitive';

/** `no`: it must not be so. */
export type Condition = { no: boolean } & (
  | { kind: 'from'; handle: string }
  | { kind: 'is'; what: Trait }
  | { kind: 'language'; tag: string }
  | { kind: 'hashtag'; name: string }
);

const TRAITS = new Set<string>([
  'media',
  'image',
  'video',
  'audio',
  'poll',
  'link',
  'embed',
  'quote',
  'reply',
  'sensitive',
]);
const MOST_TERMS = 30;
const HASHTAG = /^#(?=.*\p{L})[\p{L}\p{M}\p{N}_·\u200c]+$/u;
/** `-from:x`, `"some words"`, `-"some words"`, `+word`, `word`. */
const TERM = /([-+]?)(?:"([^"]*)"?|([a-z]+):"?([^\s"]+)"?|(\S+))/giu;

export function parseQuery(text: string): ParsedQuery {
  const parsed: ParsedQuery = {
    terms: [],
    conditions: [],
    within: 'all',
    since: null,
    until: null,
  };
  const found = [...text.normalize('NFKC').slice(0, 1_000).matchAll(TERM)].slice(0, MOST_TERMS);
  for (const [at, match] of found.entries()) {
    const [whole, sign, phrase, name, value, word] = match;
    const no = sign === '-';
    if (name !== undefined && value !== undefined && apply(parsed, name.toLowerCase(), value, no))
      continue;
    const typed = phrase ?? word ?? whole.replace(/^[-+]/, '');
    const words = typed.match(/[\p{L}\p{M}\p{N}]+/gu)?.slice(0, 20) ?? [];
    const isHashtag = phrase === undefined && HASHTAG.test(typed);
    if (isHashtag) parsed.conditions.push({ kind: 'hashtag', name: typed.slice(1), no });
    // The words of a hashtag find it fast; what must not be one may well be a word.
    if (words.length === 0 || (isHashtag && no)) continue;
    const isLast = at === found.length - 1 && !no && !isHashtag && !/\s$/.test(text);
    const as = phrase !== undefined ? 'phrase' : isLast ? 'beginning' : 'word';
    parsed.terms.push({ no, words, typed, as });
  }
  if (parsed.terms.every(({ no }) => no) && !isNarrow(parsed)) parsed.terms = [];
  return parsed;
}

/** Whether it asks for anything but words; what is only excluded is no search. */
export function isNarrow({ conditions, within, since, until }: ParsedQuery): boolean {
  return conditions.some(({ no }) => !no) || within !== 'all' || since !== null || until !== null;
}

/** False where it is no operator that we know: then it is words. */
function apply(parsed: ParsedQuery, name: string, value: string, no: boolean): boolean {
  const word = value.toLowerCase();
  switch (name) {
    case 'from':
      parsed.conditions.push({ kind: 'from', handle: value, no });
      return true;
    case 'has':
    case 'is':
      if (!TRAITS.has(word)) return false;
      parsed.conditions.push({ kind: 'is', what: word as Trait, no });
      return true;
    case 'language':
      if (!/^[a-z]{2,3}(-[a-z0-9]+)*$/.test(word)) return false;
      parsed.conditions.push({ kind: 'language', tag: word, no });
      return true;
    case 'in':
      if (word !== 'all' && word !== 'library' && word !== 'public') return false;
      parsed.within = word;
      return true;
    default:
      return !no && applyTime(parsed, name, word);
  }
}

/** Days of UTC; a month or a year is a span of days. */
function applyTime(parsed: ParsedQuery, name: string, value: string): boolean {
  const span = spanOf(value);
  if (span === null) return false;
  const since = name === 'during' ? span.start : name === 'after' ? span.end : null;
  const until = name === 'during' ? span.end : name === 'before' ? span.start : null;
  if (since === null && until === null) return false;
  if (since !== null) parsed.since = Math.max(parsed.since ?? since, since);
  if (until !== null) parsed.until = Math.min(parsed.until ?? until, until);
  return true;
}

function spanOf(value: string): { start: number; end: number } | null {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?$/.exec(value) ?? [];
  if (year === undefined) return null;
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
  const start = Date.UTC(y, m, d);
  if (y < 1970 || m > 11 || new Date(start).getUTCDate() !== d) return null;
  const end =
    month === undefined
      ? Date.UTC(y + 1, 0, 1)
      : day === undefined
        ? Date.UTC(y, m + 1, 1)
        : Date.UTC(y, m, d + 1);
  return { start, end };
}
