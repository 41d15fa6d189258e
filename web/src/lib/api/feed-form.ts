/**
 * A feed's form as the API takes it: no picture chosen is none given, and of a new feed what is left
 * empty is what its source suggests.
 */
export function feedForm(
  form: FormData,
  mode: 'empty is what the source suggests' | 'empty is empty',
): FormData {
  const picture = form.get('avatar');
  if (!(picture instanceof File) || picture.size === 0) form.delete('avatar');
  if (mode === 'empty is empty') return form;
  for (const name of ['note', 'hashtags'])
    if (String(form.get(name) ?? '').trim() === '') form.delete(name);
  return form;
}
