/** What is being typed before the caret that can be finished for the writer. */
export interface Unfinished {
  kind: 'account' | 'tag' | 'emoji';
  /** Without the sign it begins with. */
  query: string;
  /** Where it begins, its sign included, and where the caret is. */
  start: number;
  end: number;
}

/** A sign counts at the beginning of a word only: not in `a@b.example` or `12:30`. */
const UNFINISHED =
  /(?<![\p{L}\p{M}\p{N}_/@#:])(?:@(?<account>[\w.-]+(?:@[\p{L}\p{N}.-]*)?)|#(?<tag>[\p{L}\p{M}\p{N}_\u200C]+)|:(?<emoji>[\w+-]{2,}))$/u;

/** What stands unfinished right before the caret; null where nothing does. */
export function unfinishedAt(text: string, caret: number): Unfinished | null {
  const match = UNFINISHED.exec(text.slice(0, caret));
  if (!match?.groups) return null;
  const [kind, query] = Object.entries(match.groups).find(([, found]) => found !== undefined) ?? [];
  if (kind === undefined || query === undefined) return null;
  return { kind: kind as Unfinished['kind'], query, start: match.index, end: caret };
}

/** Puts `insertion` there and a space after it, unless one follows; with the caret behind both. */
export function finish(
  text: string,
  { start, end }: Pick<Unfinished, 'start' | 'end'>,
  insertion: string,
): { text: string; caret: number } {
  const after = text.slice(end);
  const spaced = /^\s/u.test(after) ? insertion : `${insertion} `;
  const caret = start + insertion.length + 1;
  return { text: text.slice(0, start) + spaced + after, caret };
}
