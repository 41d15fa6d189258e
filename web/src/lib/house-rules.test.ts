import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/**
 * The layout follows the direction of writing only where nothing names a side: `left` would stay
 * left in Arabic. Logical properties (`inline-start`, `block-end`…) are the only ones used.
 */
const physical = [
  /(^|[\s;{])(margin|padding|border|scroll-margin|scroll-padding)-(left|right|top|bottom)\b/m,
  /(^|[\s;{])(left|right|top|bottom|width|height|min-width|max-width|min-height|max-height)\s*:/m,
  /(^|[\s;{])border-(top|bottom)-(left|right)-radius\b/m,
  /text-align:\s*(left|right)/,
  /float:\s*(left|right)/,
];

/** What a stylesheet says, without comments and without the conditions of media queries. */
function declarations(css: string): string {
  return css.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/@(media|container)[^{]*/g, '');
}

function offences(css: string): string[] {
  return physical.flatMap((pattern) => pattern.exec(declarations(css))?.[0].trim() ?? []);
}

it('notices a physical property', () => {
  expect(offences('a { margin-left: 1px }')).toHaveLength(1);
  expect(offences('a {\n  left: 0;\n}')).toHaveLength(1);
  expect(offences('@media (min-width: 4rem) { a { inset-inline: 0 } }')).toEqual([]);
});

it('finds none in our styles', () => {
  const root = join(import.meta.dirname, '..');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((name) => /\.(svelte|css)$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(root, name), 'utf8');
      const css = name.endsWith('.css')
        ? text
        : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '');
      return offences(css).map((offence) => `${name}: ${offence}`);
    });
  expect(found).toEqual([]);
});

it('puts outside HTML on a page in one place only', () => {
  const root = join(import.meta.dirname, '..');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const users = files.filter(
    (name) =>
      name.endsWith('.svelte') && readFileSync(join(root, name), 'utf8').includes('{@html '),
  );
  // Icon shows the drawings of the icon package.
  expect(users.toSorted()).toEqual([
    'lib/components/Icon.svelte',
    'lib/components/RichText.svelte',
  ]);
});

/** As eslint/max-lines holds it of scripts; of components the linter sees the script alone. */
const MOST_LINES = 400;

function tooLong(name: string, text: string): string[] {
  const lines = text.trimEnd().split('\n').length;
  return lines > MOST_LINES ? [`${name}: ${lines} lines`] : [];
}

it('notices a file that is too long', () => {
  expect(tooLong('a.svelte', 'a\n'.repeat(401))).toEqual(['a.svelte: 401 lines']);
  expect(tooLong('a.svelte', 'a\n'.repeat(400))).toEqual([]);
});

it('keeps components and stylesheets short', () => {
  const root = join(import.meta.dirname, '..');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((name) => /\.(svelte|css|html)$/.test(name))
    .flatMap((name) => tooLong(name, readFileSync(join(root, name), 'utf8')));
  expect(found).toEqual([]);
});
