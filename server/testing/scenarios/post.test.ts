import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Status } from '#server/contract/status.ts';
import type { Person } from '../people.ts';
import { testPictureFile } from '../pictures.ts';
import { settled } from '../settled.ts';
import { until } from '../until.ts';
import { boostInHome, follow, goneFor, inHome, notified, statusOnce } from './meet.ts';
import { bothWays, onTwoInstances, personOf } from './two-instances.ts';

onTwoInstances('A status', ['author', 'reader', 'friend'], (world) => {
  bothWays((from, to) => {
    let author: Person;
    let reader: Person;
    /** Follows the reader, from the author's side. */
    let friend: Person;
    let original: Status;
    let copy: Status;
    let reply: Status;
    const hashtag = `Wiki_${from}`;

    before(async () => {
      author = personOf(world, from, 'author');
      reader = personOf(world, to, 'reader');
      friend = personOf(world, from, 'friend');
      await follow(reader, author);
      await follow(friend, reader);
    });

    test('arrives with picture, warning, mention and hashtag intact', async () => {
      const media = await author.api.upload(
        await testPictureFile({ width: 320, height: 200 }),
        'A gradient & some <noise>',
      );
      original = await author.api.publish({
        status: `Look @${reader.acct} at #${hashtag} <b> & more\n\nhttps://commons.wikimedia.org/wiki/Main_Page`,
        spoiler_text: 'A picture & "quotes"',
        language: 'ga',
        media_ids: [media.id],
      });
      copy = await inHome(reader, original.uri);
      assert.equal(copy.url, original.url);
      assert.equal(copy.spoiler_text, 'A picture & "quotes"');
      assert.equal(copy.sensitive, true);
      assert.equal(copy.language, 'ga');
      assert.equal(copy.visibility, 'public');
      assert.equal(copy.created_at.slice(0, 19), original.created_at.slice(0, 19));
      assert.equal(plain(copy.content), plain(original.content));
      assert.match(copy.content, /&lt;b&gt; &amp; more/);
      assert.match(copy.content, /href="https:\/\/commons\.wikimedia\.org\/wiki\/Main_Page"/);
      assert.deepEqual(
        copy.mentions.map(({ username, acct, id }) => [username, acct, id]),
        [['reader', 'reader', reader.id]],
      );
      assert.deepEqual(
        copy.tags.map(({ name }) => name.toLowerCase()),
        [hashtag.toLowerCase()],
      );
      assert.equal(copy.account.acct, author.acct);
      await notified(reader, 'mention', author, original.uri);
    });

    test("its picture has its alt text and loads from the reader's own server", async () => {
      const [picture, ...more] = copy.media_attachments;
      assert.ok(picture);
      assert.equal(more.length, 0);
      assert.equal(picture.type, 'image');
      assert.equal(picture.description, 'A gradient & some <noise>');
      assert.deepEqual([picture.meta.original?.width, picture.meta.original?.height], [320, 200]);
      assert.equal(picture.blurhash, original.media_attachments[0]?.blurhash);
      for (const url of [picture.url ?? '', picture.preview_url ?? '']) {
        assert.ok(url.startsWith(world[to].origin), `${url} is not on the reader's server`);
        const response = await fetch(url);
        assert.equal(response.status, 200, url);
        assert.match(response.headers.get('content-type') ?? '', /^image\//);
        assert.ok((await response.arrayBuffer()).byteLength > 100);
      }
    });

    test('is found by its address and under its hashtag', async () => {
      for (const q of [original.uri, original.url ?? '']) {
        const { statuses } = await reader.api.resolve(q);
        assert.deepEqual(
          statuses.map(({ id }) => id),
          [copy.id],
          q,
        );
      }
      assert.ok((await reader.api.tag(hashtag)).some(({ id }) => id === copy.id));
    });

    test('a reply shows up at home', async () => {
      reply = await reader.api.publish({
        status: `@${author.acct} Lovely!`,
        in_reply_to_id: copy.id,
      });
      const { status } = await notified(author, 'mention', reader, reply.uri);
      assert.equal(status?.in_reply_to_id, original.id);
      assert.equal(status?.in_reply_to_account_id, author.id);
      const { descendants } = await author.api.context(original.id);
      assert.deepEqual(
        descendants.map(({ uri }) => uri),
        [reply.uri],
      );
      assert.equal((await author.api.status(original.id)).replies_count, 1);
    });

    test('a like shows up at home and can be taken back', async () => {
      assert.equal((await reader.api.act(copy.id, 'favourite')).favourited, true);
      await notified(author, 'favourite', reader, original.uri);
      await statusOnce(author, original.id, ({ favourites_count }) => favourites_count === 1);
      await reader.api.act(copy.id, 'unfavourite');
      await statusOnce(author, original.id, ({ favourites_count }) => favourites_count === 0);
    });

    test('a boost reaches the author and the followers and can be taken back', async () => {
      const boost = await reader.api.act(copy.id, 'reblog');
      assert.equal(boost.reblog?.uri, original.uri);
      await notified(author, 'reblog', reader, original.uri);
      await statusOnce(author, original.id, ({ reblogs_count }) => reblogs_count === 1);
      const seen = await boostInHome(friend, original.uri);
      assert.equal(seen.account.acct, reader.acct);
      assert.equal(seen.reblog?.id, original.id);
      await reader.api.act(copy.id, 'unreblog');
      await statusOnce(author, original.id, ({ reblogs_count }) => reblogs_count === 0);
      await until(
        async () => !(await friend.api.home()).some(({ reblog }) => reblog?.uri === original.uri),
      );
    });

    test('an edit arrives, with what was not changed', async () => {
      const [picture] = original.media_attachments;
      await author.api.edit(original.id, {
        status: `Better, @${reader.acct} #${hashtag}`,
        spoiler_text: 'Changed',
        language: 'en',
        media_ids: [picture?.id ?? ''],
      });
      const edited = await statusOnce(reader, copy.id, ({ edited_at }) => edited_at !== null);
      assert.equal(edited.spoiler_text, 'Changed');
      assert.match(plain(edited.content), /^Better, @reader/);
      assert.equal(edited.media_attachments[0]?.description, picture?.description);
      assert.equal(edited.created_at, copy.created_at);
      const history = await reader.api.get<{ content: string }[]>(
        `/api/v1/statuses/${copy.id}/history`,
      );
      assert.equal(history.length, 2);
    });

    test('an edited reply arrives as an edit of the reply', async () => {
      await reader.api.edit(reply.id, { status: `@${author.acct} Lovely indeed!` });
      const { descendants } = await author.api.context(original.id);
      const known = descendants.find(({ uri }) => uri === reply.uri);
      assert.ok(known);
      await statusOnce(author, known.id, ({ content }) => content.includes('indeed'));
    });

    test('what is deleted is gone on the other side', async () => {
      const knownReply = (await author.api.context(original.id)).descendants[0];
      assert.ok(knownReply);
      await reader.api.remove(reply.id);
      await goneFor(author, knownReply.id);
      await statusOnce(author, original.id, ({ replies_count }) => replies_count === 0);
      await author.api.remove(original.id);
      await goneFor(reader, copy.id);
      assert.ok(!(await reader.api.home()).some(({ uri }) => uri === original.uri));
    });

    test('a conversation goes back and forth', async () => {
      const first = await author.api.publish({ status: 'One' });
      const two = await reader.api.publish({
        status: `@${author.acct} Two`,
        in_reply_to_id: (await inHome(reader, first.uri)).id,
      });
      const { status: twoAtHome } = await notified(author, 'mention', reader, two.uri);
      const three = await author.api.publish({
        status: `@${reader.acct} Three`,
        in_reply_to_id: twoAtHome?.id,
      });
      const { status: threeAway } = await notified(reader, 'mention', author, three.uri);
      const { ancestors } = await reader.api.context(threeAway?.id ?? '');
      assert.deepEqual(
        ancestors.map(({ uri }) => uri),
        [first.uri, two.uri],
      );
    });

    test('nobody is told twice', async () => {
      await settled([world.here, world.there]);
      for (const person of [author, reader, friend]) {
        const all = await person.api.notifications();
        const kinds = all.map(
          ({ type, account, status }) => `${type} ${account.acct} ${status?.uri}`,
        );
        assert.equal(new Set(kinds).size, kinds.length, kinds.join('\n'));
      }
    });
  });
});

/** The text that people see. */
function plain(html: string): string {
  return html.replaceAll(/<br\s*\/?>|<\/p>\s*<p>/g, '\n').replaceAll(/<[^>]+>/g, '');
}
