import { Parser } from 'htmlparser2';

/** A run of text out of a wiki's HTML, and where it links to as it is written there. */
export interface HtmlPart {
  /** Blocks and line breaks are newlines. */
  text: string;
  href: string | null;
}

const WITHOUT_TEXT = new Set([
  ...['style', 'script', 'template', 'textarea', 'select', 'option', 'noscript'],
  ...['figure', 'annotation', 'video', 'audio', 'iframe', 'object', 'title'],
]);
const BLOCKS = new Set([
  ...['p', 'div', 'br', 'hr', 'li', 'ul', 'ol', 'dl', 'dt', 'dd', 'blockquote', 'pre', 'center'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'caption', 'tr', 'th', 'td'],
]);
/** Notes, names of languages, pictures with their captions, links to edit: no part of a text. */
const ASIDE =
  /(?:^|\s)(?:reference|mw-ref|langlabel-\S*|thumb|mw-editsection|mw-cite-backlink|mw-empty-elt)(?:\s|$)/;
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉';

/**
 * What people read in a piece of a wiki's HTML, such as a caption or a field of metadata: no styles,
 * notes or pictures, nothing that is hidden (Commons hides data for machines in its templates).
 */
export function readWikiHtml(html: string): HtmlPart[] {
  const parts: HtmlPart[] = [];
  const hrefs: string[] = [];
  const shifts: string[] = [];
  let dropped = 0;
  const add = (text: string): void => {
    const href = hrefs.at(-1) ?? null;
    const last = parts.at(-1);
    if (last && last.href === href) last.text += text;
    else parts.push({ text, href });
  };
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (dropped > 0 || isDropped(name, attributes)) dropped += 1;
        if (dropped > 0) return;
        if (BLOCKS.has(name)) add('\n');
        if (name === 'a') hrefs.push(attributes['href'] ?? '');
        if (name === 'sup' || name === 'sub') shifts.push(name === 'sup' ? RAISED : LOWERED);
      },
      onclosetag: (name) => {
        if (dropped > 0) return void (dropped -= 1);
        if (name === 'a') hrefs.pop();
        if (name === 'sup' || name === 'sub') shifts.pop();
        if (BLOCKS.has(name)) add('\n');
      },
      ontext: (text) => {
        if (dropped === 0) add(shifted(text, shifts.at(-1)));
      },
    },
    { decodeEntities: true },
  );
  parser.write(html);
  parser.end();
  return parts.map(({ text, href }) => ({ text, href: href === '' ? null : href }));
}

function isDropped(name: string, attributes: Record<string, string>): boolean {
  if (WITHOUT_TEXT.has(name)) return true;
  if (/display\s*:\s*none/i.test(attributes['style'] ?? '')) return true;
  if (isMissingTemplate(name, attributes)) return true;
  return ASIDE.test(attributes['class'] ?? '');
}

/** Where a template is used that nobody has written, MediaWiki leaves a red link to it. */
function isMissingTemplate(name: string, { href = '' }: Record<string, string>): boolean {
  return name === 'a' && /[?&]title=Template(?::|%3A)[^&]*&.*redlink=1/.test(href);
}

/** Digits that are raised or lowered stay so in plain text: 10⁶, H₂O. */
function shifted(text: string, digits: string | undefined): string {
  if (digits === undefined || !/^\d+$/.test(text)) return text;
  return [...text].map((digit) => digits[Number(digit)]).join('');
}
