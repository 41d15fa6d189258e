import type { MediaAttachment } from '#server/contract/media-attachment.ts';
import type { Status } from '#server/contract/status.ts';
import { type HydrateDeps, hydrateStatuses } from '#server/statuses/hydrate.ts';
import { describePost } from './describe-post.ts';
import { type File, findFiles, mediaWords } from './files.ts';
import { writeRss } from './write-rss.ts';

export type SyndicationDeps = HydrateDeps & { config: { domain: string; version: string } };

export interface Channel {
  title: string;
  description: string;
  /** The page that shows the same. */
  link: string;
  /** Where the feed itself is. */
  self: string;
  /** Address of a picture for it. */
  picture?: string;
  /** The posts, newest first. */
  ids: readonly string[];
}

/** A list of posts as RSS 2.0 in the shape of Mastodon's feeds, as everybody may see them. */
export async function showPosts(deps: SyndicationDeps, channel: Channel): Promise<string> {
  const { title, description, link, self, picture } = channel;
  const statuses = await hydrateStatuses(deps, channel.ids, null);
  const files = await findFiles(
    deps.db,
    statuses.flatMap((status) => status.media_attachments.map((medium) => medium.id)),
  );
  const newest = statuses[0];
  return writeRss(
    {
      title,
      description,
      link,
      ...(picture !== undefined && { image: { url: picture, title, link } }),
      ...(newest && { lastBuildDate: new Date(newest.created_at) }),
      generator: `Wikimedia Social v${deps.config.version}`,
      atom: { links: [{ href: self, rel: 'self', type: 'application/rss+xml' }] },
      items: statuses.map((status) => itemOf(status, files)),
    },
    picture === undefined ? {} : { icon: picture },
  );
}

function itemOf(status: Status, files: ReadonlyMap<string, File>) {
  const address = status.url ?? status.uri;
  const media = status.media_attachments.flatMap((medium) => {
    const file = files.get(medium.id);
    return medium.url !== null && file ? [{ medium, url: medium.url, ...file }] : [];
  });
  const [first] = media;
  return {
    guid: { value: address, isPermaLink: true },
    link: address,
    pubDate: new Date(status.created_at),
    description: describePost(status),
    // Of a recording only, as in Mastodon: a podcast player takes it, a reader shows `media:content`.
    ...(first?.medium.type === 'audio' && {
      enclosures: [{ url: first.url, type: first.type, length: first.bytes }],
    }),
    media: { contents: media.map((one) => mediaContent(one, status)) },
    categories: status.tags.map(({ name }) => ({ name })),
  };
}

function mediaContent(
  { medium, url, type, bytes }: File & { medium: MediaAttachment; url: string },
  { sensitive }: Status,
) {
  return {
    url,
    type,
    ...(bytes > 0 && { fileSize: bytes }),
    medium: MEDIUM[medium.type],
    ratings: [{ value: sensitive ? 'adult' : 'nonadult', scheme: 'urn:simple' }],
    ...mediaWords(medium),
    ...(medium.preview_url !== null && { thumbnails: [{ url: medium.preview_url }] }),
  };
}

/** https://www.rssboard.org/media-rss#media-content */
const MEDIUM: Readonly<Record<MediaAttachment['type'], string>> = {
  image: 'image',
  gifv: 'image',
  video: 'video',
  audio: 'audio',
  unknown: 'document',
};
