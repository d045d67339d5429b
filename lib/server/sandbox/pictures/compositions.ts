import 'server-only';
import { drawBotanical } from './botanical';
import type { Sheet } from './canvas';
import { drawCat } from './cat';
import { drawCity } from './city';
import { drawContours } from './contours';
import type { Frame } from './frame';
import { drawHills } from './hills';
import { palettes } from './palettes';
import { drawPortrait } from './portrait';
import { createRandom } from './random';
import { drawSea } from './sea';
import { drawStillLife } from './still-life';

export type CompositionName =
  | 'hills'
  | 'sea'
  | 'city'
  | 'still-life'
  | 'portrait'
  | 'contours'
  | 'botanical'
  | 'cat';

export const compositions: Record<CompositionName, (sheet: Sheet, frame: Frame) => void> = {
  hills: drawHills,
  sea: drawSea,
  city: drawCity,
  'still-life': drawStillLife,
  portrait: drawPortrait,
  contours: drawContours,
  botanical: drawBotanical,
  cat: drawCat,
};

/** English and Chinese words that select a composition. The first match in the prompt wins. */
const compositionWords: readonly { name: CompositionName; words: RegExp }[] = [
  { name: 'cat', words: /\bcats?\b|kitten|kitty|猫|貓|喵/i },
  {
    name: 'sea',
    words:
      /\blake|river\b|\bpond|whale|\bfish|湖|河|江|池|鲸|鯨|鱼|魚|\bsea\b|ocean|wave|boat|ship|sail|beach|harbou?r|island|lighthouse|海|浪|船|帆|港|岛|島|灯塔|燈塔/i,
  },
  {
    name: 'city',
    words:
      /market|cyberpunk|bridge|\bcafe|\bshop|夜市|桥|橋|夜景|巷|店|霓虹|city|town|street|skyline|building|skyscraper|tokyo|taipei|shanghai|hong kong|城|街|楼|樓|台北|上海|东京|東京|香港/i,
  },
  {
    name: 'portrait',
    words:
      /robot|astronaut|samurai|knight|queen|\bking\b|child|cyborg|机器人|機器人|宇航|太空人|武士|老人|孩|国王|國王|portrait|person|woman|man\b|girl|boy|face|people|人像|人物|肖像|女|男|脸|臉|少年|自拍/i,
  },
  {
    name: 'still-life',
    words:
      /bread|\bwine|breakfast|product|\blamp\b|\bbooks?\b|candle|perfume|面包|麵包|早餐|产品|產品|台灯|檯燈|书|書|香水|still.?life|fruit|apple|orange\b|lemon|pear|vase|bottle|cup|coffee|tea\b|table|bowl|food|cake|静物|靜物|水果|苹果|蘋果|瓶|杯|咖啡|茶|桌|碗|蛋糕/i,
  },
  {
    name: 'botanical',
    words: /flower|plant|leaf|leaves|botanic|garden|tulip|poppy|bouquet|rose|花|植物|叶|葉|草本/i,
  },
  {
    name: 'contours',
    words:
      /abstract|pattern|contour|topograph|map\b|texture|wallpaper|logo|icon|抽象|图案|圖案|等高线|等高線|地图|地圖|纹理|紋理|壁纸|桌布|标志|標誌/i,
  },
  {
    name: 'hills',
    words:
      /desert|dune|canyon|cabin|cottage|meadow|snow|autumn|沙漠|沙丘|峡谷|峽谷|小屋|雪|hill|mountain|landscape|valley|forest|tree|sunset|sunrise|field|山|谷|林|树|樹|风景|風景|田野|草原|日落|日出/i,
  },
];

/** The composition that the prompt names, or one chosen by the seed if the prompt contains no known word. */
export function chooseComposition(prompt: string, seed: number): CompositionName {
  let best: { name: CompositionName; at: number } | null = null;
  for (const { name, words } of compositionWords) {
    const at = prompt.search(words);
    if (at >= 0 && (best === null || at < best.at)) best = { name, at };
  }
  if (best) return best.name;
  return createRandom(seed)
    .fork('composition')
    .pick(['hills', 'sea', 'still-life', 'contours', 'botanical', 'city']);
}

/** The palette whose words match first in the prompt, or one chosen by the seed if none match. */
export function choosePalette(prompt: string, seed: number): string {
  const first = palettes
    .map(({ name, words }) => ({ name, at: prompt.search(words) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
  return first?.name ?? createRandom(seed).fork('palette').pick(palettes).name;
}

/** Whether the prompt contains a word that selects a composition or a palette. */
export function namesSubject(prompt: string): boolean {
  return [...compositionWords, ...palettes].some(({ words }) => words.test(prompt));
}

/** Whether the prompt asks for a transparent background. */
export function asksForTransparency(prompt: string): boolean {
  return /transparent\s+(background|png)|no background|透明背景|透明底|去背/i.test(prompt);
}
