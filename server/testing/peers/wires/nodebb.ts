import { PUBLIC } from '#server/activitypub/vocab.ts';
import { LD } from '../signing.ts';
import { AS2, html, keyAt, mention, POST, published, type Wire } from './wire.ts';

/** The first post of a topic: an Article whose summary has paragraphs, with a Note as `preview`. */
export const nodebb: Wire = {
  name: 'NodeBB 4.15',
  signing: { covered: POST, algorithm: 'rsa-sha256', contentType: LD },
  actor(actor) {
    keyAt(actor, `${actor.uri}#key`);
  },
  post: (author, reader) => {
    const { origin } = new URL(author.uri);
    const id = `${origin}/post/2`;
    const to = [PUBLIC, `${origin}/category/2`];
    const cc = [`${author.uri}/followers`, reader.uri];
    const content = `${html(reader, 'the first post')}\n`;
    const about = { attributedTo: author.uri, content, published };
    return {
      '@context': AS2,
      id: `${id}#activity/create/1`,
      type: 'Create',
      actor: author.uri,
      to,
      cc,
      object: {
        id,
        type: 'Article',
        to,
        cc,
        name: 'A topic',
        url: id,
        context: `${origin}/topic/2`,
        audience: `${origin}/category/2`,
        summary: content.trim(),
        preview: { type: 'Note', ...about, attachment: [] },
        ...about,
        source: { content: 'the first post', mediaType: 'text/markdown' },
        tag: [mention(reader)],
        attachment: [],
        replies: `${id}/replies`,
      },
    };
  },
  shows: (status) => [status.content.startsWith('<h2>A topic</h2><p><span'), status.spoiler_text],
  shown: [true, ''],
};
