import type { PushTexts } from './en.ts';

export const ar: PushTexts = {
  mention: 'أشار إليك {name}',
  status: 'نشر {name} منشورًا جديدًا',
  reblog: 'أعاد {name} نشر منشورك',
  follow: '{name} يتابعك الآن',
  follow_request: 'طلب {name} متابعتك',
  favourite: 'أُعجب {name} بمنشورك',
  poll: 'انتهى استطلاع رأي نشره {name}',
  update: 'عدّل {name} منشورًا',
  quote: 'اقتبس {name} منشورك',
  quoted_update: 'عدّل {name} منشورًا كنت قد اقتبسته',
  'admin.sign_up': 'سجّل {name} حسابًا',
  'admin.report': 'أبلغ {name} عن حساب',
  moderation_warning: 'تلقيت تحذيرًا من الإشراف',
  severed_relationships: 'فقدت علاقات بسبب قرار من الإشراف',
};
