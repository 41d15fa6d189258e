import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchBrowser } from './browser.ts';

test('the browser renders a page and runs its scripts', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent(
      '<h1>Hello</h1><script>document.querySelector("h1").dir = "rtl"</script>',
    );
    assert.equal(await page.getByRole('heading', { name: 'Hello' }).getAttribute('dir'), 'rtl');
  } finally {
    await browser.close();
  }
});
