/**
 * The widths that Wikimedia's servers make; any other is refused with 429 since 2026
 * (https://phabricator.wikimedia.org/T414805).
 */
export const THUMBNAIL_WIDTHS = [20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840] as const;

export type ThumbnailWidth = (typeof THUMBNAIL_WIDTHS)[number];
