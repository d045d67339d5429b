/** The language that a rewrite is written in. */
export type PromptLanguage = 'en' | 'zh-Hant' | 'zh-Hans' | 'ja';

// Frequent characters that only one of the two Chinese scripts uses.
const SIMPLIFIED = new Set(
  '着们个这来时国说为会对开风画长见门问间书东车马鸟鱼龙页华丽场头发术艺动张图单红绿蓝黄银飞机楼桥灯云电阳阴无点线圆层园岛树叶热汤饭鸡猫猪虾笔纸写实质围绕远处细节两种颜脸笑泪齿爱乐欢庆边过还进没让给从样师学丝带杂诗语话请谁块坛帘衬装观视觉级组织结经练终编统综纹绘缘网罗联聪肃胁脉脑腾舰苹药虑补护报择拥拨损摄数断旧显晓权条极构枪柜标栏检欧残气汉沟泽洁测济浓涌涛润涨渐湿滨满灭灵炉烟烧犹狮独环现玛珐琼疗监盖盘确础礼离积称竖竞筑筛签简粮'.split(
    '',
  ),
);
const TRADITIONAL = new Set(
  '們個這來時國說為會對開風畫長見門問間書東車馬鳥魚龍頁華麗場頭髮術藝動張圖單紅綠藍黃銀飛機樓橋燈雲電陽陰無點線圓層園島樹葉熱湯飯雞貓豬蝦筆紙寫實質圍繞遠處細節兩種顏臉淚齒愛樂歡慶裡著邊過還進沒讓給從樣師學絲帶雜詩語話請誰壇簾襯裝觀視覺級組織結經練終編統綜紋繪緣網羅聯聰肅脅脈腦騰艦蘋藥慮補護報擇擁撥攝數斷舊顯曉權條極構槍櫃標欄檢歐殘氣漢溝澤潔測濟濃湧濤潤漲漸濕濱滿滅靈爐煙燒猶獅獨環現瑪瓊療監蓋盤確礎禮離積稱豎競築篩簽簡糧'.split(
    '',
  ),
);

function isHan(unit: number): boolean {
  return (unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff);
}

function isKana(unit: number): boolean {
  return unit >= 0x3041 && unit <= 0x30fc && unit !== 0x30fb;
}

/** The main language of the text. Text that is the same in both Chinese scripts counts as Traditional. */
export function promptLanguage(text: string): PromptLanguage {
  let [latin, han, kana, simplified, traditional] = [0, 0, 0, 0, 0];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x250) latin += (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a ? 1 : 0;
    else if (isKana(unit)) kana += 1;
    else if (isHan(unit)) {
      han += 1;
      const character = text.charAt(index);
      if (SIMPLIFIED.has(character)) simplified += 1;
      else if (TRADITIONAL.has(character)) traditional += 1;
    }
  }
  // A Han character carries about as much text as three Latin letters. With a fifth of kana, the text is Japanese.
  if ((han + kana) * 3 <= latin || han + kana === 0) return 'en';
  if (kana * 4 >= han) return 'ja';
  return simplified > traditional ? 'zh-Hans' : 'zh-Hant';
}
