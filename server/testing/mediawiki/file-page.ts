/** A value of a file's metadata: HTML, or HTML by language. */
export type Metadata = Record<string, string | Record<string, string>>;

/** A good photo by Ada under CC BY-SA 4.0. */
const GOOD: Metadata = {
  Artist: '<a href="//commons.wikimedia.org/wiki/User:Ada" title="User:Ada">Ada</a>',
  LicenseShortName: 'CC BY-SA 4.0',
  License: 'cc-by-sa-4.0',
  LicenseUrl: 'https://creativecommons.org/licenses/by-sa/4.0',
  AttributionRequired: 'true',
};

/** The text of a file's page on a wiki of the tests: its categories, and what settings.php reads off it. */
export function filePage(metadata: Metadata = {}, ...categories: string[]): string {
  const json = JSON.stringify({ ...GOOD, ...metadata });
  return [
    `<!-- metadata ${json.replaceAll('--', '\\u002d\\u002d')} -->`,
    ...categories.map((category) => `[[Category:${category}]]`),
  ].join('\n');
}
