import { z } from 'zod';
import {
  checkHtml,
  createFaults,
  isInternetDate,
  isLanguage,
  isMediaType,
  isWebAddress,
} from './rules.ts';

const address = z.string().refine(isWebAddress, 'is no address');
const date = z.string().refine(isInternetDate, 'is no date');
const language = z.string().refine(isLanguage, 'is no language');
const author = z
  .strictObject({ name: z.string(), url: address, avatar: address })
  .partial()
  .refine((one) => Object.keys(one).length > 0, 'says nothing');

const attachment = z.strictObject({
  url: address,
  mime_type: z.string().refine(isMediaType, 'is no media type'),
  title: z.string().optional(),
  size_in_bytes: z.int().nonnegative().optional(),
  duration_in_seconds: z.number().nonnegative().optional(),
});

const item = z
  .strictObject({
    id: z.string().min(1),
    url: address.optional(),
    external_url: address.optional(),
    title: z.string().optional(),
    content_html: z.string().optional(),
    content_text: z.string().optional(),
    summary: z.string().optional(),
    image: address.optional(),
    banner_image: address.optional(),
    date_published: date.optional(),
    date_modified: date.optional(),
    authors: z.array(author).optional(),
    tags: z.array(z.string()).optional(),
    language: language.optional(),
    attachments: z.array(attachment).optional(),
  })
  .refine((one) => one.content_html ?? one.content_text, 'has no content');

const feed = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string().min(1),
  home_page_url: address.optional(),
  feed_url: address.optional(),
  description: z.string().optional(),
  user_comment: z.string().optional(),
  next_url: address.optional(),
  icon: address.optional(),
  favicon: address.optional(),
  authors: z.array(author).optional(),
  language: language.optional(),
  expired: z.boolean().optional(),
  hubs: z.array(z.strictObject({ type: z.string(), url: address })).optional(),
  items: z
    .array(item)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'share an id'),
});

/** What is wrong with a JSON Feed, after https://www.jsonfeed.org/version/1.1/. */
export function checkJsonFeed(document: string): string[] {
  const faults = createFaults();
  let json: unknown;
  try {
    json = JSON.parse(document);
  } catch (error) {
    return [`no JSON: ${String(error)}`];
  }
  const parsed = feed.safeParse(json);
  for (const { path, message } of parsed.error?.issues ?? [])
    faults.list.push(`${path.join('.')}: ${message}`);
  for (const [n, { content_html: html }] of (parsed.data?.items ?? []).entries())
    checkHtml(faults, html ?? '', `item ${n + 1}`);
  return faults.list;
}
