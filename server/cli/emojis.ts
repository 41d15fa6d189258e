import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { DomainError } from '#server/core/errors.ts';
import { localEmojis } from '#server/emojis/hydrate.ts';
import { addEmoji, removeEmoji } from '#server/emojis/manage.ts';
import { command, type CommandGroup, required, UsageError } from './command.ts';
import { typedPath } from './files.ts';

const PICTURES = new Set(['.png', '.gif', '.webp', '.jpg', '.jpeg', '.avif']);

const importEmojis = command({
  usage: 'PATH [--category NAME] [--prefix TEXT] [--hidden]',
  summary:
    'Adds the picture, or all pictures of a folder, as emoji named like the files; known ones get the new picture.',
  options: {
    category: { type: 'string' },
    prefix: { type: 'string' },
    hidden: { type: 'boolean' },
  },
  async run({ deps, output }, values, positionals) {
    const imported: string[] = [];
    for (const file of await picturesAt(required(positionals, 'PATH'))) {
      const name = basename(file, extname(file)).replaceAll(/[^a-zA-Z0-9_]/g, '_');
      const shortcode = `${values.prefix ?? ''}${name}`;
      await addEmoji(deps, {
        shortcode,
        bytes: await readFile(file),
        category: values.category ?? null,
        inPicker: values.hidden ? 'no' : 'yes',
      });
      imported.push(shortcode);
    }
    output.print({ imported }, `${imported.length} emoji imported: ${imported.join(', ')}`);
  },
});

const list = command({
  usage: '',
  summary: 'Lists the custom emoji of this server.',
  options: {},
  async run({ deps, output }) {
    const rows = (await localEmojis(deps.db)).map((row) => ({
      shortcode: row.shortcode,
      category: row.category,
      in_picker: row.visible_in_picker,
    }));
    output.table(rows, 'There are no custom emoji.');
  },
});

const remove = command({
  usage: 'SHORTCODE',
  summary: 'Takes a custom emoji away; posts that use it show its code.',
  options: {},
  async run({ deps, output }, _values, positionals) {
    const shortcode = required(positionals, 'SHORTCODE').replaceAll(':', '');
    await removeEmoji(deps, shortcode);
    output.print({ removed: shortcode }, `:${shortcode}: is gone.`);
  },
});

async function picturesAt(typed: string): Promise<string[]> {
  const path = typedPath(typed);
  const found = await stat(path).catch(() => null);
  if (!found) throw new DomainError('not_found', `${typed} is not there`);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => PICTURES.has(extname(name).toLowerCase()));
  if (names.length === 0) throw new UsageError(`${typed} has no pictures in it`);
  return names.toSorted().map((name) => join(path, name));
}

/** `social emojis …` */
export const emojis: CommandGroup = { import: importEmojis, list, remove };
