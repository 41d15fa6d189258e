import { Parser } from 'htmlparser2';

/** Elements whose content no visitor sees as part of the page. */
const INERT = new Set(['template', 'iframe', 'noembed', 'noframes', 'xmp']);

/**
 * The address that a profile's field is, and nothing but that: as text for an account of this server,
 * as one link for others. Null where the words of a link are not its address (CVE-2023-36462), where
 * it holds credentials, or letters that may look like others: a mark stands beside what people read.
 */
export function linkOf(value: string, whose: 'local' | 'remote'): string | null {
  const text = whose === 'local' ? value.trim() : loneLink(value);
  if (text === null || text.length > 2_048 || !/^https?:\/\/[\x21-\x7e]+$/.test(text)) return null;
  const url = URL.parse(text);
  if (url === null) return null;
  // What is written is where it leads: no credentials before the host, no numbers that are read as one.
  return text.toLowerCase().startsWith(`${url.protocol}//${url.host}`) ? url.href : null;
}

/** The text of the only link in some HTML, where that is all there is and says where it leads. */
function loneLink(html: string): string | null {
  let href: string | null = null;
  let links = 0;
  let inside = false;
  let text = '';
  let isAlone = true;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'a') {
        links += 1;
        inside = true;
        href = attributes['href'] ?? null;
      } else if (name !== 'span' && name !== 'p') isAlone = false;
    },
    ontext(piece) {
      if (inside) text += piece;
      else if (piece.trim() !== '') isAlone = false;
    },
    onclosetag(name) {
      if (name === 'a') inside = false;
    },
  });
  parser.end(html);
  return isAlone && links === 1 && href !== null && text === href ? text : null;
}

/** Whether a page says, by `rel="me"` on a link or in its head, that one of these is its owner's. */
export function pointsBack(html: string, wanted: readonly string[]): boolean {
  // What cannot be read as an address equals nothing, least of all a link that cannot be read either.
  const addresses = new Set(wanted.flatMap((address) => URL.parse(address)?.href ?? []));
  let found = false;
  let inert = 0;
  const parser = new Parser({
    onopentag(name, { rel, href }) {
      if (INERT.has(name)) inert += 1;
      if (inert > 0 || (name !== 'a' && name !== 'link') || href === undefined) return;
      const isMe = (rel ?? '').toLowerCase().split(/\s+/).includes('me');
      // Absolute, and the same to the letter once read as an address.
      if (isMe && addresses.has(URL.parse(href.trim())?.href ?? '')) found = true;
    },
    onclosetag(name) {
      if (INERT.has(name) && inert > 0) inert -= 1;
    },
  });
  parser.end(html);
  return found;
}

/** Whether a page that was asked for is still on the host that was named: others may redirect. */
export function isStillThere(asked: string, final: string): boolean {
  const hostOf = (address: string) => URL.parse(address)?.host.replace(/^www\./, '') ?? null;
  return hostOf(asked) !== null && hostOf(asked) === hostOf(final);
}
