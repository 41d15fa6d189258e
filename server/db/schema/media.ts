import type {
  BigCount,
  Generated,
  Json,
  JsonDefault,
  Timestamp,
  TimestampDefault,
} from './types.ts';

export interface MediaSize {
  width: number;
  height: number;
}

export interface MediaMeta {
  /** A sound has no size. */
  original?: (MediaSize | { width?: never; height?: never }) & {
    duration?: number;
    frame_rate?: string;
    bitrate?: number;
  };
  small?: MediaSize;
}

/** Whose work a medium is and on what terms it may be shown; schema.org's words. */
export interface MediaCredit {
  /** The whole line, as text. */
  creditText: string;
  creator: string;
  creatorUrl: string | null;
  /** Address of the licence, where it has one. */
  license: string | null;
  licenseName: string;
  /** The page of the file at its source. */
  acquireLicensePage: string;
}

export interface MediaTable {
  id: string;
  account_id: string;
  status_id: string | null;
  scheduled_status_id: Generated<string | null>;
  position: Generated<number>;
  type: 'image' | 'gifv' | 'video' | 'audio' | 'unknown';
  state: Generated<'processing' | 'ready' | 'failed'>;
  mime_type: string | null;
  file_key: string | null;
  preview_key: string | null;
  /** The file as it came, while a film or sound is being processed. */
  upload_key: string | null;
  attempts: Generated<number>;
  remote_url: string | null;
  remote_preview_url: string | null;
  description: Generated<string>;
  blurhash: string | null;
  meta: JsonDefault<MediaMeta>;
  focus_x: number | null;
  focus_y: number | null;
  bytes: BigCount | null;
  credit: Json<MediaCredit> | null;
  cached_at: Timestamp | null;
  created_at: TimestampDefault;
}

export interface RemoteFilesTable {
  hash: Buffer;
  url: string;
  key: string | null;
  bytes: Generated<number>;
  cached_at: TimestampDefault;
}
