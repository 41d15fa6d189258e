/** What the profile of a feed says of it, by language; `$1` is what it is told to look at, `$2` the wiki. */
interface ProfileWords {
  source: string;
  licence: string;
  commons: string;
  freeLicences: string;
  namedThere: string;
  featuredName: string;
  qualityName: string;
  valuedName: string;
  articleName: string;
  newsName: string;
  potd: string;
  motd: string;
  featured: string;
  quality: string;
  valued: string;
  category: string;
  uploads: string;
  search: string;
  article: string;
  onThisDay: string;
  didYouKnow: string;
  news: string;
  changes: string;
  sections: string;
  syndication: string;
}

const ENGLISH: ProfileWords = {
  source: 'Source',
  licence: 'Licence',
  commons: 'Wikimedia Commons',
  freeLicences: 'Free licences, named in each post',
  namedThere: 'Named by the source',
  featuredName: 'Featured pictures',
  qualityName: 'Quality images',
  valuedName: 'Valued images',
  articleName: 'Featured article',
  newsName: 'In the news',
  potd: 'The picture of the day of Wikimedia Commons: one of its finest files every day, chosen by volunteers.',
  motd: 'The media of the day of Wikimedia Commons: a film, an animation or a sound every day, chosen by volunteers.',
  featured:
    'New featured pictures of Wikimedia Commons: the finest files, chosen by the vote of its contributors.',
  quality:
    'New quality images of Wikimedia Commons: made by its contributors and reviewed for their technical quality.',
  valued:
    'New valued images of Wikimedia Commons: the best illustration of its subject, reviewed by its contributors.',
  category: 'New files of $2 in the category “$1”.',
  uploads: 'New files that $1 brings to $2.',
  search: 'New files of $2 that the search “$1” finds.',
  article: 'The featured article of the day from Wikipedia, the free encyclopedia.',
  onThisDay: 'What happened on this day in history, from Wikipedia, the free encyclopedia.',
  didYouKnow: 'New facts from new articles of Wikipedia, the free encyclopedia.',
  news: 'Articles in the news, from the main page of Wikipedia, the free encyclopedia.',
  changes: 'Every change of the page “$1”.',
  sections: 'New discussions on “$1”.',
  syndication: 'What $1 publishes.',
};

