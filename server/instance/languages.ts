/** ISO 639-1, plus the three-letter codes of languages that Wikimedians write in besides. */
const CODES =
  'aa ab af ak am an ar as ast av ay az ba ban be bg bi bm bn bo br bs ca ce ceb ch chr ckb co cr cs csb cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha haw he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kab kg ki kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mai mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sco sd se sg si sk sl sm sma smj sn so sq sr ss st su sv sw szl ta te tg th ti tk tl tn to tok tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo yue za zgh zh zu'.split(
    ' ',
  );

let named: { code: string; name: string }[] | null = null;

/** Languages to choose from, with their English names. */
export function languages(): { code: string; name: string }[] {
  if (named === null) {
    const names = new Intl.DisplayNames('en', { type: 'language' });
    named = CODES.map((code) => ({ code, name: names.of(code) ?? code }));
  }
  return named;
}
