const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The words of a piece of HTML, for titles and previews. The result is text, not HTML. */
export function plainText(html: string): string {
  return (
    html
      // The link to what is quoted, which stands beside it anyway.
      .replace(/<p class="quote-inline">.*?<\/p>/gs, '')
      .replace(/<(br|\/p|\/li|\/blockquote)\b[^>]*>/gi, '\n')
      .replace(/<[^>]*>/g, '')
      .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (all, dec, hex, name) => {
        if (name) return entities[name.toLowerCase()] ?? all;
        const code = dec ? Number(dec) : Number.parseInt(hex, 16);
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
      })
      .trim()
  );
}

/** At most `length` characters, cut with an ellipsis. */
export function excerpt(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  const characters = [...line];
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('')}…`;
}
