import { z } from 'zod';
import { CommonsFile } from '../commons-file.ts';
import { Id } from '../formats.ts';
import { MediaAttachment } from '../media-attachment.ts';
import { Empty, type Endpoints, text, upload } from './endpoint.ts';

export const mediaEndpoints: Endpoints = [
  ...(['v1', 'v2'] as const).map((version) => ({
    at: `POST /api/${version}/media` as const,
    summary: 'Upload a file; 202 while it is still worked on',
    docs: `media/#${version}`,
    caller: 'user' as const,
    scopes: ['write:media'],
    params: { file: upload, thumbnail: upload, description: text, focus: text },
    answer: MediaAttachment,
  })),
  {
    at: 'GET /api/v1/wikimedia/commons/search',
    summary: 'Pictures of Wikimedia Commons that may be put into posts',
    caller: 'user',
    scopes: ['write:media'],
    params: { q: text, language: text },
    answer: z.array(CommonsFile),
  },
  {
    at: 'GET /api/v1/wikimedia/commons/:id/preview',
    summary: 'One of them, small',
    caller: 'user',
    scopes: ['write:media'],
    answer: 'image/jpeg',
  },
  {
    at: 'POST /api/v1/wikimedia/commons/media',
    summary: 'Keep one of them as one’s own attachment, with its caption and its credit',
    caller: 'user',
    scopes: ['write:media'],
    params: { id: Id, language: text },
    answer: MediaAttachment,
  },
  {
    at: 'GET /api/v1/media/:id',
    summary: 'A file of one’s own; 206 while it is still worked on',
    docs: 'media/#get',
    caller: 'user',
    scopes: ['write:media'],
    answer: MediaAttachment,
  },
  {
    at: 'PUT /api/v1/media/:id',
    also: ['PATCH'],
    summary: 'Describe a file, move its focus, or change its thumbnail',
    docs: 'media/#update',
    caller: 'user',
    scopes: ['write:media'],
    params: { thumbnail: upload, description: text, focus: text },
    answer: MediaAttachment,
  },
  {
    at: 'DELETE /api/v1/media/:id',
    summary: 'Delete a file that is in no status',
    docs: 'media/#delete',
    caller: 'user',
    scopes: ['write:media'],
    answer: Empty,
  },
];
