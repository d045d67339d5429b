const english =
  // English: other meanings of revealing words
  'naked eye|naked eyes|naked flame|naked flames|naked light|naked bulb|naked light bulb|naked mole rat|naked mole-rats|naked cake|naked branches|' +
  'naked tree|naked trees|naked wire|naked truth|naked rock|naked stone|naked steel|naked blade|naked bike|naked wood|naked brick|naked concrete|naked mountain|' +
  'nude color|nude colors|nude colour|nude colours|nude colored|nude coloured|nude tone|nude tones|nude toned|nude shade|nude shades|nude palette|' +
  'nude pink|nude beige|nude lip|nude lips|nude lipstick|nude lipsticks|nude lip color|nude matte|nude makeup|nude make up|nude eyeshadow|nude nail|nude nails|nude nail polish|' +
  'nude heels|nude pumps|nude gloss|nude blush|nude background|nude leather|nude manicure|nude suede|nude sandals|nude foundation|' +
  'bikini atoll|bikini island|topless tower|topless jeep|topless car|wire stripper|wire strippers|cable stripper|paint stripper|undressed salad|undressed stone|' +
  'suggestive of|no nudity|not sexy|not nude|not naked|without nudity|avoid nudity|nothing sexy|' +
  // English: names that are also something else
  'nike of samothrace|goddess nike|nike goddess|winged nike|temple of athena nike|greek goddess nike|shrimp on the barbie|' +
  'miyazaki prefecture|miyazaki city|miyazaki mango|miyazaki beef|miyazaki coast|miyazaki beach|miyazaki airport|miyazaki, japan|miyazaki wagyu|in miyazaki, kyushu|' +
  'shinkai 6500|shinkai submarine|shinkai submersible|naruto fish cake|naruto fish cakes|naruto slices|naruto slice|naruto strait|naruto whirlpool|naruto whirlpools|naruto bridge|naruto kamaboko|' +
  'trump card|trump cards|trump suit|trump hand|ironman triathlon|ironman race|iron man triathlon|iron man race|iron man sculpture|ironman athlete|' +
  'batman turkey|batman province|batman river|hulk hogan|barbie pink|' +
  '';

const chinese =
  // Other meanings of revealing words
  '比基尼環礁|比基尼环礁|色誘人|色诱人|色誘惑|色诱惑|挑逗貓|挑逗猫|挑逗小貓|挑逗小猫|挑逗號|挑逗号|不要性感|不性感|不要裸體|不要裸体|' +
  '做愛心|做爱心|做愛吃|做爱吃|做愛好|做爱好|做愛玩|做爱玩|做愛的便當|做爱的便当|床戲水|床戏水|裸身蛋糕|' +
  // Names inside everyday words
  '四川普通|川普通|國王家衛|国王家卫|王家衛兵|王家卫兵|王家衛隊|王家卫队|村上隆起|王菲利|王菲律|國王一博|国王一博|生肖戰|生肖战|' +
  '學習近平面|学习近平面|習近平面|习近平面|練習近平|练习近平|學習近平視|学习近平视|忍耐克|耐克服|耐克制|小小兵馬|小小兵马|小小兵人|小小兵器|小小兵營|小小兵营|' +
  '甘道夫妻|姚明亮|羅馬斯克|罗马斯克|死侍者|拉布布料|拜登山|林志玲瓏|林志玲珑|柯文哲學|柯文哲学|蔡英文字|蔡英文版|卡地亞麻|卡地亚麻';

// 個性感 is “a sense of character”, not “sexy”: the word before decides.
const beforeSexy = '知感個个中女男理彈弹韌韧磁柔人神動动靈灵劇剧式事術术奏野實实惰剛刚觸触酸乾油趣魔異异線线';
// The end of one word and the beginning of the next, as in 慢性感染 and 女性感恩: the sign after decides.
const afterSexy = '恩染應应測测知冒悟慨謝谢';
const beforeSexuality = '個个女男人母父天雄雌';

/**
 * Everyday phrases around a listed spelling: `naked eye`, 王家衛兵, 四川普通話. They match like the listed ones, win by
 * being longer, and give no hint. The shorter spelling alone would be a false alarm.
 */
export const harmlessPhrases: readonly string[] = [
  ...english.split('|'),
  ...chinese.split('|'),
  ...[...beforeSexy].map((sign) => `${sign}性感`),
  ...[...afterSexy].map((sign) => `性感${sign}`),
  ...[...beforeSexuality].flatMap((sign) => [`${sign}性愛`, `${sign}性爱`]),
];
