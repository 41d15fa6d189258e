/** `npm run build`: builds the web client when it is stale; `npm start` does this by itself. */
import { buildWebWhenStale } from './lib/build-web.ts';

await buildWebWhenStale();
