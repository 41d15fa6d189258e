import { akkoma } from './wires/akkoma.ts';
import { bot } from './wires/bot.ts';
import { fedify } from './wires/fedify.ts';
import { friendica } from './wires/friendica.ts';
import { gotosocial } from './wires/gotosocial.ts';
import { hollo } from './wires/hollo.ts';
import { lemmy } from './wires/lemmy.ts';
import { mastodon } from './wires/mastodon.ts';
import { misskey } from './wires/misskey.ts';
import { nodebb } from './wires/nodebb.ts';
import { peertube } from './wires/peertube.ts';
import { pixelfed } from './wires/pixelfed.ts';
import { snac } from './wires/snac.ts';
import { wordpress } from './wires/wordpress.ts';

/** Every peer that is mimicked at the inbox. */
export const WIRES = [
  mastodon,
  gotosocial,
  misskey,
  akkoma,
  pixelfed,
  peertube,
  lemmy,
  wordpress,
  snac,
  fedify,
  bot,
  friendica,
  hollo,
  nodebb,
];
