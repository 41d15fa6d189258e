import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderText } from './html.ts';
import { statusLength } from './length.ts';
import { tokenize } from './tokens.ts';
import { wikilinkUrl } from './wikilink.ts';

for (const [target, language, url] of [
  ['Albert Einstein', 'de', 'https://de.wikipedia.org/wiki/Albert_Einstein'],
  ['Albert Einstein', null, 'https://en.wikipedia.org/wiki/Albert_Einstein'],
  ['Água', 'pt-BR', 'https://pt.wikipedia.org/wiki/%C3%81gua'],
  ['X', 'tlh', 'https://en.wikipedia.org/wiki/X'],
  ['水', 'zh-yue', 'https://zh-yue.wikipedia.org/wiki/%E6%B0%B4'],
  [':de:Ulm', 'en', 'https://de.wikipedia.org/wiki/Ulm'],
  ['de:Ulm', 'en', 'https://de.wikipedia.org/wiki/Ulm'],
  ['c:File:Red kite.jpg', 'de', 'https://commons.wikimedia.org/wiki/File:Red_kite.jpg'],
  [':C:Category:Birds', 'de', 'https://commons.wikimedia.org/wiki/Category:Birds'],
  ['d:Q42', 'de', 'https://www.wikidata.org/wiki/Q42'],
  ['m:Stewards/Elections', 'de', 'https://meta.wikimedia.org/wiki/Stewards/Elections'],
  ['phab:T1', 'de', 'https://phabricator.wikimedia.org/T1'],
  ['wikt:fr:eau', 'de', 'https://fr.wiktionary.org/wiki/eau'],
  ['wikt:Haus', 'de', 'https://de.wiktionary.org/wiki/Haus'],
  ['w:de:Ulm', 'en', 'https://de.wikipedia.org/wiki/Ulm'],
  ['Help:Contents', 'en', 'https://en.wikipedia.org/wiki/Help:Contents'],
  ['Ulm#History of it', 'en', 'https://en.wikipedia.org/wiki/Ulm#History_of_it'],
  ['half \ud83d a character', 'en', 'https://en.wikipedia.org/wiki/half_%EF%BF%BD_a_character'],
  ['What?', 'en', 'https://en.wikipedia.org/wiki/What%3F'],
  ['A"onmouseover="x', 'en', 'https://en.wikipedia.org/wiki/A%22onmouseover%3D%22x'],
] as const) {
  test(`[[${target}]] in ${language ?? 'no language'}`, () => {
    assert.equal(wikilinkUrl(target, language), url);
  });
}

test('wikilinks become links with their label, among the other things of a text', () => {
  const html = renderText('See [[Ulm|the city]] & [[:fr:Paris]] #Travel', {
    origin: 'https://social.example',
    mentioned: new Map(),
    language: 'de',
  });
  assert.equal(
    html,
    '<p>See <a href="https://de.wikipedia.org/wiki/Ulm" target="_blank" rel="nofollow noopener noreferrer">the city</a>' +
      ' &amp; <a href="https://fr.wikipedia.org/wiki/Paris" target="_blank" rel="nofollow noopener noreferrer">fr:Paris</a>' +
      ' <a href="https://social.example/tags/Travel" class="mention hashtag" rel="tag">#<span>Travel</span></a></p>',
  );
});

test('only what shows of a wikilink counts', () => {
  assert.equal(statusLength('[[Albert Einstein|he]] did'), 'he did'.length);
  assert.equal(statusLength('[[:de:Ulm]]'), 'de:Ulm'.length);
});

test('brackets that name no page stay what they are', () => {
  for (const text of [
    'if [[ -f x ]]; then',
    '[[]]',
    '[[|x]]',
    '[[a{b]]',
    '[[a<b>]]',
    '[[open',
    '[[a\nb]]',
    '[not a link]',
  ]) {
    const tokens = tokenize(text);
    assert.ok(!tokens.some((token) => token.type === 'wikilink'), text);
    assert.equal(tokens.map((token) => token.text).join(''), text);
  }
});

test('a long text of brackets is read to its end', () => {
  for (const text of ['[['.repeat(50_000), `[[${'a'.repeat(100_000)}`])
    assert.equal(
      tokenize(text)
        .map((token) => token.text)
        .join(''),
      text,
    );
});
