import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Banana from 'banana-i18n';
import { describe, expect, it } from 'vitest';
import { locales } from './locales.ts';

const read = (code: string): Record<string, string> => {
  const file = join(import.meta.dirname, `${code}.json`);
  const { '@metadata': _, ...messages } = JSON.parse(readFileSync(file, 'utf8'));
  return messages;
};

const en = read('en');
const placeholders = (text: string) => [...new Set(text.match(/\$\d/g))].toSorted();

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(svelte|ts)$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

describe('messages', () => {
  it('are all documented', () => {
    expect(Object.keys(read('qqq')).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  it.each(Object.keys(locales))('are complete in %s, with the same parameters', (code) => {
    const messages = read(code);
    expect(Object.keys(messages).toSorted()).toEqual(Object.keys(en).toSorted());
    for (const [key, text] of Object.entries(messages)) {
      const known = placeholders(en[key] ?? '');
      for (const one of placeholders(text)) expect(known, `${code} ${key}`).toContain(one);
    }
  });

  it('are all used', () => {
    const code = sources(join(import.meta.dirname, '../..')).join('\n');
    const built =
      /^(visibility|theme|policy|verdict|transfer|notifications-tab|severed|warning|report-category)-/; // their keys are put together from a value
    const unused = Object.keys(en).filter(
      (key) => !built.test(key) && !code.includes(`'${key}'`) && !code.includes(`"${key}"`),
    );
    expect(unused).toEqual([]);
  });

  it('know the plural forms of Arabic', () => {
    const banana = new Banana('ar', { messages: { ar: read('ar') } as never });
    const forms = [0, 1, 2, 3, 11, 100].map((n) => banana.i18n('new-posts', n, String(n)));
    expect(new Set(forms).size).toBe(6);
    expect(forms[2]).toBe('منشوران جديدان');
    // With fewer, the form for one is taken for none, and that for two for one.
    for (const [key, text] of Object.entries(read('ar'))) {
      for (const [, all] of text.matchAll(/\{\{PLURAL:\$\d\|([^}]*)\}\}/g))
        expect(all?.split('|'), key).toHaveLength(6);
    }
  });
});
