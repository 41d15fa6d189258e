import type { FilePage, ImageInfo } from './file-answer.ts';
import { isUnfreeLicense } from './free-license.ts';
import { address, linked, type LinkedText, plain } from './metadata-text.ts';

/** A file of Commons or of another wiki: what it is, who made it, and on what terms it may be shown. */
export interface FileInfo {
  /** Stays through renames; `M<pageId>` is its id in structured data. 0 of another wiki's file. */
  pageId: number;
  /** `File:Red kite.jpg`. */
  title: string;
  /** Of the newest version, in hexadecimal. */
  sha1: string;
  mime: string;
  /** BITMAP, DRAWING, AUDIO, VIDEO, MULTIMEDIA, OFFICE, TEXT, 3D or UNKNOWN. */
  mediaType: string;
  /** In pixels and bytes; 0 where there is none. */
  width: number;
  height: number;
  bytes: number;
  uploader: string;
  uploadedAt: Date | null;
  /** The file as it was uploaded. */
  url: string;
  /** Its page. */
  pageUrl: string;
  /** A picture of about the width asked for; null where the file is smaller, or has none. */
  thumbnail: { url: string; width: number; height: number } | null;
  /** Who is to be named: the credit line that the author wants, else the author, else the uploader. */
  author: LinkedText;
  license: { id: string; name: string; url: string | null } | null;
  attributionRequired: boolean;
  /** Plain text by language code; `''` where the wiki does not say which language it is. */
  descriptions: Record<string, string>;
  /** `featured`, `quality`, `valued`, `potd`, `poty`. */
  assessments: string[];
  /** Other rights that concern it, such as `trademarked` or `personality`. */
  restrictions: string[];
  /** The wiki that keeps it: `local`, or its name on the wiki that was asked. */
  repository: string;
  /** Whether the wiki says nothing about any file, having no CommonsMetadata. */
  undescribed: boolean;
  /** Why it must not be published, in English; null when it may. */
  unpublishable: string | null;
}

/** The file on a page of an answer, null when there is none. `api` is the wiki it comes from. */
export function readFileInfo(page: FilePage, api: string): FileInfo | null {
  const info = page.imageinfo?.[0];
  // A file of a shared repository may have no page on this wiki: it is "missing", and known.
  if (page.invalid || info === undefined || (page.missing && !page.known)) return null;
  if (info.filemissing || !info.url || !info.descriptionurl) return null;
  const base = new URL(api).href;
  const meta = metadataOf(info);
  const [url, pageUrl] = [new URL(info.url, base).href, new URL(info.descriptionurl, base).href];
  return {
    pageId: page.pageid ?? 0,
    title: page.title,
    sha1: info.sha1 ?? '',
    mime: info.mime ?? 'application/octet-stream',
    mediaType: info.mediatype ?? 'UNKNOWN',
    width: info.width ?? 0,
    height: info.height ?? 0,
    bytes: info.size ?? 0,
    uploader: info.user ?? '',
    uploadedAt: dateOf(info.timestamp),
    url,
    pageUrl,
    thumbnail: thumbnailOf(info, base),
    author: authorOf(meta, info, base),
    license: licenseOf(meta, base),
    attributionRequired: meta.one('AttributionRequired') === 'true',
    descriptions: meta.all('ImageDescription'),
    assessments: words(meta.one('Assessments')),
    restrictions: words(meta.one('Restrictions')),
    repository: page.imagerepository ?? 'local',
    undescribed: isUndescribed(info),
    unpublishable: faultOf(meta, info),
  };
}

/** Metadata by name: HTML, whole (`raw`), as text (`one`) or as text by language (`all`). */
interface Metadata {
  raw(name: string): string;
  one(name: string): string;
  all(name: string): Record<string, string>;
}

function metadataOf(info: ImageInfo): Metadata {
  const given = Array.isArray(info.extmetadata) ? {} : (info.extmetadata ?? {});
  const languages = (name: string): [string, string][] => {
    const value = given[name]?.value;
    if (value === undefined) return [];
    if (typeof value !== 'object') return [['', String(value)]];
    return Object.entries(value).filter(([language]) => !language.startsWith('_'));
  };
  const raw = (name: string): string => {
    const found = languages(name);
    return (found.find(([language]) => language === 'en') ?? found[0])?.[1] ?? '';
  };
  return {
    raw,
    one: (name) => plain(raw(name)),
    all: (name) =>
      Object.fromEntries(
        languages(name)
          .map(([language, html]) => [language, plain(html)] as const)
          .filter(([, text]) => text !== ''),
      ),
  };
}

function authorOf(meta: Metadata, info: ImageInfo, base: string): LinkedText {
  for (const name of ['Attribution', 'Artist']) {
    const found = linked(meta.raw(name), base);
    if (found.text !== '') return found;
  }
  return { text: info.user ?? '', url: null };
}

function licenseOf(meta: Metadata, base: string): FileInfo['license'] {
  const name = meta.one('LicenseShortName');
  if (name === '') return null;
  return { id: meta.one('License'), name, url: address(meta.raw('LicenseUrl'), base) };
}

function thumbnailOf(info: ImageInfo, base: string): FileInfo['thumbnail'] {
  if (!info.thumburl || !info.thumbwidth || !info.thumbheight) return null;
  // What MediaWiki shows of a file that it cannot make a picture of.
  if (/\/(?:file-type-icons|resources\/assets)\//.test(info.thumburl)) return null;
  const url = new URL(info.thumburl, base).href;
  return { url, width: info.thumbwidth, height: info.thumbheight };
}

/** Why a file must not be published. */
export const UNPUBLISHABLE = {
  hidden: 'its newest version is hidden',
  not_free: 'it is not free',
  tagged_for_deletion: 'it is tagged for deletion',
  doubtful: 'its page says that it is not free or up for deletion',
  no_licence: 'it names no licence',
} as const;

/** Nothing non-free, nothing that is up for deletion, nothing whose terms are not known. */
function faultOf(meta: Metadata, info: ImageInfo): string | null {
  if (info.filehidden) return UNPUBLISHABLE.hidden;
  if (!['', 'false', '0'].includes(meta.one('NonFree').toLowerCase()))
    return UNPUBLISHABLE.not_free;
  if (meta.one('DeletionReason') !== '') return UNPUBLISHABLE.tagged_for_deletion;
  const license = meta.one('LicenseShortName');
  if (license === '') return UNPUBLISHABLE.no_licence;
  if (isUnfreeLicense(license)) return UNPUBLISHABLE.not_free;
  return null;
}

/** Core finds some of it in the file itself; all else comes from CommonsMetadata, or its like. */
function isUndescribed(info: ImageInfo): boolean {
  if (info.extmetadata === undefined || Array.isArray(info.extmetadata)) return true;
  return Object.values(info.extmetadata).every(({ source }) => source?.startsWith('file-'));
}

function words(list: string): string[] {
  return list.split('|').filter(Boolean);
}

function dateOf(timestamp: string | undefined): Date | null {
  const date = new Date(timestamp ?? '');
  return Number.isNaN(date.getTime()) ? null : date;
}
