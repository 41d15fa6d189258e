import { get } from './client.ts';
import type { CustomEmoji } from './entities.ts';

/** One emoji that can be put into a text: Unicode's, or a picture of this server. */
export interface Emoji {
  /** What is written: the emoji itself, or `:shortcode:`. */
  text: string;
  /** What it is called, in the reader's language where that is known. */
  name: string;
  /** What it is found by. */
  words: string[];
  /** Unicode's group (0 faces … 9 flags), or `own` for this server's. */
  group: number | 'own';
  /** The picture, for one of this server's. */
  url: string | null;
}

interface Row {
  emoji: string;
  annotation: string;
  shortcodes?: string[];
  tags?: string[];
  group: number;
}

/** Names in languages that the data knows; the others read them in English. */
const DATA: Record<string, () => Promise<{ default: unknown }>> = {
  en: () => import('emoji-picker-element-data/en/cldr/data.json'),
  de: () => import('emoji-picker-element-data/de/cldr/data.json'),
};

const loaded = new Map<string, Promise<Emoji[]>>();

/** All there are, this server's first; read once a visit, when somebody first asks for one. */
export function allEmojis(locale: string): Promise<Emoji[]> {
  let all = loaded.get(locale);
  if (!all) {
    all = load(locale).catch((cause: unknown) => {
      loaded.delete(locale);
      throw cause;
    });
    loaded.set(locale, all);
  }
  return all;
}

async function load(locale: string): Promise<Emoji[]> {
  const [own, data] = await Promise.all([
    get<CustomEmoji[]>(fetch, '/api/v1/custom_emojis').catch(() => []),
    (DATA[locale] ?? DATA['en']!)(),
  ]);
  return [
    ...own.filter((one) => one.visible_in_picker).map(ofServer),
    ...(data.default as Row[]).map(ofUnicode),
  ];
}

function ofServer({ shortcode, static_url }: CustomEmoji): Emoji {
  const words = [shortcode.toLowerCase()];
  return { text: `:${shortcode}:`, name: shortcode, words, group: 'own', url: static_url };
}

function ofUnicode({ emoji, annotation, shortcodes = [], tags = [], group }: Row): Emoji {
  const words = [...shortcodes, ...tags, annotation].map((word) => word.toLowerCase());
  return { text: emoji, name: annotation, words, group, url: null };
}

/** Those whose words begin with what is typed, the shortest names first, at most `limit`. */
export function findEmojis(all: readonly Emoji[], typed: string, limit: number): Emoji[] {
  const query = typed.trim().toLowerCase();
  const found = all.filter(({ words }) => words.some((word) => word.startsWith(query)));
  const weight = (one: Emoji) =>
    (one.words[0]!.startsWith(query) ? 0 : 1000) + one.words[0]!.length;
  return found.toSorted((one, other) => weight(one) - weight(other)).slice(0, limit);
}
