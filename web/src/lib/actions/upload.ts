import { ApiError, get, send } from '#lib/api/client.ts';
import type { MediaAttachment } from '#lib/api/entities.ts';

/**
 * Uploads a picture and waits until the server has processed it.
 * `onProgress` hears the share sent so far, 0 to 1. XMLHttpRequest, because fetch cannot tell.
 */
export async function upload(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<MediaAttachment> {
  const media = await sendFile(file, onProgress, signal);
  return media.url ? media : waitUntilReady(media.id, signal);
}

/** Alt text, and the point (-1 to 1, y upwards) that stays visible when the picture is cropped. */
export function describe(
  id: string,
  description: string,
  focus: { x: number; y: number },
): Promise<MediaAttachment> {
  return send<MediaAttachment>(fetch, 'PUT', `/api/v1/media/${id}`, {
    description,
    focus: `${focus.x.toFixed(2)},${focus.y.toFixed(2)}`,
  });
}

function sendFile(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<MediaAttachment> {
  const { promise, resolve, reject } = Promise.withResolvers<MediaAttachment>();
  const request = new XMLHttpRequest();
  request.open('POST', '/api/v2/media');
  request.setRequestHeader('accept', 'application/json');
  request.responseType = 'json';
  request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / total));
  request.addEventListener('load', () => {
    const body = request.response as MediaAttachment & { error?: string };
    if (request.status < 300) resolve(body);
    else reject(new ApiError(request.status, body?.error ?? request.statusText));
  });
  request.addEventListener('error', () => reject(new ApiError(0, 'network')));
  request.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  signal.addEventListener('abort', () => request.abort());
  const form = new FormData();
  form.append('file', file);
  request.send(form);
  return promise;
}

async function waitUntilReady(id: string, signal: AbortSignal): Promise<MediaAttachment> {
  for (let wait = 300; ; wait = Math.min(wait * 1.5, 3000)) {
    signal.throwIfAborted();
    const media = await get<MediaAttachment>(fetch, `/api/v1/media/${id}`);
    if (media.url) return media;
    await new Promise((done) => setTimeout(done, wait));
  }
}
