/** The few words that a feed itself says, by language; English where a language is missing. */
interface Words {
  photo: string;
  image: string;
  video: string;
  audio: string;
  text: string;
  via: string;
  resized: string;
  onThisDay: string;
  didYouKnow: string;
  potd: string;
  motd: string;
  newSection: string;
  restrictions: string;
}

const ENGLISH: Words = {
  photo: 'Photo',
  image: 'Image',
  video: 'Video',
  audio: 'Audio',
  text: 'Text',
  via: 'via $1',
  resized: 'resized',
  onThisDay: 'On this day',
  didYouKnow: 'Did you know …',
  potd: 'Picture of the day',
  motd: 'Media of the day',
  newSection: 'New section',
  restrictions: 'other restrictions: $1',
};

const WORDS: Record<string, Partial<Words>> = {
  ar: {
    photo: 'الصورة',
    image: 'الصورة',
    video: 'الفيديو',
    audio: 'الصوت',
    text: 'النص',
    via: 'عبر $1',
    resized: 'غُيّر حجمها',
    onThisDay: 'في مثل هذا اليوم',
    didYouKnow: 'هل تعلم …',
    potd: 'صورة اليوم',
    motd: 'ملف اليوم',
    newSection: 'قسم جديد',
    restrictions: 'قيود أخرى: $1',
  },
  de: {
    photo: 'Foto',
    image: 'Bild',
    text: 'Text',
    via: 'über $1',
    resized: 'verkleinert',
    onThisDay: 'Was geschah am',
    didYouKnow: 'Schon gewusst?',
    potd: 'Bild des Tages',
    motd: 'Medium des Tages',
    newSection: 'Neuer Abschnitt',
    restrictions: 'weitere Schutzrechte: $1',
  },
  es: {
    photo: 'Foto',
    image: 'Imagen',
    video: 'Vídeo',
    text: 'Texto',
    via: 'vía $1',
    resized: 'redimensionada',
    onThisDay: 'Tal día como hoy',
    didYouKnow: '¿Sabías que…?',
    potd: 'Imagen del día',
    motd: 'Multimedia del día',
    newSection: 'Nueva sección',
    restrictions: 'otras restricciones: $1',
  },
  fr: {
    photo: 'Photo',
    image: 'Image',
    video: 'Vidéo',
    text: 'Texte',
    via: 'via $1',
    resized: 'redimensionnée',
    onThisDay: 'Ce jour-là',
    didYouKnow: 'Le saviez-vous ?',
    potd: 'Image du jour',
    motd: 'Média du jour',
    newSection: 'Nouvelle section',
    restrictions: 'autres restrictions : $1',
  },
  it: {
    photo: 'Foto',
    image: 'Immagine',
    text: 'Testo',
    via: 'tramite $1',
    resized: 'ridimensionata',
    onThisDay: 'Accadde oggi',
    didYouKnow: 'Lo sapevi che…',
    potd: 'Immagine del giorno',
  },
  pt: {
    photo: 'Foto',
    image: 'Imagem',
    text: 'Texto',
    via: 'via $1',
    resized: 'redimensionada',
    onThisDay: 'Neste dia',
    didYouKnow: 'Sabia que…',
    potd: 'Imagem do dia',
  },
  nl: {
    photo: 'Foto',
    image: 'Afbeelding',
    text: 'Tekst',
    resized: 'verkleind',
    potd: 'Foto van de dag',
  },
  pl: {
    photo: 'Fot.',
    image: 'Grafika',
    text: 'Tekst',
    via: 'za: $1',
    resized: 'zmniejszone',
    potd: 'Ilustracja dnia',
  },
  sv: {
    photo: 'Foto',
    image: 'Bild',
    text: 'Text',
    via: 'via $1',
    resized: 'förminskad',
    potd: 'Dagens bild',
  },
  ru: {
    photo: 'Фото',
    image: 'Изображение',
    video: 'Видео',
    audio: 'Аудио',
    text: 'Текст',
    via: 'источник: $1',
    resized: 'размер изменён',
    onThisDay: 'В этот день',
    didYouKnow: 'Знаете ли вы …',
    potd: 'Изображение дня',
  },
  uk: {
    photo: 'Фото',
    image: 'Зображення',
    video: 'Відео',
    audio: 'Аудіо',
    text: 'Текст',
    via: 'джерело: $1',
    resized: 'розмір змінено',
    onThisDay: 'Цього дня',
    didYouKnow: 'Чи знаєте ви …',
    potd: 'Зображення дня',
  },
  he: {
    photo: 'צילום',
    image: 'תמונה',
    text: 'טקסט',
    via: 'מתוך $1',
    resized: 'הוקטנה',
    potd: 'תמונת היום',
  },
  fa: {
    photo: 'عکس',
    image: 'تصویر',
    text: 'متن',
    via: 'از $1',
    resized: 'تغییر اندازه',
    potd: 'نگارهٔ روز',
  },
  ja: {
    photo: '写真',
    image: '画像',
    text: '本文',
    via: '$1 より',
    resized: '縮小',
    potd: '今日の一枚',
  },
  zh: {
    photo: '摄影',
    image: '图片',
    text: '文字',
    via: '来自 $1',
    resized: '已缩小',
    potd: '每日图片',
  },
};

/** One of a feed's own words in `language` (`de-at` falls back to `de`, then to English). */
export function word(name: keyof Words, language: string): string {
  const [base = ''] = language.toLowerCase().split('-');
  return WORDS[language.toLowerCase()]?.[name] ?? WORDS[base]?.[name] ?? ENGLISH[name];
}
