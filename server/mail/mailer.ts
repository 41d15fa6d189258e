import { createTransport } from 'nodemailer';
import type { Config } from '#server/config.ts';
import type { Logger } from '#server/core/log.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The link in it; all that is shown where there is no mail server. */
  link: string;
}

export interface Mailer {
  /** Settles once the mail server has taken it. Throws when it has not, to be tried again. */
  send(mail: Mail): Promise<void>;
  /** Throws when the mail server does not answer or does not let us in. */
  verify(): Promise<void>;
  close(): void;
}

/** How long a mail server that could not be reached is left alone, in milliseconds. */
const REST = 30_000;

/** Sends through SMTP_URL; without one the link goes to the log, where the operator finds it. */
export function createMailer(config: Pick<Config, 'smtpUrl' | 'mailFrom'>, log: Logger): Mailer {
  if (!config.smtpUrl) {
    return {
      async send({ to, subject, link }) {
        log.warn({ to, subject, link }, 'no SMTP_URL: this mail was not sent; here is its link');
      },
      verify: async () => {},
      close: () => {},
    };
  }
  const transport = createTransport({
    url: config.smtpUrl,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 15_000,
  });
  let downUntil = 0;
  return {
    async send(mail) {
      // Whoever sends waits for this, and so does what comes after it.
      if (Date.now() < downUntil) throw new Error('the mail server was not reachable a moment ago');
      try {
        await transport.sendMail(envelope(config.mailFrom, mail));
      } catch (err) {
        const { responseCode } = err as { responseCode?: number };
        if (responseCode === undefined) downUntil = Date.now() + REST;
        if (responseCode === undefined || responseCode < 500) throw err;
        log.warn({ err }, 'the mail server refuses this mail for good');
      }
    },
    async verify() {
      await transport.verify();
    },
    close: () => transport.close(),
  };
}

function envelope(from: string, { to, subject, text, html }: Mail) {
  return {
    from,
    // An object, so that nothing in an address is taken for a list of addresses.
    to: { name: '', address: to },
    subject,
    text,
    html,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}