const WORDS: Record<string, ProfileWords> = {
  en: ENGLISH,
  de: {
    source: 'Quelle',
    licence: 'Lizenz',
    commons: 'Wikimedia Commons',
    freeLicences: 'Freie Lizenzen, in jedem Beitrag genannt',
    namedThere: 'Nennt die Quelle',
    featuredName: 'Exzellente Bilder',
    qualityName: 'Qualitätsbilder',
    valuedName: 'Wertvolle Bilder',
    articleName: 'Artikel des Tages',
    newsName: 'In den Nachrichten',
    potd: 'Das Bild des Tages von Wikimedia Commons: jeden Tag eine der besten Dateien, von Freiwilligen ausgewählt.',
    motd: 'Das Medium des Tages von Wikimedia Commons: jeden Tag ein Film, eine Animation oder eine Tonaufnahme, von Freiwilligen ausgewählt.',
    featured:
      'Neue exzellente Bilder von Wikimedia Commons: die besten Dateien, gewählt von allen, die daran mitarbeiten.',
    quality:
      'Neue Qualitätsbilder von Wikimedia Commons: von Mitarbeitenden aufgenommen und auf ihre technische Qualität geprüft.',
    valued:
      'Neue wertvolle Bilder von Wikimedia Commons: die beste Illustration ihres Themas, geprüft von Mitarbeitenden.',
    category: 'Neue Dateien von $2 in der Kategorie „$1“.',
    uploads: 'Neue Dateien, die $1 zu $2 beiträgt.',
    search: 'Neue Dateien von $2, die die Suche „$1“ findet.',
    article: 'Der Artikel des Tages aus Wikipedia, der freien Enzyklopädie.',
    onThisDay: 'Was an diesem Tag geschah, aus Wikipedia, der freien Enzyklopädie.',
    didYouKnow: 'Wissenswertes aus neuen Artikeln von Wikipedia, der freien Enzyklopädie.',
    news: 'Artikel in den Nachrichten, von der Hauptseite von Wikipedia, der freien Enzyklopädie.',
    changes: 'Alle Änderungen der Seite „$1“.',
    sections: 'Neue Diskussionen auf „$1“.',
    syndication: 'Was $1 veröffentlicht.',
  },
  fr: {
    source: 'Source',
    licence: 'Licence',
    commons: 'Wikimedia Commons',
    freeLicences: 'Licences libres, nommées dans chaque message',
    namedThere: 'Indiquée par la source',
    featuredName: 'Images remarquables',
    qualityName: 'Images de qualité',
    valuedName: 'Images de valeur',
    articleName: 'Lumière sur…',
    newsName: 'Actualités',
    potd: 'L’image du jour de Wikimedia Commons : chaque jour un de ses plus beaux fichiers, choisi par des bénévoles.',
    motd: 'Le média du jour de Wikimedia Commons : chaque jour un film, une animation ou un son, choisi par des bénévoles.',
    featured:
      'Les nouvelles images remarquables de Wikimedia Commons : les plus beaux fichiers, élus par ses contributeurs et contributrices.',
    quality:
      'Les nouvelles images de qualité de Wikimedia Commons : réalisées par la communauté et évaluées pour leur qualité technique.',
    valued:
      'Les nouvelles images de valeur de Wikimedia Commons : la meilleure illustration de leur sujet, évaluée par la communauté.',
    category: 'Les nouveaux fichiers de $2 dans la catégorie « $1 ».',
    uploads: 'Les nouveaux fichiers que $1 apporte à $2.',
    search: 'Les nouveaux fichiers de $2 que trouve la recherche « $1 ».',
    article: 'L’article mis en lumière aujourd’hui par Wikipédia, l’encyclopédie libre.',
    onThisDay: 'Ce qui s’est passé ce jour-là, d’après Wikipédia, l’encyclopédie libre.',
    didYouKnow: 'Des faits tirés des nouveaux articles de Wikipédia, l’encyclopédie libre.',
    news: 'Les articles liés à l’actualité, en page d’accueil de Wikipédia, l’encyclopédie libre.',
    changes: 'Toutes les modifications de la page « $1 ».',
    sections: 'Les nouvelles discussions sur « $1 ».',
    syndication: 'Ce que publie $1.',
  },
  es: {
    source: 'Fuente',
    licence: 'Licencia',
    commons: 'Wikimedia Commons',
    freeLicences: 'Licencias libres, indicadas en cada publicación',
    namedThere: 'Indicada por la fuente',
    featuredName: 'Imágenes destacadas',
    qualityName: 'Imágenes de calidad',
    valuedName: 'Imágenes valiosas',
    articleName: 'Artículo destacado',
    newsName: 'Actualidad',
    potd: 'La imagen del día de Wikimedia Commons: cada día uno de sus mejores archivos, elegido por personas voluntarias.',
    motd: 'El archivo multimedia del día de Wikimedia Commons: cada día un vídeo, una animación o un sonido, elegido por personas voluntarias.',
    featured:
      'Nuevas imágenes destacadas de Wikimedia Commons: los mejores archivos, elegidos por votación de su comunidad.',
    quality:
      'Nuevas imágenes de calidad de Wikimedia Commons: creadas por su comunidad y revisadas por su calidad técnica.',
    valued:
      'Nuevas imágenes valiosas de Wikimedia Commons: la mejor ilustración de su tema, revisada por su comunidad.',
    category: 'Nuevos archivos de $2 en la categoría «$1».',
    uploads: 'Nuevos archivos que $1 aporta a $2.',
    search: 'Nuevos archivos de $2 que encuentra la búsqueda «$1».',
    article: 'El artículo destacado del día de Wikipedia, la enciclopedia libre.',
    onThisDay: 'Lo que pasó tal día como hoy, según Wikipedia, la enciclopedia libre.',
    didYouKnow: 'Datos de artículos nuevos de Wikipedia, la enciclopedia libre.',
    news: 'Artículos de actualidad, de la portada de Wikipedia, la enciclopedia libre.',
    changes: 'Todos los cambios de la página «$1».',
    sections: 'Nuevas discusiones en «$1».',
    syndication: 'Lo que publica $1.',
  },
  ar: {
    source: 'المصدر',
    licence: 'الرخصة',
    commons: 'ويكيميديا كومنز',
    freeLicences: 'رخص حرة، مذكورة في كل منشور',
    namedThere: 'يذكرها المصدر',
    featuredName: 'صور مختارة',
    qualityName: 'صور ذات جودة',
    valuedName: 'صور قيّمة',
    articleName: 'مقالة مختارة',
    newsName: 'في الأخبار',
    potd: 'صورة اليوم من ويكيميديا كومنز: واحدة من أجمل ملفاتها كل يوم، يختارها متطوعون.',
    motd: 'ملف اليوم من ويكيميديا كومنز: فيلم أو رسوم متحركة أو صوت كل يوم، يختاره متطوعون.',
    featured: 'أحدث الصور المختارة في ويكيميديا كومنز: أجمل الملفات، اختارها المساهمون بالتصويت.',
    quality: 'أحدث الصور ذات الجودة في ويكيميديا كومنز: صنعها المساهمون وراجعوا جودتها التقنية.',
    valued: 'أحدث الصور القيّمة في ويكيميديا كومنز: أفضل توضيح لموضوعها، راجعها المساهمون.',
    category: 'الملفات الجديدة في تصنيف «$1» في $2.',
    uploads: 'الملفات الجديدة التي يضيفها $1 إلى $2.',
    search: 'الملفات الجديدة في $2 التي يجدها البحث عن «$1».',
    article: 'مقالة اليوم المختارة من ويكيبيديا، الموسوعة الحرة.',
    onThisDay: 'ما حدث في مثل هذا اليوم، من ويكيبيديا، الموسوعة الحرة.',
    didYouKnow: 'معلومات من المقالات الجديدة في ويكيبيديا، الموسوعة الحرة.',
    news: 'مقالات في الأخبار، من الصفحة الرئيسية لويكيبيديا، الموسوعة الحرة.',
    changes: 'كل تغييرات الصفحة «$1».',
    sections: 'النقاشات الجديدة في «$1».',
    syndication: 'ما ينشره $1.',
  },
};

/** In `language` (`de-at` falls back to `de`, then to English), about `what` of the wiki with this API: Commons unless given. */
export function profileWord(
  name: keyof ProfileWords,
  language: string,
  what = '',
  wiki?: string,
): string {
  const [base = ''] = language.toLowerCase().split('-');
  const words = WORDS[base] ?? ENGLISH;
  const site = wiki === undefined ? words.commons : new URL(wiki).host;
  return words[name].replace('$1', () => what).replace('$2', () => site);
}
