/** Pixels: what apps show in lists of servers and on home screens, as in Mastodon. */
export const ICON_SIZES = [36, 48, 72, 96, 144, 192, 256, 384, 512];

/** Where the server's icon is in one of `ICON_SIZES`: `web/static/favicon.svg`, drawn once for each. */
export function iconPath(size: number): string {
  return `/media/icon-${size}.png`;
}
