import { htmlToText } from '#server/core/html.ts';
import { notFound } from '#server/core/errors.ts';
import { receiveReport } from '#server/reports/receive-report.ts';
import { idsOf, textOf } from '../../vocab.ts';
import type { HandlerDeps, Incoming } from '../handler.ts';

const MAX_OBJECTS = 64;
const MAX_COMMENT = 5000;

/**
 * Flag: a report about accounts here, themselves or by their posts (whole or by id), for our
 * moderators. Lemmy gives the reason as `summary`.
 */
export async function flag(deps: HandlerDeps, { activity, id, signer }: Incoming): Promise<void> {
  const objectUris = idsOf(activity['object'], MAX_OBJECTS);
  const reason =
    textOf(activity['content'], MAX_COMMENT) ?? textOf(activity['summary'], MAX_COMMENT);
  const isKnown = await concernsUs(deps, objectUris);
  if (!isKnown) throw notFound();
  await receiveReport(deps, {
    uri: id,
    accountId: signer.id,
    objectUris,
    comment: htmlToText(reason ?? ''),
  });
}

async function concernsUs(deps: HandlerDeps, uris: string[]): Promise<boolean> {
  return uris.some((uri) => uri.startsWith(`${deps.origin}/`));
}
