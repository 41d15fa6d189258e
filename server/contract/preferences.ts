import { z } from 'zod';
import { Visibility } from './formats.ts';

/** https://docs.joinmastodon.org/entities/Preferences/ */
export const Preferences = z.strictObject({
  'posting:default:visibility': Visibility,
  'posting:default:sensitive': z.boolean(),
  'posting:default:language': z.string().nullable(),
  'posting:default:quote_policy': z.enum(['public', 'followers', 'nobody']),
  'reading:expand:media': z.enum(['default', 'show_all', 'hide_all']),
  'reading:expand:spoilers': z.boolean(),
  'reading:autoplay:gifs': z.boolean(),
});
export type Preferences = z.infer<typeof Preferences>;
