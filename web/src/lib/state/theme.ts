/** `system` follows what the device asks for. */
export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

/** The theme named by a cookie or a form; anything else is `system`. */
export function readTheme(value: string | null | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system';
}
