const names = ['max_id', 'min_id', 'since_id'] as const;

/** The cursor that a page's own address carries, so that "load more" works as a plain link. */
export function cursorOf(url: URL): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = url.searchParams.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
