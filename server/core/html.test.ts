import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeHtml, htmlToText, sanitizeContent } from './html.ts';

const HOSTILE: [name: string, html: string, forbidden: RegExp][] = [
  ['script', '<p>a<script>alert(1)</script></p>', /script|alert/],
  ['event handler', '<p onclick="alert(1)">a</p>', /onclick|alert/],
  ['javascript link', '<a href="javascript:alert(1)">a</a>', /javascript/],
  ['data link', '<a href="data:text/html,x">a</a>', /data:/],
  ['obfuscated scheme', '<a href="java&#10;script:alert(1)">a</a>', /script:/],
  ['style', '<p style="position:fixed">a</p><style>p{}</style>', /style|fixed/],
  ['iframe', '<iframe src="https://x.example"></iframe>', /iframe/],
  ['svg', '<svg onload="alert(1)"><a href="x"/></svg>', /svg|onload/],
  ['form', '<form action="https://x.example"><input name="a"></form>', /form|input/],
  ['foreign class', '<span class="modal fixed">a</span>', /modal/],
  ['image', '<img src="https://x.example/a.png" onerror="alert(1)">', /<img|onerror/],
  ['unclosed', '<p><b>a<script', /<script/],
  ['protocol-relative link', '<a href="//evil.example">a</a>', /href="\/\//],
];

for (const [name, html, forbidden] of HOSTILE) {
  test(`sanitising takes out: ${name}`, () => {
    assert.doesNotMatch(sanitizeContent(html), forbidden);
  });
}

test('sanitising keeps what peers write their posts with', () => {
  const html =
    '<p>Hi <span class="h-card"><a href="https://a.example/@b" class="u-url mention">@<span>b</span></a></span></p>';
  const safe = sanitizeContent(html);
  assert.match(
    safe,
    /<span class="h-card"><a href="https:\/\/a\.example\/@b" class="u-url mention"/,
  );
  assert.match(safe, /rel="nofollow noopener noreferrer"/);
});

test('sanitising twice changes nothing more', () => {
  const once = sanitizeContent('<p>a &amp; b <a href="https://x.example/?a=1&amp;b=2">l</a></p>');
  assert.equal(sanitizeContent(once), once);
});

test('text of HTML keeps paragraphs and line breaks', () => {
  assert.equal(htmlToText('<p>a<br>b</p><p>c &lt;d&gt; &amp; e</p>'), 'a\nb\n\nc <d> & e');
});

test('escaped text cannot leave an attribute', () => {
  assert.equal(escapeHtml(`"'<>&`), '&quot;&#39;&lt;&gt;&amp;');
});
