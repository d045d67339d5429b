import { chromium } from 'playwright';
import { findBrowser } from '../../scripts/find-browser.mjs';

/** Pixels as a browser shows them, with four channels. */
export interface ShownPicture {
  width: number;
  height: number;
  rgba: Buffer;
}

export interface PictureBrowser {
  /** What an `<img>` shows of a file; null where it shows nothing. */
  show: (file: Uint8Array) => Promise<ShownPicture | null>;
  close: () => Promise<void>;
}

export async function openPictureBrowser(): Promise<PictureBrowser> {
  const { args, executablePath, env } = await findBrowser();
  const browser = await chromium.launch({
    args,
    ...(executablePath ? { executablePath } : {}),
    ...(env ? { env } : {}),
  });
  const page = await browser.newPage();
  return {
    show: async (file) => {
      const shown = await page.evaluate(paint, Buffer.from(file).toString('base64'));
      return shown && { ...shown, rgba: Buffer.from(shown.rgba, 'base64') };
    },
    close: () => browser.close(),
  };
}

/** Runs in the page. */
async function paint(base64: string): Promise<{ width: number; height: number; rgba: string } | null> {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]));
  const isDecoded = await image.decode().then(
    () => true,
    () => false,
  );
  URL.revokeObjectURL(image.src);
  if (!isDecoded) return null;
  const { naturalWidth: width, naturalHeight: height } = image;
  const drawing = new OffscreenCanvas(width, height).getContext('2d');
  if (drawing === null) return null;
  drawing.drawImage(image, 0, 0);
  const { data } = drawing.getImageData(0, 0, width, height);
  let binary = '';
  for (let at = 0; at < data.length; at += 8_192) {
    binary += String.fromCharCode(...data.subarray(at, at + 8_192));
  }
  return { width, height, rgba: btoa(binary) };
}
