/** Who and what the names in an input stand for; see `values.ts`. */
export type Names = Readonly<Record<string, string>>;

let fresh = 0;

/** The JSON text of an input, names filled in; each `{fresh}` becomes a number never used before. */
export function fill(value: unknown, names: Names): string {
  const text = JSON.stringify(value) ?? 'null';
  return replaced(text, names, (word) => JSON.stringify(word).slice(1, -1));
}

/** The same for text that is not JSON. */
export function fillText(text: string, names: Names): string {
  return replaced(text, names, (word) => word);
}

function replaced(text: string, names: Names, write: (word: string) => string): string {
  return text.replaceAll(/\{([a-z]+)\}/g, (whole, name: string) => {
    if (name === 'fresh') return `f${(fresh += 1)}`;
    return Object.hasOwn(names, name) ? write(names[name]!) : whole;
  });
}

/** Names for readers that ask nobody. */
export const NOWHERE: Names = {
  origin: 'https://social.example',
  host: 'social.example',
  eve: 'https://evil.example/users/eve',
  evename: 'eve',
  evehost: 'evil.example',
  evekey: '-----BEGIN PUBLIC KEY-----',
  alice: 'https://evil.example/users/alice',
  alicenote: 'https://evil.example/users/alice/notes/1',
  victim: 'https://other.example/users/victim',
  victimnote: 'https://other.example/users/victim/notes/1',
  bob: 'https://social.example/users/bob',
  bobnote: 'https://social.example/users/bob/statuses/2',
  bobprivate: 'https://social.example/users/bob/statuses/3',
  bobpoll: 'https://social.example/users/bob/statuses/4',
  bobfollow: 'https://social.example/follows/1',
  carol: 'https://social.example/users/carol',
  carolrequest: 'https://social.example/follows/2',
};
