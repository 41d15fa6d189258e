import { escapeHtml } from '#server/core/html.ts';
import type { WarningAction } from '#server/db/schema/moderation.ts';
import type { Mail } from './mailer.ts';
import { fill, textsIn } from './texts/texts.ts';

/** Each kind of mail: a greeting, a sentence, one link as a button, what to know about it. */
export type MailKind =
  | 'confirm'
  | 'reset'
  | 'approved'
  | 'report'
  | 'waiting'
  | 'password'
  | 'email'
  | 'linked'
  | 'unlinked'
  | 'warning';

export interface MailContent {
  kind: MailKind;
  to: string;
  locale: string;
  username: string;
  /** Title of the server. */
  site: string;
  origin: string;
  /** Whom it is about, where that is somebody else. */
  about?: string;
  /** What moderators did, for a warning. */
  action?: WarningAction;
  /** In somebody's own words, below the sentence. */
  words?: string;
  /** Where the button leads. */
  link: string;
}

/** The mail as plain text and as HTML, in the person's language. */
export function composeMail(content: MailContent): Mail {
  const { texts, language, dir } = textsIn(content.locale);
  const { kind, link, username, site, origin, about = '', action = 'none', words = '' } = content;
  const say = (key: keyof typeof texts) => fill(texts[key], { username, site, origin, about });
  const [greeting, body, button, after, farewell] = [
    say('greeting'),
    say(action === 'none' ? `${kind}.body` : `warning.${action}`),
    say(`${kind}.button`),
    say(`${kind}.after`),
    say('farewell'),
  ];
  return {
    to: content.to,
    subject: say(`${kind}.subject`),
    text: `${greeting}\n\n${body}\n\n${words === '' ? '' : `${words}\n\n`}${button}:\n${link}\n\n${after}\n\n-- \n${farewell}\n`,
    html: page({ language, dir, greeting, body, words, button, after, farewell, link }),
    link,
  };
}

/** Inline styles only, as mail programs know nothing else. */
function page(parts: Record<string, string>): string {
  const safe = Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [name, escapeHtml(value)]),
  );
  const { language, dir, greeting, body, words, button, after, farewell, link } = safe;
  return `<!doctype html>
<html lang="${language}" dir="${dir}">
<meta charset="utf-8">
<body style="margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.6;color:#202122;background:#fff">
<p>${greeting}</p>
<p>${body}</p>${words && `\n<blockquote dir="auto" style="white-space:pre-wrap">${words}</blockquote>`}
<p><a href="${link}" style="display:inline-block;padding:8px 16px;border-radius:2px;color:#fff;background:#36c;text-decoration:none;font-weight:bold">${button}</a></p>
<p style="word-break:break-all">${link}</p>
<p>${after}</p>
<p style="color:#54595d;font-size:14px">${farewell}</p>
</body>
</html>
`;
}
