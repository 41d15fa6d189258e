import type { MediaCredit } from '#server/db/schema/media.ts';
import type { FileInfo } from '#server/wikimedia/file-info.ts';
import { cut, textOf } from './pieces.ts';
import type { Piece } from './source.ts';
import { word } from './words.ts';

const AUTHOR_CHARACTERS = 90;

/** As Commons names them to people. */
const RESTRICTIONS: Record<string, string> = {
  personality: 'personality rights',
  trademarked: 'trademark',
};

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
    ...restrictionsOf(file, language),
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

/** What a credit line calls it. Wikis that cannot play a file know its type alone. */
export function kindOf({ mediaType, mime }: FileInfo): 'photo' | 'image' | 'video' | 'audio' {
  if (mediaType === 'VIDEO' || mime.startsWith('video/')) return 'video';
  if (mediaType === 'AUDIO' || /^(?:audio\/|application\/ogg$)/.test(mime)) return 'audio';
  return mime === 'image/jpeg' ? 'photo' : 'image';
}

/** Rights besides the author's that whoever uses the file has to think of. */
function restrictionsOf({ restrictions }: FileInfo, language: string): Piece[] {
  if (restrictions.length === 0) return [];
  const names = restrictions.map((name) => RESTRICTIONS[name] ?? name);
  return [{ text: ` · ${word('restrictions', language).replace('$1', names.join(', '))}` }];
}

function isResized(file: FileInfo): boolean {
  return file.thumbnail !== null && file.thumbnail.width < file.width;
}
