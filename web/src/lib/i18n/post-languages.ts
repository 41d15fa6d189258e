/** Languages offered for a post: those of larger Wikipedias, as BCP 47 tags. */
export const postLanguages = [
  'af', 'ar', 'arz', 'ast', 'az', 'be', 'bg', 'bn', 'br', 'bs', 'ca', 'ceb', 'ckb', 'cs', 'cy',
  'da', 'de', 'el', 'en', 'eo', 'es', 'et', 'eu', 'fa', 'fi', 'fr', 'fy', 'ga', 'gl', 'gu', 'ha',
  'he', 'hi', 'hr', 'ht', 'hu', 'hy', 'ia', 'id', 'ig', 'is', 'it', 'ja', 'jv', 'ka', 'kk', 'kn',
  'ko', 'ku', 'la', 'lb', 'lt', 'lv', 'mg', 'mk', 'ml', 'mn', 'mr', 'ms', 'my', 'nb', 'ne', 'nl',
  'nn', 'oc', 'pa', 'pl', 'pt', 'ro', 'ru', 'sa', 'sco', 'sh', 'si', 'sk', 'sl', 'sq', 'sr', 'su',
  'sv', 'sw', 'ta', 'te', 'tg', 'th', 'tl', 'tr', 'tt', 'uk', 'ur', 'uz', 'vi', 'wuu', 'yi', 'yo',
  'yue', 'zh', 'zu',
];
