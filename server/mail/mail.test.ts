import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { silentLogger } from '#server/core/log.ts';
import { composeMail } from './compose.ts';
import { createMailer } from './mailer.ts';
import { en } from './texts/en.ts';
import { textsIn } from './texts/texts.ts';

/** Just enough of a mail server to see what is sent; refuses the domain `gone.example` for good. */
function listen(letters: string[]): Promise<{ server: Server; url: string }> {
  const server = createServer((socket) => {
    let body: string[] | null = null;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 test');
    createInterface({ input: socket }).on('line', (line) => {
      if (body) {
        if (line !== '.') return void body.push(line);
        letters.push(body.join('\n'));
        body = null;
        return say('250 taken');
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'DATA') body = [];
      if (verb === 'QUIT') return socket.end('221 bye\r\n');
      if (line.includes('gone.example')) return say('550 nobody');
      return say(verb === 'DATA' ? '354 go on' : '250 fine');
    });
    socket.on('error', () => {});
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ server, url: `smtp://127.0.0.1:${port}` });
    });
  });
}

const letters: string[] = [];
let server: Server;
let url: string;

before(async () => {
  ({ server, url } = await listen(letters));
});
after(() => void server.close());

function letter(to = 'alice@example.org') {
  const link = 'https://social.example/auth/confirm?token=1.2.3&x=<y>';
  return composeMail({
    kind: 'confirm',
    to,
    locale: 'xx',
    username: 'alice',
    site: 'A & B',
    origin: 'https://social.example',
    link,
  });
}

test('a mail is in the language of its reader, or of all its varieties, or in English', () => {
  const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();
  for (const [locale, language, dir] of [
    ['ar', 'ar', 'rtl'],
    ['de-AT', 'de', 'ltr'],
    ['xx', 'en', 'ltr'],
  ] as const) {
    const found = textsIn(locale);
    assert.deepEqual([found.language, found.dir], [language, dir]);
    for (const [key, text] of Object.entries(found.texts))
      assert.deepEqual(places(text), places(en[key as keyof typeof en]), `${language} ${key}`);
  }
});

test('a mail has text, HTML and its link in both', async () => {
  const mailer = createMailer(
    { smtpUrl: url, mailFrom: 'Social <social@social.example>' },
    silentLogger(),
  );
  await mailer.verify();
  await mailer.send(letter());
  mailer.close();
  const [sent = ''] = letters;
  assert.match(sent, /^From: Social <social@social\.example>$/m);
  assert.match(sent, /^To: alice@example\.org$/m);
  assert.match(sent, /^Subject: Confirm your e-mail address for A & B$/m);
  assert.match(sent, /^Auto-Submitted: auto-generated$/m);
  assert.match(sent, /text\/plain[\s\S]*text\/html/);
  const { text, html } = letter();
  assert.ok(text.includes('Hello alice,') && text.includes('token=1.2.3&x=<y>'));
  assert.ok(
    html.includes('href="https://social.example/auth/confirm?token=1.2.3&amp;x=&lt;y&gt;"'),
  );
  assert.ok(html.includes('A &amp; B') && !html.includes('undefined'));
});

test('a mail refused for good is given up, one that could not be handed over is not', async () => {
  const config = { smtpUrl: url, mailFrom: 'social@social.example' };
  const mailer = createMailer(config, silentLogger());
  await mailer.send(letter('bob@gone.example'));
  mailer.close();
  const nowhere = createMailer({ ...config, smtpUrl: 'smtp://127.0.0.1:1' }, silentLogger());
  await assert.rejects(nowhere.send(letter()), /ECONNREFUSED/);
  // Left alone for a while, so that nobody waits for it again.
  await assert.rejects(nowhere.send(letter()), /not reachable a moment ago/);
  nowhere.close();
});

test('one address is one address, whatever it looks like', async () => {
  letters.length = 0;
  const mailer = createMailer({ smtpUrl: url, mailFrom: 'social@social.example' }, silentLogger());
  await mailer.send(letter('"a,b"@example.org')).catch(() => {});
  mailer.close();
  assert.ok(letters.every((sent) => !/^To: .*,.*@.*@/m.test(sent)));
});
