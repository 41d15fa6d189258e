import { describe, upload } from '#lib/actions/upload.ts';
import { ApiError } from '#lib/api/client.ts';
import type { MediaAttachment } from '#lib/api/entities.ts';

/** A picture, film or sound of a draft: on its way to the server or there already. */
export interface Picture {
  key: string;
  /** The file itself, to show meanwhile; empty where the server has it. */
  preview: string;
  /** What it is, as far as its name tells until the server has looked. */
  type: 'image' | 'video' | 'audio';
  /** Share uploaded, 0 to 1. */
  progress: number;
  /** What the server said when it refused the file, `network` without its answer; else empty. */
  failed: string;
  media: MediaAttachment | null;
  description: string;
  focus: { x: number; y: number };
  /** Stops the upload. */
  abort: AbortController;
}

export type Pictures = ReturnType<typeof pictures>;

/**
 * The pictures of one draft, of which a post that is edited shows those that are `attached`. Uploads
 * start as soon as a file is added.
 */
export function pictures(existing: MediaAttachment[], attached: readonly MediaAttachment[] = []) {
  const list = $state<Picture[]>(existing.map(fromAttachment));

  function remove(picture: Picture) {
    letGo(picture);
    const at = list.findIndex((one) => one.key === picture.key);
    if (at !== -1) list.splice(at, 1);
  }

  return {
    list,
    /** Whether all that was added is on the server: a post does not go without what failed. */
    get whole() {
      return list.every((one) => one.media !== null);
    },
    add(file: File) {
      list.push(fromFile(file));
      // The list's own proxy of the entry: writing to the plain object would not be seen.
      void send(file, list.at(-1)!);
    },
    /** One that is on the server already. */
    addKept(media: MediaAttachment) {
      list.push(fromAttachment(media));
    },
    remove,
    clear() {
      list.forEach(letGo);
      list.length = 0;
    },
    /**
     * Sends alt texts and focal points that were changed; gives what the draft attaches. What is
     * attached changes with its post only.
     */
    finish: () =>
      Promise.all(
        list.flatMap((one) => {
          const { media } = one;
          if (!media) return [];
          const isAttached = attached.some(({ id }) => id === media.id);
          return [isAttached ? Promise.resolve(asDescribed(media, one)) : described(media, one)];
        }),
      ),
  };
}

async function send(file: File, picture: Picture): Promise<void> {
  try {
    const onProgress = (share: number) => (picture.progress = share);
    picture.media = await upload(file, onProgress, picture.abort.signal);
    picture.progress = 1;
  } catch (cause) {
    picture.failed = cause instanceof ApiError && cause.status ? cause.message : 'network';
  }
}

async function described(media: MediaAttachment, picture: Picture): Promise<MediaAttachment> {
  const { description, focus } = picture;
  const same = (media.description ?? '') === description && isFocus(media, focus);
  return same ? media : await describe(media.id, description, focus);
}

function asDescribed(media: MediaAttachment, { description, focus }: Picture): MediaAttachment {
  const meta = isFocus(media, focus) ? media.meta : { ...media.meta, focus };
  return { ...media, description, meta };
}

function isFocus({ meta }: MediaAttachment, { x, y }: Picture['focus']): boolean {
  const before = meta.focus ?? { x: 0, y: 0 };
  return before.x === x && before.y === y;
}

function letGo(picture: Picture): void {
  picture.abort.abort();
  if (picture.preview.startsWith('blob:')) URL.revokeObjectURL(picture.preview);
}

function typeOf({ type }: File): Picture['type'] {
  if (type.startsWith('video/')) return 'video';
  return type.startsWith('audio/') ? 'audio' : 'image';
}

function fromFile(file: File): Picture {
  return {
    key: crypto.randomUUID(),
    preview: URL.createObjectURL(file),
    type: typeOf(file),
    progress: 0,
    failed: '',
    media: null,
    description: '',
    focus: { x: 0, y: 0 },
    abort: new AbortController(),
  };
}

function fromAttachment(media: MediaAttachment): Picture {
  return {
    key: media.id,
    preview: '',
    type: media.type === 'video' || media.type === 'audio' ? media.type : 'image',
    progress: 1,
    failed: '',
    media,
    description: media.description ?? '',
    focus: media.meta.focus ?? { x: 0, y: 0 },
    abort: new AbortController(),
  };
}
