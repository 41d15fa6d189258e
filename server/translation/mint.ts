import { z } from 'zod';
import { type AskTranslator, type Piece, type Translator, unavailable } from './translator.ts';

const Languages = z.record(z.string(), z.record(z.string(), z.unknown()));
const Answer = z.object({ translation: z.string() });

/** https://www.mediawiki.org/wiki/MinT: it must be told the language, and takes one text at a time. */
export function createMint(ask: AskTranslator): Translator {
  const one = async ({ format, text }: Piece, from: string, to: string): Promise<string> => {
    const { status, json } = await ask('POST', '/api/translate', {
      source_language: from,
      target_language: to,
      format,
      content: text,
    });
    const answer = Answer.safeParse(json);
    if (status !== 200 || !answer.success) throw unavailable(answer.error ?? `status ${status}`);
    return answer.data.translation;
  };
  return {
    provider: 'MinT',
    async languages() {
      const { json } = await ask('GET', '/api/languages');
      const pairs = Object.entries(Languages.parse(json));
      return Object.fromEntries(pairs.map(([from, to]) => [from, Object.keys(to)]));
    },
    async translate(pieces, from, to) {
      if (from === null) throw unavailable('MinT does not detect languages');
      const texts: string[] = [];
      for (const piece of pieces) texts.push(await one(piece, from, to));
      return { texts, detected: from };
    },
  };
}
