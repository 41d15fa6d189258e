import { LRUCache } from 'lru-cache';
import type { Config } from '#server/config.ts';
import { DAY, HOUR, MINUTE } from '#server/core/time.ts';
import { createLibreTranslate } from './libretranslate.ts';
import { createMint } from './mint.ts';
import { type AskTranslator, type Piece, type Translated, unavailable } from './translator.ts';

/** The translation server of this instance, asked as rarely as possible. */
export interface TranslationService {
  provider: string;
  languages(): Promise<Record<string, string[]>>;
  /** `key` names what is translated: the same is asked for once. */
  translate(key: string, request: TranslationRequest): Promise<Translated>;
}

export interface TranslationRequest {
  pieces: readonly Piece[];
  from: string | null;
  to: string;
}

/** Characters of translations that are kept. */
const CACHE_SIZE = 4_000_000;
const CACHE_TTL = DAY;
/** While it does not answer, it is not asked for its languages again at once. */
const RETRY = MINUTE;

/** Null where none is configured. */
export function createTranslationService(
  config: Pick<Config, 'translation'>,
  ask: AskTranslator,
): TranslationService | null {
  const { translation } = config;
  if (translation === null) return null;
  const translator =
    translation.kind === 'mint' ? createMint(ask) : createLibreTranslate(ask, translation.apiKey);
  const cache = new LRUCache<string, Translated>({
    maxSize: CACHE_SIZE,
    sizeCalculation: ({ texts }) => texts.reduce((sum, text) => sum + text.length, 1),
    ttl: CACHE_TTL,
  });
  const asked = new Map<string, Promise<Translated>>();
  let languages: { at: number; ttl: number; value: Promise<Record<string, string[]>> } | null =
    null;
  return {
    provider: translator.provider,
    async languages() {
      if (languages && Date.now() - languages.at < languages.ttl) return await languages.value;
      const current = {
        at: Date.now(),
        ttl: HOUR,
        value: translator.languages().catch(() => ({})),
      };
      languages = current;
      if (Object.keys(await current.value).length === 0) current.ttl = RETRY;
      return await current.value;
    },
    async translate(key, { pieces, from, to }) {
      const known = cache.get(key);
      if (known) return known;
      const waiting =
        asked.get(key) ??
        translator
          .translate(pieces, from, to)
          .catch((err: unknown) => Promise.reject(unavailable(err)))
          .finally(() => asked.delete(key));
      asked.set(key, waiting);
      const translated = await waiting;
      cache.set(key, translated);
      return translated;
    },
  };
}
