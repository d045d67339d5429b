import 'server-only';
import { drawBotanical } from './botanical';
import { drawCat } from './cat';
import { drawCity } from './city';
import { drawContours } from './contours';
import type { Frame } from './frame';
import { drawHills } from './hills';
import { drawPortrait } from './portrait';
import { drawSea } from './sea';
import type { Sheet } from './sheet';
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

/** Words of a prompt, English and Chinese, that ask for a composition; the one named first wins. */
export const compositionWords: readonly { name: CompositionName; words: RegExp }[] = [
  { name: 'cat', words: /\bcats?\b|kitten|kitty|猫|貓|喵/i },
  {
    name: 'sea',
    words:
      /\bsea\b|ocean|wave|boat|ship|sail|beach|harbou?r|island|lighthouse|海|浪|船|帆|港|岛|島|灯塔|燈塔/i,
  },
  {
    name: 'city',
    words:
      /city|town|street|skyline|building|skyscraper|tokyo|taipei|shanghai|hong kong|城|街|楼|樓|台北|上海|东京|東京|香港/i,
  },
  {
    name: 'portrait',
    words: /portrait|person|woman|man\b|girl|boy|face|people|人像|人物|肖像|女|男|脸|臉|少年|自拍/i,
  },
  {
    name: 'still-life',
    words:
      /still.?life|fruit|apple|orange\b|lemon|pear|vase|bottle|cup|coffee|tea\b|table|bowl|food|cake|静物|靜物|水果|苹果|蘋果|瓶|杯|咖啡|茶|桌|碗|蛋糕/i,
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
      /hill|mountain|landscape|valley|forest|tree|sunset|sunrise|field|山|谷|林|树|樹|风景|風景|田野|草原|日落|日出/i,
  },
];
