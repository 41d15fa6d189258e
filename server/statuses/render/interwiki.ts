/**
 * Where `[[prefix:…]]` leads: the part of Wikimedia's interwiki map
 * (https://meta.wikimedia.org/wiki/Interwiki_map) that people write by hand. `$1` is the title.
 */
export const WIKIS: Readonly<Record<string, string>> = {
  c: 'https://commons.wikimedia.org/wiki/$1',
  commons: 'https://commons.wikimedia.org/wiki/$1',
  d: 'https://www.wikidata.org/wiki/$1',
  wikidata: 'https://www.wikidata.org/wiki/$1',
  f: 'https://www.wikifunctions.org/wiki/$1',
  foundation: 'https://foundation.wikimedia.org/wiki/$1',
  gerrit: 'https://gerrit.wikimedia.org/r/$1',
  incubator: 'https://incubator.wikimedia.org/wiki/$1',
  m: 'https://meta.wikimedia.org/wiki/$1',
  meta: 'https://meta.wikimedia.org/wiki/$1',
  mail: 'https://lists.wikimedia.org/hyperkitty/list/$1@lists.wikimedia.org/',
  mw: 'https://www.mediawiki.org/wiki/$1',
  mediawikiwiki: 'https://www.mediawiki.org/wiki/$1',
  outreach: 'https://outreach.wikimedia.org/wiki/$1',
  phab: 'https://phabricator.wikimedia.org/$1',
  phabricator: 'https://phabricator.wikimedia.org/$1',
  species: 'https://species.wikimedia.org/wiki/$1',
  testwiki: 'https://test.wikipedia.org/wiki/$1',
  toolforge: 'https://$1.toolforge.org/',
  wikimania: 'https://wikimania.wikimedia.org/wiki/$1',
  wikispecies: 'https://species.wikimedia.org/wiki/$1',
  wikitech: 'https://wikitech.wikimedia.org/wiki/$1',
};

/** Projects with a wiki for each language. */
export const PROJECTS: Readonly<Record<string, string>> = {
  b: 'wikibooks',
  n: 'wikinews',
  q: 'wikiquote',
  s: 'wikisource',
  v: 'wikiversity',
  voy: 'wikivoyage',
  w: 'wikipedia',
  wikibooks: 'wikibooks',
  wikinews: 'wikinews',
  wikipedia: 'wikipedia',
  wikiquote: 'wikiquote',
  wikisource: 'wikisource',
  wikiversity: 'wikiversity',
  wikivoyage: 'wikivoyage',
  wikt: 'wiktionary',
  wiktionary: 'wiktionary',
};

/** The languages that have a Wikipedia (https://meta.wikimedia.org/wiki/List_of_Wikipedias). */
export const LANGUAGES: ReadonlySet<string> = new Set(
  (
    'aa ab ace ady af ak als alt am ami an ang ann anp ar arc ary arz as ast atj av avk awa ay az azb ' +
    'ba ban bar bat-smg bbc bcl bdr be be-tarask be-x-old bew bg bh bi bjn blk bm bn bo bpy br bs btm ' +
    'bug bxr ca cbk-zam cdo ce ceb ch cho chr chy ckb co cr crh cs csb cu cv cy da dag de dga din diq ' +
    'dsb dtp dty dv dz ee el eml en eo es et eu ext fa fat ff fi fiu-vro fj fo fon fr frp frr fur fy ' +
    'ga gag gan gcr gd gl glk gn gom gor got gpe gsw gu guc gur guw gv ha hak haw he hi hif ho hr hsb ' +
    'ht hu hy hyw hz ia iba id ie ig igl ii ik ilo inh io is it iu ja jam jbo jv ka kaa kab kaj kbd ' +
    'kbp kcg kg kge ki kj kk kl km kn knc ko koi kr krc ks ksh ku kus kv kw ky la lad lb lbe lez lfn ' +
    'lg li lij lld lmo ln lo lrc lt ltg lv lzh mad mai map-bms mdf mg mh mhr mi min mk ml mn mni mnw ' +
    'mos mr mrj ms mt mus mwl my myv mzn na nah nan nap nds nds-nl ne new ng nia nl nn no nb nov nqo ' +
    'nr nrm nso nup nv ny oc olo om or os pa pag pam pap pcd pcm pdc pfl pi pih pl pms pnb pnt ps pt ' +
    'pwn qu rki rm rmy rn ro roa-rup roa-tara rsk ru rue rup rw sa sah sat sc scn sco sd se sg sgs sh ' +
    'shi shn si simple sk skr sl sm smn sn so sq sr srn ss st stq su sv sw syl szl szy ta tay tcy tdd ' +
    'te tet tg th ti tig tk tl tly tn to tok tpi tr trv ts tt tum tw ty tyv udm ug uk ur uz ve vec ' +
    'vep vi vls vo vro wa war wo wuu xal xh xmf yi yo yue za zea zgh zh zh-classical zh-min-nan ' +
    'zh-yue zu'
  ).split(' '),
);
