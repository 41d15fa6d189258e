import { z } from 'zod';
import { DAY, toApiDay } from '#server/core/time.ts';
import { filesAnswer } from '#server/wikimedia/file-answer.ts';
import type { FileInfo } from '#server/wikimedia/file-info.ts';
import { fileParams, findFiles, readFiles } from '#server/wikimedia/find-files.ts';
import { REASONS } from '../reasons.ts';
import { piecesOf, textOf } from '../pieces.ts';
import type { Composed, Found, Posted, Since, SourceContext, Standing } from '../source.ts';
import { alike } from './alike.ts';
import { type Caption, composeFile, inspectFiles, PICTURE_WIDTH } from './file-post.ts';
import { nameOfDay } from './name-of-day.ts';

/** `Potd` or `Motd`: the name that the templates of Commons begin with. */
type Template = 'Potd' | 'Motd';

/** Days that are looked back over after an outage. */
const LONGEST_GAP = 60;
/** Days whose file is looked at again where it is another wiki's: a request each. */
const SHARED_DAYS = 7;

/** The days since the last run, today's last: of a new feed today alone. Days end at midnight UTC. */
export function daysSince({ readUntil }: Since, now: Date): string[] {
  const today = Date.parse(toApiDay(now));
  const last = readUntil === null ? today : Date.parse(toApiDay(readUntil));
  const first = Math.max(last, today - LONGEST_GAP * DAY);
  const days: string[] = [];
  for (let at = first; at <= today; at += DAY) days.push(toApiDay(new Date(at)));
  return days;
}

export function findDays(prefix: string, since: Since, now: Date): Found[] {
  return daysSince(since, now).map((day) => ({
    key: `${prefix}:${day}`,
    title: day,
    ref: { day },
  }));
}

/** The picture that the editors of Commons chose for a day, with their caption. */
export async function composeDay(
  ctx: SourceContext,
  template: Template,
  day: string,
): Promise<Composed> {
  const api = ctx.config.commonsApi;
  const file = await fileOfDay(ctx, template, day);
  if (file === null) {
    const isOver = day < toApiDay(ctx.now);
    const text = `${REASONS.nothing_chosen} ${day}`;
    return isOver ? { skip: text } : { later: text };
  }
  return await composeFile(ctx, { api, file, caption: await captionOfDay(ctx, template, day) });
}

/** As for every file; and today's choice may still be replaced by another file. */
export async function inspectDays(
  ctx: SourceContext,
  template: Template,
  posted: Posted[],
): Promise<Map<string, Standing>> {
  const standings = await inspectFiles(ctx, ctx.config.commonsApi, posted);
  await inspectElsewhere(ctx, template, posted, standings);
  const today = posted.find((one) => one.ref['day'] === toApiDay(ctx.now));
  if (!today) return standings;
  const file = await fileOfDay(ctx, template, toApiDay(ctx.now));
  if (file !== null && file.pageId !== (today.pageId ?? 0) && file.unpublishable === null)
    standings.set(today.itemId, 'changed');
  return standings;
}

/** Files of a shared repository have no page to be found by: the last days' templates lead to them. */
async function inspectElsewhere(
  ctx: SourceContext,
  template: Template,
  posted: readonly Posted[],
  standings: Map<string, Standing>,
): Promise<void> {
  const days = posted.filter(({ pageId }) => pageId === null).slice(0, SHARED_DAYS);
  for (const { itemId, ref, version } of days) {
    const file = await fileOfDay(ctx, template, String(ref['day']));
    if (file === null) standings.set(itemId, { gone: REASONS.file_deleted });
    else if (file.unpublishable !== null) standings.set(itemId, { gone: file.unpublishable });
    else if (file.sha1 !== version) standings.set(itemId, 'changed');
  }
}

/** As wikifeeds finds it: what the day's template shows; by its name where it shows several things. */
async function fileOfDay(
  ctx: SourceContext,
  template: Template,
  day: string,
): Promise<FileInfo | null> {
  const api = ctx.config.commonsApi;
  const titles = [`Template:${template}/${day}`];
  const params = { action: 'query', generator: 'images', titles, gimlimit: 20, redirects: 1 };
  const answer = await ctx.wiki.query(
    api,
    { ...params, ...fileParams(PICTURE_WIDTH) },
    filesAnswer,
  );
  const files = await readFiles(ctx.wiki, api, answer.query?.pages);
  const shown = files.filter((file) => !isIcon(file));
  if (shown.length === 1) return shown[0]!;
  const name = await nameOfDay(ctx, `${template}/${day}`, shown);
  if (name === null) return shown[0] ?? null;
  const wanted = `File:${name}`;
  return (await findFiles(ctx.wiki, api, [wanted], PICTURE_WIDTH)).get(wanted) ?? shown[0] ?? null;
}

function isIcon(file: FileInfo): boolean {
  return (file.mediaType === 'DRAWING' && file.bytes < 5_000) || file.width <= 64;
}

const parsed = z.object({ parse: z.object({ text: z.string() }) });

/** The caption in the feed's language, in one that its readers know, or in English. */
async function captionOfDay(
  ctx: SourceContext,
  template: Template,
  day: string,
): Promise<Caption | null> {
  const api = ctx.config.commonsApi;
  const names = new Map(
    [...new Set([...alike(ctx.language), 'en'])].map((language) => [
      language,
      `${template}/${day} (${language})`,
    ]),
  );
  const written = await findWritten(ctx, [...names.values()]);
  for (const [language, name] of names) {
    if (!written(name)) continue;
    const text = `{{${name}}}`;
    const params = { action: 'parse', text, contentmodel: 'wikitext', prop: 'text' };
    const options = { disablelimitreport: 1, wrapoutputclass: '' };
    const { parse } = await ctx.wiki.query(api, { ...params, ...options }, parsed);
    const pieces = piecesOf(parse.text, api);
    if (textOf(pieces) !== '') return { pieces, language };
  }
  return null;
}

const pagesAnswer = z.object({
  query: z
    .object({
      normalized: z.array(z.object({ from: z.string(), to: z.string() })).optional(),
      pages: z.array(z.object({ title: z.string(), missing: z.boolean().optional() })),
    })
    .optional(),
});

/** Which of these templates somebody has written. */
async function findWritten(
  ctx: SourceContext,
  names: readonly string[],
): Promise<(name: string) => boolean> {
  const asked = { action: 'query', titles: names.map((name) => `Template:${name}`) };
  const { query } = await ctx.wiki.query(ctx.config.commonsApi, asked, pagesAnswer);
  // A wiki in another language calls the namespace by its own word.
  const renamed = new Map((query?.normalized ?? []).map(({ from, to }) => [from, to]));
  const there = new Set((query?.pages ?? []).flatMap((page) => (page.missing ? [] : page.title)));
  return (name) => there.has(renamed.get(`Template:${name}`) ?? `Template:${name}`);
}
