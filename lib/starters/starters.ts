import type { Starter } from '@/lib/starters/starter';

/**
 * Example prompts in our own wording. The first four follow the gateway's examples: a painting as an anime cover, a 3D
 * cartoon, Ghibli, and a film poster. Users replace the text in [brackets]. Each prompt states its ratio, because
 * reverse models read the ratio from the prompt. The messages `starters.<id>` have the titles and hints.
 */
export const starters: readonly Starter[] = [
  {
    id: 'anime-cover',
    aspect: '2:3',
    palette: ['#1d3a5f', '#d9a441', '#f3e3d0'],
    prompts: {
      en: 'Redraw [Girl with a Pearl Earring] as the cover of an illustrated anime volume. Keep the pose, the glance and the quiet of the original. Delicate Kyoto-Anime-like rendering: soft brushwork, cinematic light, depth that falls away step by step. Mixed Japanese and English typography with a large serif title made of one telling word, a short line below it, and the name of the painting small. Hide the watermark "[your name]" in a fold of the clothing. 2:3 portrait.',
      'zh-Hant':
        '把［戴珍珠耳環的少女］重畫成一本動畫畫集的封面，保留原作的姿態、回眸與靜謐。京都動畫般細膩的筆觸，電影感光線，層次漸遠。日文與英文混排，大標題用襯線字，只取一個意味深長的詞，下面一行短句，原作名稱縮小。把浮水印「［你的名字］」藏在衣褶裡。2:3 直幅。',
      'zh-Hans':
        '把［戴珍珠耳环的少女］重画成一本动画画集的封面，保留原作的姿态、回眸与宁静。京都动画般细腻的笔触，电影感光线，层次渐远。日文与英文混排，大标题用衬线字，只取一个意味深长的词，下面一行短句，原作名称缩小。把水印“［你的名字］”藏在衣褶里。2:3 竖幅。',
    },
  },
  {
    id: 'soft-3d',
    aspect: '1:1',
    palette: ['#f7b267', '#f25c54', '#7fd1ae'],
    prompts: {
      en: 'A Pixar-like 3D cartoon of [a young baker with flour on her nose] in [a tiny village bakery at sunrise]. Large expressive eyes, rounded shapes, soft skin and cloth textures, warm key light with a cool rim, shallow focus. 1:1 square.',
      'zh-Hant':
        '皮克斯般的 3D 卡通：［鼻尖沾了麵粉的小烘焙師］，在［清晨的村口小麵包店］。大而有神的眼睛，圓潤造型，柔軟的皮膚與布料質感，暖色主光配冷色輪廓光，淺景深。1:1 方形。',
      'zh-Hans':
        '皮克斯般的 3D 卡通：［鼻尖沾了面粉的小面包师］，在［清晨的村口小面包店］。大而有神的眼睛，圆润造型，柔软的皮肤与布料质感，暖色主光配冷色轮廓光，浅景深。1:1 方形。',
    },
  },
  {
    id: 'ghibli',
    aspect: '3:2',
    palette: ['#6fb1d6', '#79a95a', '#f4efe1'],
    prompts: {
      en: 'Ghibli style: [a girl and an old dog] on [a grassy hill above a harbour town], towering summer clouds, wind in the grass, laundry on a line. Hand-painted background, clear gouache colors, gentle and a little wistful. 3:2 landscape.',
      'zh-Hant':
        '吉卜力風格：［女孩和一隻老狗］站在［俯瞰港町的青草坡］上，高聳的夏日積雲，風吹草低，遠處晾著衣裳。手繪背景，清透的不透明水彩，溫柔而略帶惆悵。3:2 橫幅。',
      'zh-Hans':
        '吉卜力风格：［女孩和一只老狗］站在［俯瞰港口小镇的青草坡］上，高耸的夏日积云，风吹草低，远处晾着衣裳。手绘背景，清透的水粉色彩，温柔而略带惆怅。3:2 横幅。',
    },
  },
  {
    id: 'film-poster',
    aspect: '2:3',
    palette: ['#f2f0ee', '#c7a6c9', '#22202a'],
    prompts: {
      en: 'Redesign the poster of the film [Black Swan] as a 3D cartoon: one strong figure, smooth render, bright tones, plenty of air around it. Only the title as lettering, large and well spaced. 2:3 portrait.',
      'zh-Hant':
        '把電影［黑天鵝］的海報重新設計成 3D 卡通：一個鮮明的主角，光滑的渲染，明亮的色調，四周留白充足。文字只放片名，字大而疏朗。2:3 直幅。',
      'zh-Hans':
        '把电影［黑天鹅］的海报重新设计成 3D 卡通：一个鲜明的主角，光滑的渲染，明亮的色调，四周留白充足。文字只放片名，字大而疏朗。2:3 竖幅。',
    },
  },
  {
    id: 'paper-cut',
    aspect: '3:2',
    palette: ['#0f4c5c', '#e36414', '#fb8b24'],
    prompts: {
      en: 'A layered paper-cut landscape of [terraced tea hills and a small train]: eight sheets of colored card, each with a clean cut edge and a soft shadow on the next, lit from the upper left. Muted [teal and orange]. 3:2 landscape.',
      'zh-Hant':
        '層層剪紙風景：［梯田茶山與一列小火車］，八層彩色卡紙，切邊俐落，每層在下一層投下柔影，光從左上方來。低飽和的［藍綠與橘］。3:2 橫幅。',
      'zh-Hans':
        '层层剪纸风景：［梯田茶山与一列小火车］，八层彩色卡纸，切边利落，每层在下一层投下柔影，光从左上方来。低饱和的［蓝绿与橙］。3:2 横幅。',
    },
  },
  {
    id: 'product',
    aspect: '1:1',
    palette: ['#e9e4dc', '#b9a48a', '#3d3a36'],
    prompts: {
      en: 'Product photograph of [a matte ceramic teapot] on seamless [warm grey] paper. One large softbox from the left, a white card on the right, a clean contact shadow, true colors, everything sharp from front to back. No text. 1:1 square.',
      'zh-Hant':
        '產品攝影：［霧面陶瓷茶壺］放在［暖灰色］無縫背景紙上。左側一盞大柔光箱，右側白色反光板，乾淨的接觸陰影，色彩真實，前後都清晰。不要文字。1:1 方形。',
      'zh-Hans':
        '产品摄影：［哑光陶瓷茶壶］放在［暖灰色］无缝背景纸上。左侧一盏大柔光箱，右侧白色反光板，干净的接触阴影，色彩真实，前后都清晰。不要文字。1:1 方形。',
    },
  },
  {
    id: 'sticker',
    aspect: '1:1',
    palette: ['#ffffff', '#ff7a59', '#2b2d42'],
    prompts: {
      en: 'A die-cut sticker of [a fox asleep in a teacup]: thick even outline, flat bright colors, one simple highlight, white border all around, centered, transparent background. 1:1 square.',
      'zh-Hant':
        '模切貼紙：［睡在茶杯裡的狐狸］，粗細均勻的輪廓線，明亮的平塗色，一處簡單高光，四周白邊，置中，透明背景。1:1 方形。',
      'zh-Hans':
        '模切贴纸：［睡在茶杯里的狐狸］，粗细均匀的轮廓线，明亮的平涂色，一处简单高光，四周白边，居中，透明背景。1:1 方形。',
    },
  },
  {
    id: 'isometric-room',
    aspect: '1:1',
    palette: ['#f6d6ad', '#5b7b7a', '#a17c6b'],
    prompts: {
      en: 'An isometric cutaway of [a night-owl illustrator’s studio], two walls and a floor, every object small and exact: [drawing table, plants, a sleeping cat, a rainy window]. Clay-like materials, evening lamp light, plain background. 1:1 square.',
      'zh-Hant':
        '等角剖面小屋：［夜貓子插畫家的工作室］，兩面牆與地板，每件小物都精確：［繪圖桌、盆栽、睡著的貓、下雨的窗］。黏土般的材質，傍晚檯燈光，素色背景。1:1 方形。',
      'zh-Hans':
        '等轴剖面小屋：［夜猫子插画师的工作室］，两面墙与地板，每件小物都精确：［绘图桌、盆栽、睡着的猫、下雨的窗］。黏土般的材质，傍晚台灯光，纯色背景。1:1 方形。',
    },
  },
  {
    id: 'ink-wash',
    aspect: '2:3',
    palette: ['#f2ede2', '#8a8d8f', '#b33a2e'],
    prompts: {
      en: 'Chinese ink wash on rice paper: [a lone boat under misty cliffs], wet washes against dry brush, half of the sheet left empty, one small red seal in the corner. 2:3 portrait.',
      'zh-Hant': '宣紙水墨：［霧中峭壁下的一葉孤舟］，潑墨與枯筆相映，半幅留白，角落一枚朱紅小印。2:3 直幅。',
      'zh-Hans': '宣纸水墨：［雾中峭壁下的一叶孤舟］，泼墨与枯笔相映，半幅留白，角落一枚朱红小印。2:3 竖幅。',
    },
  },
  {
    id: 'woodblock',
    aspect: '3:2',
    palette: ['#1f3b57', '#e8d8b5', '#c8553d'],
    prompts: {
      en: 'A woodblock print in the tradition of Hokusai: [a bus crossing a bridge in sudden rain], bold contour lines, flat graded blues, visible wood grain, slightly misregistered color. 3:2 landscape.',
      'zh-Hant':
        '葛飾北齋一脈的浮世繪木版畫：［驟雨中駛過長橋的公車］，粗獷的輪廓線，平塗漸層的藍，看得見木紋，套色略有錯位。3:2 橫幅。',
      'zh-Hans':
        '葛饰北斋一脉的浮世绘木版画：［骤雨中驶过长桥的公交车］，粗犷的轮廓线，平涂渐变的蓝，看得见木纹，套色略有错位。3:2 横幅。',
    },
  },
  {
    id: 'picture-book',
    aspect: '3:2',
    palette: ['#f9e2ae', '#8cb369', '#d1495b'],
    prompts: {
      en: 'A double page from a children’s book: [a small bear carries the moon home in a wheelbarrow]. Loose pen line, watercolor that runs a little over it, warm paper, empty space at the upper left for the story. 3:2 landscape.',
      'zh-Hant':
        '童書跨頁：［小熊用獨輪車把月亮載回家］。鬆動的鋼筆線，水彩略微暈出線外，溫暖的紙色，左上角留空給故事文字。3:2 橫幅。',
      'zh-Hans':
        '童书跨页：［小熊用独轮车把月亮运回家］。松动的钢笔线，水彩略微晕出线外，温暖的纸色，左上角留空给故事文字。3:2 横幅。',
    },
  },
  {
    id: 'botanical',
    aspect: '2:3',
    palette: ['#f4ecd8', '#5f7a4a', '#b5651d'],
    prompts: {
      en: 'A nineteenth-century botanical plate of [a fig branch]: leaf, flower, whole fruit and cut fruit set out with care, fine engraving colored by hand, foxed ivory paper, small numerals beside the parts. 2:3 portrait.',
      'zh-Hant':
        '十九世紀植物圖版：［無花果枝］，葉、花、整果與剖面從容排列，精細銅版線條加手工上色，泛黃的象牙色紙，各部位旁有小編號。2:3 直幅。',
      'zh-Hans':
        '十九世纪植物图版：［无花果枝］，叶、花、整果与剖面从容排列，精细铜版线条加手工上色，泛黄的象牙色纸，各部位旁有小编号。2:3 竖幅。',
    },
  },
  {
    id: 'still-life',
    aspect: '2:3',
    palette: ['#2f2a26', '#a63d40', '#e0c097'],
    prompts: {
      en: 'An editorial still life: [persimmons, a folded newspaper and a half-full glass] on a stone ledge, hard late sun through a window frame, deep shadows with color in them, film grain, room above for a headline. 2:3 portrait.',
      'zh-Hant':
        '雜誌靜物：［柿子、摺起的報紙與半杯水］放在石台上，窗框切下的強烈斜陽，暗部帶著色彩，底片顆粒，上方留白放標題。2:3 直幅。',
      'zh-Hans':
        '杂志静物：［柿子、折起的报纸与半杯水］放在石台上，窗框切下的强烈斜阳，暗部带着色彩，胶片颗粒，上方留白放标题。2:3 竖幅。',
    },
  },
  {
    id: 'night-market',
    aspect: '3:2',
    palette: ['#16213e', '#e94560', '#f9c74f'],
    prompts: {
      en: 'A night market in [Tainan] just after rain: [a noodle stall in a cloud of steam], bulbs and lanterns doubled in the wet ground, people passing in soft motion blur, 35mm photograph at eye level. 3:2 landscape.',
      'zh-Hant':
        '雨剛停的［台南］夜市：［被蒸氣籠罩的麵攤］，燈泡與燈籠映在濕漉漉的地面，行人帶著柔和的動態模糊，35mm 平視攝影。3:2 橫幅。',
      'zh-Hans':
        '雨刚停的［成都］夜市：［被蒸汽笼罩的面摊］，灯泡与灯笼映在湿漉漉的地面，行人带着柔和的动态模糊，35mm 平视摄影。3:2 横幅。',
    },
  },
  {
    id: 'blueprint',
    aspect: '3:2',
    palette: ['#123c73', '#2f6db5', '#e6eef7'],
    prompts: {
      en: 'A blueprint of [a flying bicycle]: side and top view in fine white lines on cyanotype blue, dimension lines, one exploded detail of [the wing joint], creases where the sheet was folded. 3:2 landscape.',
      'zh-Hant':
        '［飛行腳踏車］的藍圖：側視與俯視，藍曬底上細白線條，標註尺寸線，一處［翅膀關節］的分解圖，紙張摺痕清晰。3:2 橫幅。',
      'zh-Hans':
        '［飞行自行车］的蓝图：侧视与俯视，蓝晒底上细白线条，标注尺寸线，一处［翅膀关节］的分解图，纸张折痕清晰。3:2 横幅。',
    },
  },
  {
    id: 'risograph',
    aspect: '2:3',
    palette: ['#ff4c65', '#00838a', '#f7f3e8'],
    prompts: {
      en: 'A two-ink risograph poster for [a neighborhood jazz night]: [a trumpet blooming into leaves], fluorescent pink over teal, halftone grain, slight misregistration, the title "[JAZZ]" in wide letters and nothing else. 2:3 portrait.',
      'zh-Hant':
        '雙色孔版印刷海報，主題是［社區爵士之夜］：［長出葉子的小號］，螢光粉疊藍綠，網點顆粒，輕微套印偏移，只有寬體大字「［爵士］」，再無其他文字。2:3 直幅。',
      'zh-Hans':
        '双色孔版印刷海报，主题是［社区爵士之夜］：［长出叶子的小号］，荧光粉叠蓝绿，网点颗粒，轻微套印偏移，只有宽体大字“［爵士］”，再无其他文字。2:3 竖幅。',
    },
  },
];
