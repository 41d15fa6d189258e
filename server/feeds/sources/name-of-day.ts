import { z } from 'zod';
import type { FileInfo } from '#server/wikimedia/file-info.ts';
import { plain } from '#server/wikimedia/metadata-text.ts';
import type { SourceContext } from '../source.ts';

const expanded = z.object({ expandtemplates: z.object({ wikitext: z.string() }) });
const content = z.object({
  query: z.object({
    pages: z.array(
      z.object({
        revisions: z
          .array(z.object({ slots: z.object({ main: z.object({ content: z.string() }) }) }))
          .optional(),
      }),
    ),
  }),
});

/**
 * The bare name of a day's file, which is what its template is made of; else the one that bots read
 * in its text (`{{Potd filename|1=NAME|…}}`), else the first that stands in it of those `shown`.
 */
export async function nameOfDay(
  ctx: SourceContext,
  template: string,
  shown: readonly FileInfo[],
): Promise<string | null> {
  const api = ctx.config.commonsApi;
  const params = { action: 'expandtemplates', prop: 'wikitext', text: `{{${template}}}` };
  const { expandtemplates } = await ctx.wiki.query(api, params, expanded);
  const name = fileNameIn(expandtemplates.wikitext);
  if (name !== null) return name;
  const text = await textOfTemplate(ctx, template);
  const inCall = /\{\{\s*[PpMm]otd[ _-]?\w*\s*\|\s*(?:1\s*=)?\s*([^|}]+)/.exec(text)?.[1];
  return fileNameIn(inCall ?? '') ?? firstIn(text, shown);
}

async function textOfTemplate(ctx: SourceContext, template: string): Promise<string> {
  const titles = [`Template:${template}`];
  const asked = { action: 'query', prop: 'revisions', rvprop: 'content', rvslots: 'main', titles };
  const params = { ...asked, redirects: 1 };
  const { query } = await ctx.wiki.query(ctx.config.commonsApi, params, content);
  return query.pages[0]?.revisions?.[0]?.slots.main.content ?? '';
}

/** Whatever the wiki calls the namespace of files; entities and percent signs are read as links do. */
function fileNameIn(text: string): string | null {
  const name = decoded(plain(text.replaceAll(/<!--[\s\S]*?-->/g, ''))).replace(/^[^:]+:\s*/, '');
  return /^[^<>[\]{}|#\n]+\.[a-z0-9]{2,5}$/i.test(name) ? name : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function firstIn(text: string, shown: readonly FileInfo[]): string | null {
  const own = text.replaceAll(/<noinclude>[\s\S]*?<\/noinclude>/g, '').replaceAll('_', ' ');
  const [first] = shown
    .map(({ title }) => title.replace(/^[^:]+:/, ''))
    .map((name) => ({ name, at: own.indexOf(name) }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => one.at - other.at);
  return first?.name ?? null;
}
