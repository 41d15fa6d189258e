/** As in Mastodon: what is larger or faster is not taken. */
export const MAX_FILM_PIXELS = 8_294_400;
export const MAX_FRAME_RATE = 120;
