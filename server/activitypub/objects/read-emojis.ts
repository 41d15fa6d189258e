import type { RemoteEmoji } from '#server/emojis/keep-remote.ts';
import { isObject, type JsonObject } from '../json.ts';
import { linksOf, manyOf, objectsOf, textOf, typeAmong } from '../vocab.ts';

const MAX_TAGS = 256;
const MAX_EMOJIS = 48;
const SHORTCODE = /^:?([\p{L}\p{N}_.+@-]{1,100}):?$/u;

/** The custom emoji among the tags; those of Akkoma have no id, which is not needed either. */
export function emojisIn(document: JsonObject): RemoteEmoji[] {
  return objectsOf(document['tag'], MAX_TAGS)
    .filter((tag) => typeAmong(tag, ['Emoji']) !== null)
    .flatMap((tag) => {
      const shortcode = SHORTCODE.exec(textOf(tag['name'], 128) ?? '')?.[1];
      const icon = manyOf(tag['icon'], 1)[0];
      const url = linksOf(isObject(icon) ? (icon['url'] ?? icon) : icon)[0]?.href;
      return shortcode === undefined || url === undefined ? [] : [{ shortcode, url }];
    })
    .slice(0, MAX_EMOJIS);
}
