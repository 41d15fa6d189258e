import type { Status } from '#server/contract/status.ts';
import type { Translation } from '#server/contract/translation.ts';
import { safeRemoteHtml } from '#server/accounts/profile/render-note.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { type HydrateDeps, showStatus } from '#server/statuses/hydrate.ts';
import type { TranslationService } from './service.ts';
import type { Piece } from './translator.ts';

export interface TranslateDeps extends HydrateDeps {
  translation: TranslationService | null;
}

interface Wish {
  statusId: string;
  viewer: string | null;
  to: string;
}

/**
 * A status in another language: https://docs.joinmastodon.org/methods/statuses/#translate. Only what
 * everybody may read leaves this server. Throws "not found" where no translation server is
 * configured, `forbidden` for what is private or a pair of languages it does not know.
 */
export async function translateStatus(
  deps: TranslateDeps,
  { statusId, viewer, to }: Wish,
): Promise<Translation> {
  const service = deps.translation;
  if (service === null) throw notFound();
  const shown = await showStatus(deps, statusId, viewer);
  const status = shown.reblog ?? shown;
  if (status.visibility !== 'public' && status.visibility !== 'unlisted') throw refused();
  const languages = await service.languages();
  const from = languageIn(Object.keys(languages), status.language);
  const target = languageIn(languages[from ?? 'und'] ?? [], to);
  if (target === null) throw refused();
  const pieces = piecesOf(status);
  const key = `${status.id} ${status.edited_at ?? ''} ${from ?? ''} ${target}`;
  const { texts, detected } = await service.translate(key, { pieces, from, to: target });
  return present(status, texts, {
    language: target,
    detected_source_language: detected ?? from ?? 'und',
    provider: service.provider,
  });
}

type Plain = Omit<Status, 'reblog'>;

function piecesOf(status: Plain): Piece[] {
  const plain = [
    status.spoiler_text,
    ...(status.poll?.options.map((option) => option.title) ?? []),
    ...status.media_attachments.map((media) => media.description ?? ''),
  ];
  return [
    { format: 'html', text: shielded(status.content) },
    ...plain.map((text): Piece => ({ format: 'text', text })),
  ];
}

/** The texts come back in the order in which they went. */
function present(
  status: Plain,
  texts: readonly string[],
  about: Pick<Translation, 'language' | 'detected_source_language' | 'provider'>,
): Translation {
  const [content = '', spoiler = '', ...rest] = texts;
  const options = rest.splice(0, status.poll?.options.length ?? 0);
  return {
    content: safeRemoteHtml(unshielded(content)),
    spoiler_text: spoiler,
    poll: status.poll && { id: status.poll.id, options: options.map((title) => ({ title })) },
    media_attachments: status.media_attachments.map(({ id }, at) => ({
      id,
      description: rest[at] ?? '',
    })),
    ...about,
  };
}

/** The names of custom emojis are no words. */
function shielded(html: string): string {
  return html.replaceAll(/(^|[>\s]):(\w{2,}):(?=[<\s]|$)/g, '$1<span translate="no">:$2:</span>');
}

function unshielded(html: string): string {
  return html.replaceAll(/<span translate="no">(:\w+:)<\/span>/g, '$1');
}

/** `de-AT` is `de` where the server knows no more. */
function languageIn(known: readonly string[], wanted: string | null): string | null {
  if (wanted === null) return null;
  const lower = wanted.toLowerCase();
  const [plain = ''] = lower.split(/[-_]/);
  return (
    [lower, plain].flatMap((one) => known.find((code) => code.toLowerCase() === one) ?? [])[0] ??
    null
  );
}

function refused(): DomainError {
  return new DomainError('forbidden', 'This action is not allowed');
}
