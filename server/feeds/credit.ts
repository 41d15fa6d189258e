import type { MediaCredit } from '#server/db/schema/media.ts';
import type { FileInfo } from '#server/wikimedia/file-info.ts';
import { cut, textOf } from './pieces.ts';
import type { Piece } from './source.ts';
import { word } from './words.ts';

const AUTHOR_CHARACTERS = 90;

interface Where {
  language: string;
  /** Name of the wiki. */
  site: string;
}

/**
 * The credit line of a file, after https://commons.wikimedia.org/wiki/Commons:Credit_line: author,
 * licence, where it is from, and that it was changed (made smaller). Each part leads to its page.
 */
export function creditLine(file: FileInfo, { language, site }: Where): Piece[] {
  const author = cut(
    [{ text: file.author.text, url: file.author.url ?? undefined }],
    AUTHOR_CHARACTERS,
  );
  const license = file.license;
  const [before = '', after = ''] = word('via', language).split('$1');
  const separator = { text: ' · ' };
  return [
    { text: `${word(kindOf(file), language)}: ` },
    ...author,
    ...(license ? [separator, { text: license.name, url: license.url ?? undefined }] : []),
    { text: ` · ${before}` },
    { text: site, url: file.pageUrl },
    ...(after === '' ? [] : [{ text: after }]),
    ...(isResized(file) ? [{ text: ` (${word('resized', language)})` }] : []),
  ];
}

/** The same for machines, to be kept with our copy of it. */
export function mediaCredit(file: FileInfo, where: Where): MediaCredit {
  return {
    creditText: textOf(creditLine(file, where)),
    creator: file.author.text,
    creatorUrl: file.author.url,
    license: file.license?.url ?? null,
    licenseName: file.license?.name ?? '',
    acquireLicensePage: file.pageUrl,
  };
}

function kindOf(file: FileInfo): 'photo' | 'image' | 'video' | 'audio' {
  if (file.mediaType === 'VIDEO') return 'video';
  if (file.mediaType === 'AUDIO') return 'audio';
  return file.mime === 'image/jpeg' ? 'photo' : 'image';
}

function isResized(file: FileInfo): boolean {
  return file.thumbnail !== null && file.thumbnail.width < file.width;
}
