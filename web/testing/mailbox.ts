import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { until } from '#server/testing/until.ts';

/** A mail server on loopback that keeps what it is given. */
export interface Mailbox {
  /** For SMTP_URL. */
  url: string;
  /** The first link of `pattern` in a mail to `address`, once one has come. */
  linkTo(address: string, pattern: RegExp): Promise<string>;
  close(): Promise<void>;
}

interface Letter {
  to: string[];
  body: string;
}

/** Speaks just enough SMTP (RFC 5321) to take a mail from nodemailer. */
export async function openMailbox(): Promise<Mailbox> {
  const letters: Letter[] = [];
  const server = createServer((socket) => receive(socket, letters));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    async linkTo(address, pattern) {
      const letter = await until(() => letters.find((one) => one.to.includes(address)), {
        what: `a mail to ${address}`,
      });
      const link = pattern.exec(decodeQuotedPrintable(letter.body))?.[0];
      if (!link) throw new Error(`no link in the mail:\n${letter.body}`);
      return link;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function receive(socket: Socket, letters: Letter[]): void {
  let letter: Letter = { to: [], body: '' };
  let mode: 'commands' | 'data' = 'commands';
  let rest = '';
  const say = (line: string) => socket.write(`${line}\r\n`);
  const take = (line: string) => {
    if (mode === 'data') {
      if (line !== '.') {
        letter.body += `${line}\r\n`;
        return;
      }
      letters.push(letter);
      letter = { to: [], body: '' };
      mode = 'commands';
      say('250 kept');
    } else if (/^DATA/i.test(line)) {
      mode = 'data';
      say('354 go on');
    } else if (/^QUIT/i.test(line)) {
      say('221 bye');
      socket.end();
    } else {
      const to = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1];
      if (to) letter.to.push(to);
      say('250 fine');
    }
  };
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  say('220 mailbox');
}

function decodeQuotedPrintable(text: string): string {
  return text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([\dA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}
