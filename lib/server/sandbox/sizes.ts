import 'server-only';
import type { SandboxModel } from './models';
import { Refusal } from './refusals';
import type { PixelSize } from './usage';

const fixedSizes = ['1024x1024', '1024x1536', '1536x1024'];
const [minPixels, maxPixels, maxEdge] = [655_360, 8_294_400, 3840];

/** Parses `WxH`. `auto` is refused as unsupported, because a request selects it by omitting the size. */
export function readSize(size: string, model: SandboxModel): PixelSize {
  const [, wide, high] = /^(\d{1,5})x(\d{1,5})$/.exec(size) ?? [];
  const [width, height] = [Number(wide), Number(high)];
  const isSupported = model.sizes === 'fixed' ? fixedSizes.includes(size) : isFreeSize(width, height);
  if (isSupported) return { width, height };
  const supported = model.sizes === 'fixed' ? ` Supported sizes are ${fixedSizes.join(', ')}.` : '';
  throw new Refusal(
    400,
    `The size '${size.slice(0, 40)}' is not supported by the model '${model.id}'.${supported}`,
    {
      param: 'size',
      code: 'size_not_supported',
    },
  );
}

function isFreeSize(width: number, height: number): boolean {
  const pixels = width * height;
  return (
    width % 16 === 0 &&
    height % 16 === 0 &&
    Math.max(width, height) <= maxEdge &&
    Math.max(width, height) <= 3 * Math.min(width, height) &&
    pixels >= minPixels &&
    pixels <= maxPixels
  );
}

/**
 * The size that a model chooses if the request has none. It depends on a ratio in the prompt, else on the first
 * reference, else on words of the prompt.
 */
export function chooseSize(prompt: string, reference: PixelSize | null): PixelSize {
  const [, ratio = ''] = /(2[:：]3|3[:：]2|1[:：]1)/.exec(prompt) ?? [];
  if (ratio) return sizeOfRatio(ratio.replace('：', ':'));
  if (reference) {
    const aspect = reference.width / reference.height;
    return sizeOfRatio(aspect > 1.2 ? '3:2' : aspect < 0.83 ? '2:3' : '1:1');
  }
  if (/portrait|poster|人像|肖像|海报|海報/i.test(prompt)) return sizeOfRatio('2:3');
  if (/landscape|panorama|wide|风景|風景|全景|横幅|橫幅/i.test(prompt)) return sizeOfRatio('3:2');
  return sizeOfRatio('1:1');
}

function sizeOfRatio(ratio: string): PixelSize {
  if (ratio === '2:3') return { width: 1024, height: 1536 };
  if (ratio === '3:2') return { width: 1536, height: 1024 };
  return { width: 1024, height: 1024 };
}
