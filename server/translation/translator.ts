import { DomainError } from '#server/core/errors.ts';

/** Sends JSON to the translation server, and to no other; resolves to what it answers. */
export type AskTranslator = (
  method: 'GET' | 'POST',
  path: string,
  body?: object,
) => Promise<{ status: number; json: unknown }>;

/** One text of a status: `html` is kept as markup, `text` as it is. */
export interface Piece {
  format: 'html' | 'text';
  text: string;
}

export interface Translated {
  texts: string[];
  detected: string | null;
}

/** A server that translates: LibreTranslate or Wikimedia's MinT. */
export interface Translator {
  provider: string;
  /** Languages into which each can be translated. */
  languages(): Promise<Record<string, string[]>>;
  /** Translates in order. `from` is null where nobody said what language it is. */
  translate(pieces: readonly Piece[], from: string | null, to: string): Promise<Translated>;
}

/** It did not answer, or not with a translation: as Mastodon says it. */
export function unavailable(cause?: unknown): DomainError {
  return new DomainError(
    'remote_unavailable',
    'There was a temporary issue with the translation service. Please try again.',
    {
      cause,
    },
  );
}
