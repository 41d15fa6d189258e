import type { MediaAttachment } from '#server/contract/media-attachment.ts';
import type { MediaCredit, MediaMeta, MediaSize } from '#server/db/schema/media.ts';
import { proxyAddress } from './proxy-address.ts';
import type { MediaRow } from './queries.ts';
import { PREVIEW_AREA, within } from './sizes.ts';
import type { MediaStorage } from './storage.ts';

export type { MediaRow } from './queries.ts';

/** What of a medium is shown. */
export type ShownMedia = Pick<
  MediaRow,
  | 'id'
  | 'type'
  | 'file_key'
  | 'preview_key'
  | 'remote_url'
  | 'remote_preview_url'
  | 'meta'
  | 'description'
  | 'blurhash'
  | 'focus_x'
  | 'focus_y'
  | 'credit'
>;

export interface PresentMediaContext {
  origin: string;
  storage: Pick<MediaStorage, 'url'>;
}

/**
 * A medium as the client API shows it: https://docs.joinmastodon.org/entities/MediaAttachment/.
 * What lies elsewhere is loaded through our proxy, so that nobody there learns who looks at it; files
 * of unknown kinds are links.
 */
export function presentMedia(row: ShownMedia, ctx: PresentMediaContext): MediaAttachment {
  const { url, preview } = addresses(row, ctx);
  return {
    id: row.id,
    type: row.type,
    url,
    preview_url: preview,
    remote_url: row.remote_url,
    preview_remote_url: row.remote_preview_url,
    text_url: null,
    meta: metaOf(row),
    description: row.description === '' ? null : row.description,
    blurhash: row.blurhash,
    ...(row.credit === null ? {} : { credit: presentCredit(row.credit) }),
  };
}

function presentCredit(credit: MediaCredit): NonNullable<MediaAttachment['credit']> {
  return {
    text: credit.creditText,
    creator: credit.creator,
    creator_url: credit.creatorUrl,
    license_name: credit.licenseName,
    license_url: credit.license,
    source_url: credit.acquireLicensePage,
  };
}

function addresses(
  row: ShownMedia,
  ctx: PresentMediaContext,
): { url: string | null; preview: string | null } {
  if (row.file_key !== null) {
    const preview = row.preview_key ?? (row.type === 'image' ? row.file_key : null);
    return {
      url: ctx.storage.url(row.file_key),
      preview: preview && ctx.storage.url(preview),
    };
  }
  if (row.remote_url === null) return { url: null, preview: null };
  if (row.type === 'unknown') return { url: row.remote_url, preview: null };
  const { id, remote_url } = row;
  const proxied = (version: 'original' | 'small') =>
    proxyAddress(ctx.origin, { id, remote_url }, version);
  const hasPreview = row.type !== 'audio' || row.remote_preview_url !== null;
  return { url: proxied('original'), preview: hasPreview ? proxied('small') : null };
}

function metaOf(row: ShownMedia): MediaAttachment['meta'] {
  const { original, small }: MediaMeta = row.meta;
  const meta: MediaAttachment['meta'] = {};
  const sized = original?.width === undefined ? undefined : original;
  if (original && !sized) {
    const { duration, bitrate } = original;
    meta.original = { duration, bitrate } as MediaAttachment['meta']['original'];
  }
  if (sized) meta.original = { ...sized, ...shapeOf(sized) };
  // Of a remote picture only the whole is known until it is looked at; the preview follows from it.
  const preview = small ?? (sized && within(PREVIEW_AREA, sized));
  if (preview) meta.small = { ...preview, ...shapeOf(preview) };
  if (row.focus_x !== null && row.focus_y !== null) meta.focus = { x: row.focus_x, y: row.focus_y };
  return meta;
}

function shapeOf({ width, height }: MediaSize): { size: string; aspect: number } {
  return { size: `${width}x${height}`, aspect: height > 0 ? width / height : 1 };
}
