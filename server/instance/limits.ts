import type { Config, Limits } from '#server/config.ts';
import type { Instance } from '#server/contract/instance.ts';
import { MAX_FILM_PIXELS, MAX_FRAME_RATE } from '#server/media/film/limits.ts';
import { POLL_LIMITS } from '#server/polls/limits.ts';
import { MAX_FEATURED_TAGS } from '#server/tags/feature.ts';
import { LINK_LENGTH } from '#server/statuses/render/length.ts';

type Configuration = Instance['configuration'];

/** What may be posted, as both versions of the instance entity tell it. */
export function postingLimits(
  limits: Limits,
  types: readonly string[],
): Pick<Configuration, 'statuses' | 'media_attachments' | 'polls'> {
  return {
    statuses: {
      max_characters: limits.statusCharacters,
      max_media_attachments: limits.mediaAttachments,
      characters_reserved_per_url: LINK_LENGTH,
    },
    media_attachments: {
      supported_mime_types: [...types],
      description_limit: limits.descriptionCharacters,
      image_size_limit: limits.imageBytes,
      image_matrix_limit: limits.imagePixels,
      // Without tools no film is taken, but typed clients want to read numbers.
      video_size_limit: limits.videoBytes,
      video_frame_rate_limit: MAX_FRAME_RATE,
      video_matrix_limit: MAX_FILM_PIXELS,
    },
    polls: {
      max_options: POLL_LIMITS.options,
      max_characters_per_option: POLL_LIMITS.optionCharacters,
      min_expiration: POLL_LIMITS.minSeconds,
      max_expiration: POLL_LIMITS.maxSeconds,
    },
  };
}

/** What a profile may hold. */
export function accountLimits(limits: Limits): Configuration['accounts'] {
  return {
    max_display_name_length: limits.displayNameCharacters,
    max_note_length: limits.noteCharacters,
    max_featured_tags: MAX_FEATURED_TAGS,
    max_pinned_statuses: limits.pinnedStatuses,
    max_profile_fields: limits.profileFields,
    profile_field_name_limit: 255,
    profile_field_value_limit: 255,
  };
}

/** Where clients connect for live updates. */
export function streamingUrl(config: Pick<Config, 'origin'>): string {
  return config.origin.replace(/^http/, 'ws');
}

/** The version of Mastodon whose client API is spoken. */
export const MASTODON_VERSION = '4.5.0';

/**
 * Clients read features out of this, so it begins with the version of Mastodon whose API is spoken;
 * the words `mastodon`, `glitch` and the like must not follow (see phanpy#808, GoToSocial#382).
 */
export function versionText(config: Pick<Config, 'version'>): string {
  return `${MASTODON_VERSION} (compatible; WikimediaSocial ${config.version})`;
}

/**
 * The real switch for features, never a number whose lower features are missing: 2 is grouped
 * notifications, 3 attribution_domains, 4 deleting media, 5 filters that blur, 6 endorsements and
 * featured hashtags, 7 quotes.
 */
export const API_VERSION = 7;
