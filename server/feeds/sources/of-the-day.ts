import { z } from 'zod';
import { DAY, toApiDay } from '#server/core/time.ts';
import { filesAnswer } from '#server/wikimedia/file-answer.ts';
import { type FileInfo, readFileInfo } from '#server/wikimedia/file-info.ts';
import { fileParams, findFiles } from '#server/wikimedia/find-files.ts';
import { piecesOf, textOf } from '../pieces.ts';
import type { Composed, Found, Posted, Since, SourceContext, Standing } from '../source.ts';
import { type Caption, composeFile, inspectFiles, PICTURE_WIDTH } from './file-post.ts';

/** `Potd` or `Motd`: the name that the templates of Commons begin with. */
type Template = 'Potd' | 'Motd';

/** Days that are looked back over after an outage. */
const LONGEST_GAP = 60;

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
    const text = `nothing was chosen for ${day}`;
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
  const today = posted.find((one) => one.ref['day'] === toApiDay(ctx.now));
  if (!today) return standings;
  const file = await fileOfDay(ctx, template, toApiDay(ctx.now));
  if (file !== null && file.pageId !== today.pageId && file.unpublishable === null)
    standings.set(today.itemId, 'changed');
  return standings;
}

/** As wikifeeds finds it: what the day's template shows; by its name where it shows several things. */
async function fileOfDay(
  ctx: SourceContext,
  template: Template,
  day: string,
): Promise<FileInfo | null> {
  const api = ctx.config.commonsApi;
  const titles = [`Template:${template}/${day}`];
  const params = { action: 'query', generator: 'images', titles, gimlimit: 20 };
  const answer = await ctx.wiki.query(
    api,
    { ...params, ...fileParams(PICTURE_WIDTH) },
    filesAnswer,
  );
  const files = (answer.query?.pages ?? []).flatMap((page) => readFileInfo(page, api) ?? []);
  const shown = files.filter((file) => !isIcon(file));
  if (shown.length === 1) return shown[0]!;
  const name = await nameOfDay(ctx, template, day);
  if (name === null) return shown[0] ?? null;
  const wanted = `File:${name}`;
  return (await findFiles(ctx.wiki, api, [wanted], PICTURE_WIDTH)).get(wanted) ?? shown[0] ?? null;
}

function isIcon(file: FileInfo): boolean {
  return file.mediaType === 'DRAWING' && file.bytes < 5_000;
}

const expanded = z.object({ expandtemplates: z.object({ wikitext: z.string() }) });

/** The bare name of the file, which is what the template is made of. */
async function nameOfDay(
  ctx: SourceContext,
  template: Template,
  day: string,
): Promise<string | null> {
  const params = { action: 'expandtemplates', prop: 'wikitext', text: `{{${template}/${day}}}` };
  const { expandtemplates } = await ctx.wiki.query(ctx.config.commonsApi, params, expanded);
  const name = expandtemplates.wikitext.trim().replace(/^(?:File|Image):/i, '');
  return /^[^<>[\]{}|#\n]+\.[a-z0-9]{2,5}$/i.test(name) ? name : null;
}

const pagesAnswer = z.object({
  query: z
    .object({ pages: z.array(z.object({ title: z.string(), missing: z.boolean().optional() })) })
    .optional(),
});
const parsed = z.object({ parse: z.object({ text: z.string() }) });

/** The caption in the feed's language, or in English. */
async function captionOfDay(
  ctx: SourceContext,
  template: Template,
  day: string,
): Promise<Caption | null> {
  const api = ctx.config.commonsApi;
  for (const language of new Set([ctx.language, 'en'])) {
    const name = `${template}/${day} (${language})`;
    const asked = { action: 'query', titles: [`Template:${name}`] };
    const { query } = await ctx.wiki.query(api, asked, pagesAnswer);
    if (query?.pages[0]?.missing !== undefined || !query?.pages[0]) continue;
    const text = `{{${name}}}`;
    const params = { action: 'parse', text, contentmodel: 'wikitext', prop: 'text' };
    const options = { disablelimitreport: 1, wrapoutputclass: '' };
    const { parse } = await ctx.wiki.query(api, { ...params, ...options }, parsed);
    const pieces = piecesOf(parse.text, api);
    if (textOf(pieces) !== '') return { pieces, language };
  }
  return null;
}
