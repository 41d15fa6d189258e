import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sanitizeContent } from '#server/core/html.ts';
import { renderText, type MentionedAccount } from './html.ts';
import { statusLength } from './length.ts';
import { tokenize } from './tokens.ts';

const mentioned = new Map<string, MentionedAccount>([
  ['alice', { username: 'alice', domain: null, url: 'https://here.example/@alice' }],
  [
    'alice@there.example',
    { username: 'Alice', domain: 'there.example', url: 'https://there.example/@Alice' },
  ],
  [
    'bob@localhost:3001',
    { username: 'bob', domain: 'localhost:3001', url: 'http://localhost:3001/@bob' },
  ],
]);
const render = (text: string) => renderText(text, { origin: 'https://here.example', mentioned });
const tags = (text: string) =>
  tokenize(text).flatMap((t) => (t.type === 'hashtag' ? [t.name] : []));

test('paragraphs and line breaks', () => {
  assert.equal(
    render('one\ntwo\n\nthree\r\n \r\nfour'),
    '<p>one<br>two</p><p>three</p><p>four</p>',
  );
  assert.equal(render('  \n '), '');
});

test('everything is escaped', () => {
  assert.equal(
    render('<b onclick="x">&amp;</b>'),
    '<p>&lt;b onclick=&quot;x&quot;&gt;&amp;amp;&lt;/b&gt;</p>',
  );
  const link = render('https://a.example/"onmouseover="x"<script>');
  assert.ok(!link.includes('<script') && !/ onmouseover="/.test(link));
  assert.ok(!render('javascript:alert(1)').includes('<a'));
});

test('links are shown without scheme and cut for the eye', () => {
  const html = render('see https://www.example.org/a/very/long/path/that/goes/on?x=1&y=2.');
  assert.match(
    html,
    /<a href="https:\/\/www\.example\.org\/a\/very\/long\/path\/that\/goes\/on\?x=1&amp;y=2" target="_blank" rel="nofollow noopener noreferrer" translate="no">/,
  );
  assert.match(
    html,
    /<span class="invisible">https:\/\/www\.<\/span><span class="ellipsis">example\.org\/a\/very\/long\/path\/t<\/span><span class="invisible">/,
  );
  assert.ok(html.endsWith('</a>.</p>'));
  assert.ok(!render('example.org and file.md').includes('<a'));
});

test('mentions link to whom they name; unknown ones stay text', () => {
  assert.equal(
    render('hi @alice!'),
    '<p>hi <span class="h-card" translate="no"><a href="https://here.example/@alice" class="u-url mention">@<span>alice</span></a></span>!</p>',
  );
  assert.match(
    render('@bob@localhost:3001'),
    /href="http:\/\/localhost:3001\/@bob".*@<span>bob<\/span>/,
  );
  assert.equal(render('@nobody@x.example mail@alice'), '<p>@nobody@x.example mail@alice</p>');
  assert.match(
    render('@alice @Alice@there.example'),
    /@<span>alice<\/span>.*@<span>Alice@there\.example<\/span>/,
  );
});

test('hashtags of every script', () => {
  assert.deepEqual(
    tags('#Wikipedia, #ویکی‌پدیا #ウィキ・ペディア #維基百科 #हिन्दी #1 #2nd a#b &#39; #cafè.'),
    ['Wikipedia', 'ویکی‌پدیا', 'ウィキ・ペディア', '維基百科', 'हिन्दी', '2nd', 'cafè'],
  );
  assert.equal(
    render('#Łódź'),
    '<p><a href="https://here.example/tags/%C5%81%C3%B3d%C5%BA" class="mention hashtag" rel="tag">#<span>Łódź</span></a></p>',
  );
  assert.deepEqual(tags('https://a.example/#frag'), []);
});

test('tokens joined are the text', () => {
  const text = 'a @alice b https://x.example/#y #z·· @q@w.example.';
  assert.equal(
    tokenize(text)
      .map((t) => t.text)
      .join(''),
    text,
  );
});

test('length counts what people see', () => {
  assert.equal(statusLength('👩‍👩‍👧‍👦é한'), 3);
  assert.equal(statusLength('https://example.org/a/very/long/path/indeed/very/long'), 23);
  assert.equal(statusLength('@alice@there.example hi'), '@alice hi'.length);
  assert.equal(statusLength('text', 'cw'), 6);
});

test('what we write survives what peers sanitise by', () => {
  const html = render('@alice #tag https://example.org/x');
  assert.match(
    sanitizeContent(html),
    /class="u-url mention".*class="mention hashtag".*class="invisible"/,
  );
});
