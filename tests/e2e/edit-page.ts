import type { Page } from '@playwright/test';
import { scene } from '../support/reference-files';

/** A file for the page's input: a picture of such dimensions that says where it was taken. */
export const photo = async (width: number, height: number) => ({
  name: `photo ${width} × ${height}.jpg`,
  mimeType: 'image/jpeg',
  buffer: await scene(width, height)
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '25/1 2/1 0/1' } })
    .jpeg({ quality: 95 })
    .toBuffer(),
});

export const tiles = (page: Page) =>
  page.getByRole('region', { name: 'Reference images' }).getByRole('listitem');

/** Keeps the form that is sent last: the browser's own tools do not tell the bytes of a form with files. */
export async function watchSentForm(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const send = window.fetch;
    window.fetch = (input, init) => {
      if (init?.body instanceof FormData) Object.assign(window, { sentForm: init.body });
      return send(input, init);
    };
  });
}

/** Its parts: their names, and of pictures their dimensions. */
export function sentForm(page: Page): Promise<{ name: string; size: string | null }[]> {
  return page.evaluate(() => {
    const form: unknown = Reflect.get(window, 'sentForm');
    if (!(form instanceof FormData)) return [];
    return Promise.all(
      [...form].map(async ([name, value]) => {
        if (typeof value === 'string') return { name, size: null };
        const { width, height } = await createImageBitmap(value);
        return { name, size: `${width}×${height}` };
      }),
    );
  });
}
