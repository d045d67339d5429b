import { expect, test } from 'vitest';
import { readsAsRefusal } from '@/lib/server/gateway/failures/error-from-prose';

test.each([
  '申し訳ありませんが、その画像は生成できません。',
  '죄송하지만 해당 이미지를 생성할 수 없습니다.',
  'Lo siento, no puedo generar esa imagen.',
  'Não posso criar essa imagem.',
  'Es tut mir leid, dieses Bild kann ich nicht erstellen.',
  'Désolé, je ne peux pas créer cette image.',
  'Mình không thể tạo hình ảnh này.',
  'Не могу создать это изображение.',
])('“%s” is a refusal, in the language of the prompt', (words) => {
  expect(readsAsRefusal(words)).toBe(true);
});

test.each([
  '画像を生成しました。',
  'Aquí está la imagen.',
  'Das Bild ist fertig.',
  'Voici votre image.',
  'Вот изображение.',
])('“%s” is none', (words) => {
  expect(readsAsRefusal(words)).toBe(false);
});
