import type { Page } from 'playwright/test';
import { scene } from '../support/reference-files';

/** A photo of these dimensions for the page's file input. Its metadata holds a location. */
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

/** Records the form that the page sends last, because Playwright cannot read the bytes of a form with files. */
export async function watchSentForm(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const send = window.fetch;
    window.fetch = (input, init) => {
      if (init?.body instanceof FormData) Object.assign(window, { sentForm: init.body });
      return send(input, init);
    };
  });
}

/** The parts of the recorded form: the name of each, and the dimensions of each picture. */
export function sentForm(page: Page): Promise<{ name: string; size: string | null }[]> {
  return page.evaluate(() => {
    const form: unknown = Reflect.get(window, 'sentForm');
    if (!(form instanceof FormData)) return [];
    return Promise.all(
      [...form].map(async ([name, value]) => {
        if (typeof value === 'string' || !value.type.startsWith('image/')) return { name, size: null };
        const { width, height } = await createImageBitmap(value);
        return { name, size: `${width}×${height}` };
      }),
    );
  });
}
