import { describe, upload } from '#lib/actions/upload.ts';
import { ApiError } from '#lib/api/client.ts';
import type { MediaAttachment } from '#lib/api/entities.ts';

/** A picture of a draft: on its way to the server or there already. */
export interface Picture {
  key: string;
  /** What to show meanwhile. */
  preview: string;
  name: string;
  /** Share uploaded, 0 to 1. */
  progress: number;
  /** What the server said when it refused the file; empty when it did not. */
  failed: string;
  media: MediaAttachment | null;
  description: string;
  focus: { x: number; y: number };
}

/** The pictures of one draft. Uploads start as soon as a file is added. */
export function pictures(existing: MediaAttachment[]) {
  const list = $state<Picture[]>(existing.map(fromAttachment));
  const aborts = new Map<string, AbortController>();

  function add(file: File) {
    const key = crypto.randomUUID();
    list.push({
      key,
      preview: URL.createObjectURL(file),
      name: file.name,
      progress: 0,
      failed: '',
      media: null,
      description: '',
      focus: { x: 0, y: 0 },
    });
    void start(file, key);
  }

  async function start(file: File, key: string) {
    const abort = new AbortController();
    aborts.set(key, abort);
    // The list's own proxy of the entry: writing to the plain object would not be seen.
    const picture = list.find((one) => one.key === key)!;
    try {
      picture.media = await upload(file, (share) => (picture.progress = share), abort.signal);
      picture.progress = 1;
    } catch (cause) {
      picture.failed = cause instanceof ApiError && cause.status ? cause.message : 'network';
    }
  }

  function remove(picture: Picture) {
    aborts.get(picture.key)?.abort();
    if (picture.preview.startsWith('blob:')) URL.revokeObjectURL(picture.preview);
    const at = list.findIndex((one) => one.key === picture.key);
    if (at !== -1) list.splice(at, 1);
  }

  return {
    list,
    get busy() {
      return list.some((one) => !one.media && !one.failed);
    },
    add,
    remove,
    clear() {
      for (const picture of [...list]) remove(picture);
    },
    /** Sends alt texts and focal points that were changed; gives what the draft attaches. */
    finish(): Promise<MediaAttachment[]> {
      const sent = list.flatMap(({ media, description, focus }) => {
        if (!media) return [];
        const before = media.meta?.focus ?? { x: 0, y: 0 };
        const same =
          (media.description ?? '') === description &&
          before.x === focus.x &&
          before.y === focus.y;
        return [same ? media : describe(media.id, description, focus)];
      });
      return Promise.all(sent);
    },
  };
}

function fromAttachment(media: MediaAttachment): Picture {
  return {
    key: media.id,
    preview: media.preview_url ?? media.url ?? '',
    name: '',
    progress: 1,
    failed: '',
    media,
    description: media.description ?? '',
    focus: media.meta?.focus ?? { x: 0, y: 0 },
  };
}
