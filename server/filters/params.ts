import { z } from 'zod';
import { boolean, id, text } from '#server/api/params/fields.ts';

/** Seconds; sent empty (or null) it means never, not sent at all that nothing changes. */
const expiresIn = z.preprocess(
  (value) => {
    if (value === undefined) return undefined;
    if (value === null || value === '') return null;
    return typeof value === 'string' ? Math.trunc(Number(value)) : value;
  },
  z
    .number()
    .int()
    .max(100 * 366 * 86_400)
    .nullish(),
);

const optionalTexts = z.preprocess(
  (value) => (value === undefined ? undefined : Array.isArray(value) ? value : [value ?? '']),
  z.array(z.string().max(100)).max(100).optional(),
);

const keyword = z
  .object({ id, keyword: text, whole_word: boolean, _destroy: boolean })
  .transform((p) => ({
    id: p.id,
    keyword: p.keyword,
    wholeWord: p.whole_word,
    destroy: p._destroy,
  }));

/** A list, or an object whose keys are numbers. */
const keywords = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.values(value)
      : (value ?? undefined),
  z.array(keyword).max(1_000).optional(),
);

export const filterParams = z
  .object({
    title: text,
    context: optionalTexts,
    filter_action: text,
    expires_in: expiresIn,
    keywords_attributes: keywords,
  })
  .transform((p) => ({
    title: p.title,
    context: p.context,
    action: p.filter_action || undefined,
    expiresIn: p.expires_in,
    keywords: p.keywords_attributes,
  }));

export const filterV1Params = z
  .object({
    phrase: text,
    context: optionalTexts,
    irreversible: boolean,
    whole_word: boolean,
    expires_in: expiresIn,
  })
  .transform((p) => ({
    phrase: p.phrase,
    context: p.context,
    irreversible: p.irreversible,
    wholeWord: p.whole_word,
    expiresIn: p.expires_in,
  }));

export const keywordParams = z
  .object({ keyword: text, whole_word: boolean })
  .transform((p) => ({ keyword: p.keyword, wholeWord: p.whole_word }));

export const statusParams = z.object({ status_id: id });
