/** Where the wikis' own pages, interfaces and files live. */
const WIKIMEDIA = [
  'mediawiki.org',
  'wikibooks.org',
  'wikidata.org',
  'wikifunctions.org',
  'wikimedia.org',
  'wikinews.org',
  'wikipedia.org',
  'wikiquote.org',
  'wikisource.org',
  'wikiversity.org',
  'wikivoyage.org',
  'wiktionary.org',
];

/** Whether `url` leads to a wiki of ours or of one that the operator let in. */
export type HostCheck = (url: string) => boolean;

/**
 * Lets in Wikimedia's own hosts over https, and those of `addresses` (URLs, or hosts with a port
 * where it is not the scheme's own): a third-party wiki, or one on this machine.
 */
export function createHostCheck(addresses: readonly string[]): HostCheck {
  const more = new Set(addresses.map(hostOf));
  return (input) => {
    const url = URL.parse(input);
    if (url === null) return false;
    if (more.has(url.host)) return url.protocol === 'https:' || url.protocol === 'http:';
    if (url.protocol !== 'https:' || url.port !== '') return false;
    return isWikimedia(url);
  };
}

/** Whether an address is of one of Wikimedia's own wikis. */
export function isWikimedia({ host }: URL): boolean {
  return WIKIMEDIA.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

function hostOf(address: string): string {
  return URL.parse(address)?.host || address.toLowerCase();
}
