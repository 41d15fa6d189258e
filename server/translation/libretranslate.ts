import { z } from 'zod';
import { type AskTranslator, type Piece, type Translator, unavailable } from './translator.ts';

const Languages = z.array(z.object({ code: z.string(), targets: z.array(z.string()).optional() }));
const Answer = z.object({
  translatedText: z.array(z.string()),
  detectedLanguage: z
    .union([z.object({ language: z.string() }), z.array(z.object({ language: z.string() }))])
    .optional(),
});

/** https://docs.libretranslate.com/api/operations/translate/ */
export function createLibreTranslate(ask: AskTranslator, apiKey: string | null): Translator {
  return {
    provider: 'LibreTranslate',
    async languages() {
      const { json } = await ask('GET', '/languages');
      const languages = Languages.parse(json);
      const codes = languages.map((one) => one.code);
      const known = languages.map(({ code, targets = codes }) => [
        code,
        targets.filter((one) => one !== code),
      ]);
      // Where nobody said, it finds out.
      return { ...Object.fromEntries(known), und: codes };
    },
    async translate(pieces, from, to) {
      const texts = pieces.map((): string => '');
      let detected: string | null = null;
      for (const format of ['html', 'text'] as const) {
        const some = [...pieces.entries()].filter(([, piece]) => piece.format === format);
        if (some.length === 0) continue;
        const answer = await request(ask, { format, from, to, apiKey, pieces: some });
        for (const [at, [place]] of some.entries()) texts[place] = answer.translatedText[at]!;
        const { detectedLanguage: found } = answer;
        detected ??= (Array.isArray(found) ? found[0] : found)?.language ?? null;
      }
      return { texts, detected };
    },
  };
}

interface Asked {
  format: 'html' | 'text';
  from: string | null;
  to: string;
  apiKey: string | null;
  pieces: [number, Piece][];
}

async function request(ask: AskTranslator, { format, from, to, apiKey, pieces }: Asked) {
  const { status, json } = await ask('POST', '/translate', {
    q: pieces.map(([, piece]) => piece.text),
    source: from ?? 'auto',
    target: to,
    format,
    ...(apiKey === null ? {} : { api_key: apiKey }),
  });
  const answer = Answer.safeParse(json);
  if (status !== 200 || !answer.success || answer.data.translatedText.length !== pieces.length)
    throw unavailable(answer.error ?? `status ${status}`);
  return answer.data;
}
