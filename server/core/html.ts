import sanitizeHtml from 'sanitize-html';

const CLASS_NAMES = [
  'mention',
  'hashtag',
  'ellipsis',
  'invisible',
  'quote-inline',
  /^h-/,
  /^p-/,
  /^u-/,
  /^dt-/,
  /^e-/,
];

const SCHEMES = [
  'http',
  'https',
  'dat',
  'dweb',
  'ipfs',
  'ipns',
  'ssb',
  'gopher',
  'xmpp',
  'magnet',
  'gemini',
];

/**
 * The tags, attributes, classes and schemes that Mastodon lets through (its MASTODON_STRICT),
 * which is what peers write their HTML for.
 */
const STRICT: sanitizeHtml.IOptions = {
  allowedTags: [
    'p',
    'br',
    'span',
    'a',
    'abbr',
    'del',
    's',
    'pre',
    'blockquote',
    'code',
    'b',
    'strong',
    'u',
    'sub',
    'sup',
    'i',
    'em',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'ul',
    'ol',
    'li',
    'ruby',
    'rt',
    'rp',
  ],
  allowedAttributes: {
    a: ['href', 'rel', 'class', 'translate', 'target'],
    abbr: ['title'],
    span: ['class', 'translate'],
    p: ['class'],
    ol: ['start', 'reversed'],
    li: ['value'],
  },
  allowedClasses: { a: CLASS_NAMES, span: CLASS_NAMES, p: CLASS_NAMES },
  allowedSchemes: SCHEMES,
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  transformTags: {
    a: (tagName, attribs) => ({
      tagName,
      attribs: { ...attribs, rel: relOf(attribs['rel']), target: '_blank' },
    }),
    img: (_tagName, attribs) => linkInsteadOfImage(attribs),
  },
  nestingLimit: 50,
};

/**
 * Remote or stored HTML reduced to what may be shown: on the way in and once more when shown.
 * Scripts, styles, event handlers, images (turned into links) and unknown schemes do not survive.
 */
export function sanitizeContent(html: string): string {
  return sanitizeHtml(html, STRICT);
}

/** The text of HTML with its paragraphs and line breaks kept as newlines. */
export function htmlToText(html: string): string {
  const broken = html.replaceAll(/<br\s*\/?>/gi, '\n').replaceAll(/<\/p>\s*<p[^>]*>/gi, '\n\n');
  const bare = sanitizeHtml(broken, { allowedTags: [], allowedAttributes: {} });
  return unescapeHtml(bare).trim();
}

/** Text made safe to stand inside HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function relOf(rel: string | undefined): string {
  const kept = (rel ?? '').split(/\s+/).filter((word) => word === 'tag' || word === 'me');
  return [...kept, 'nofollow', 'noopener', 'noreferrer'].join(' ');
}

function linkInsteadOfImage(attribs: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const href = attribs['src'] ?? '';
  if (!/^https?:\/\//i.test(href)) return { tagName: 'span', attribs: {} };
  return {
    tagName: 'a',
    attribs: { href, rel: relOf(undefined), target: '_blank' },
    text: attribs['alt'] || href,
  };
}
