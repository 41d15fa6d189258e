import { describe, expect, it } from 'vitest';
import { sanitizeHtml } from './sanitize.ts';

describe('sanitizeHtml', () => {
  it('keeps what posts are made of', () => {
    const html =
      '<p>Hello <a href="https://example.org/@a" class="mention u-url">@<span>a</span></a><br>x &amp; y</p>';
    expect(sanitizeHtml(html)).toBe(
      '<p>Hello <a href="https://example.org/@a" class="mention u-url" rel="nofollow noopener noreferrer">@<span>a</span></a><br>x &amp; y</p>',
    );
  });

  it.each([
    ['<script>alert(1)</script>', ''],
    ['<SCRIPT src=//x>alert(1)</SCRIPT >ok', 'ok'],
    ['<img src=x onerror=alert(1)>', ''],
    ['<p onclick="alert(1)">x</p>', '<p>x</p>'],
    ['<a href="javascript:alert(1)">x</a>', '<a rel="nofollow noopener noreferrer">x</a>'],
    ['<a href="&#106;avascript:alert(1)">x</a>', '<a rel="nofollow noopener noreferrer">x</a>'],
    ['<a href=" java\nscript:alert(1)">x</a>', '<a rel="nofollow noopener noreferrer">x</a>'],
    ['<a href="data:text/html,x">x</a>', '<a rel="nofollow noopener noreferrer">x</a>'],
    ['<svg><script>alert(1)</script></svg>y', 'y'],
    ['<math><mi><style><img src onerror=alert(1)></style></mi></math>y', 'y'],
    ['<p class="fixed mention">x</p>', '<p class="mention">x</p>'],
    ['<p style="position:fixed">x</p>', '<p>x</p>'],
    ['a < b > c', 'a &lt; b &gt; c'],
    ['<<p>x', '&lt;<p>x</p>'],
    ['<p title="<img src=x onerror=alert(1)>">x</p>', '<p>x</p>'],
    ['<!-- <img src=x onerror=alert(1)> -->x', 'x'],
    ['<!-- never closed <img src=x>', ''],
    ['</p></div>x', 'x'],
    ['<b><i>x</b>', '<b><i>x</i></b>'],
    ['<h1>x</h1>', '<strong>x</strong>'],
    ['<img src="x" onerror="alert(1)"', '&lt;img src="x" onerror="alert(1)"'],
  ])('makes %s harmless', (html, expected) => {
    expect(sanitizeHtml(html)).toBe(expected);
  });

  it('never lets an attribute end early', () => {
    const html = `<a href='https://x.example/"onmouseover="alert(1)'>x</a>`;
    expect(sanitizeHtml(html)).not.toContain('"onmouseover');
  });

  it('tells hashtags from other links, whatever comes first', () => {
    const kinds: string[] = [];
    const link = (href: string, kind: string) => (kinds.push(kind), href);
    const html = ['class="mention hashtag"', 'rel="nofollow tag"', 'class="tags"', 'rel="me"'].map(
      (attribute) => `<a href="https://far.example/" ${attribute}>x</a>`,
    );
    sanitizeHtml(html.join(''), { link });
    expect(kinds).toEqual(['hashtag', 'hashtag', 'other', 'other']);
  });

  it('leads mentions to pages of this site', () => {
    const html = '<a href="https://far.example/@bob">@bob</a>';
    expect(sanitizeHtml(html, { link: () => '/@bob@far.example' })).toBe(
      '<a href="/@bob@far.example">@bob</a>',
    );
  });
});
