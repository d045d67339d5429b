import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

/**
 * Answers of the kinds that gateways, relays and vendors give; each is one that the readers must handle. A row holds
 * the title, the route, the content type, the body, the pictures, the error (`any`: any error will do), the number of
 * requested pictures, and whether the connection closes.
 */
type Case = [
  title: string,
  route: AnswerRoute,
  contentType: string,
  body: string | Buffer,
  pictures: string[],
  code?: string | null,
  requested?: number,
  closes?: boolean,
];

const make = async (format: 'png' | 'jpeg' | 'webp' | 'gif' | 'avif', background: string) => {
  const blank = sharp({ create: { width: 8, height: 8, channels: 3, background } });
  return (await blank.toFormat(format).toBuffer()).toString('base64');
};
const [png, png2, jpg, webp, gif, avif] = await Promise.all([
  make('png', '#f00'),
  make('png', '#0f0'),
  make('jpeg', '#00f'),
  make('webp', '#123'),
  make('gif', '#456'),
  make('avif', '#789'),
]);
const u = 'https://cdn.relay.io/out/a1.png';
const v = 'https://cdn.relay.io/out/a2.png';
const E = 'text/event-stream';
const A = 'application/json';
const T = 'text/plain';
const J = JSON.stringify;
const D = 'data: [DONE]\n\n';
const sse = (...frames: unknown[]) =>
  frames.map((frame) => `data: ${typeof frame === 'string' ? frame : J(frame)}\n\n`).join('');
const ch = (delta: object, finish: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const say = (text: string) => sse(ch({ content: text }), ch({}, 'stop')) + D;
const msg = (message: object, finish = 'stop') =>
  J({ choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }] });
const wrap76 = (base64: string, lineBreak = '\n') => base64.replace(/(.{76})/g, `$1${lineBreak}`);
const us = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

const cases: Case[] = [
  [
    'a data: URL without its beginning',
    'images',
    A,
    J({ data: [{ url: `image/png;base64,${png}` }] }),
    [png],
  ],
  ['a data: URL without its type', 'images', A, J({ data: [{ url: `base64,${png}` }] }), [png]],
  ['base64 after a scheme of its own', 'tasks', A, J({ images: [`base64://${png}`] }), [png]],
  // images JSON
  [
    'replicate output text',
    'images',
    A,
    J({
      id: 'x',
      status: 'succeeded',
      output: u,
      urls: { get: 'https://api.x.io/p/1', cancel: 'https://api.x.io/p/1/cancel' },
    }),
    [u],
  ],
  [
    'replicate output list',
    'images',
    A,
    J({ id: 'x', status: 'succeeded', output: [u, v], metrics: {} }),
    [u, v],
    null,
    2,
  ],
  [
    'fal images',
    'images',
    A,
    J({
      images: [{ url: u, width: 8, height: 8, content_type: 'image/png' }],
      seed: 3,
      prompt: 'see https://x.io/a.png',
    }),
    [u],
  ],
  [
    'stability artifacts',
    'images',
    A,
    J({ artifacts: [{ base64: png, finishReason: 'SUCCESS', seed: 1 }] }),
    [png],
  ],
  ['stability image', 'images', A, J({ image: jpg, finish_reason: 'SUCCESS' }), [jpg]],
  [
    'cloudflare result.image',
    'images',
    A,
    J({ result: { image: png }, success: true, errors: [], messages: [] }),
    [png],
  ],
  [
    'dashscope',
    'images',
    A,
    J({
      request_id: 'r',
      output: {
        task_id: 't',
        task_status: 'SUCCEEDED',
        results: [{ url: u }, { code: 'InternalError', message: 'x' }],
      },
      usage: { image_count: 1 },
    }),
    [u],
    null,
    2,
  ],
  [
    'dashscope multimodal',
    'images',
    A,
    J({
      output: {
        choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: [{ image: u }] } }],
      },
    }),
    [u],
  ],
  [
    'zhipu',
    'images',
    A,
    J({ created: 1, data: [{ url: u }], content_filter: [{ level: 3, role: 'assistant' }] }),
    [u],
  ],
  [
    'minimax',
    'images',
    A,
    J({
      id: '1',
      data: { image_urls: [u] },
      metadata: { success_count: '1' },
      base_resp: { status_code: 0, status_msg: 'success' },
    }),
    [u],
  ],
  [
    'minimax base64',
    'images',
    A,
    J({ data: { image_base64: [jpg] }, base_resp: { status_code: 0, status_msg: 'success' } }),
    [jpg],
  ],
  ['tencent ResultImage', 'images', A, J({ Response: { ResultImage: u, RequestId: 'q' } }), [u]],
  [
    'baidu',
    'images',
    A,
    J({ id: 'as', created: 1, data: [{ object: 'image', b64_image: png }], usage: { prompt_tokens: 3 } }),
    [png],
  ],
  [
    'volc binary_data_base64',
    'images',
    A,
    J({
      code: 10000,
      data: { binary_data_base64: [jpg], image_urls: null },
      message: 'Success',
      status: 10000,
    }),
    [jpg],
  ],
  [
    'imagen predictions',
    'images',
    A,
    J({ predictions: [{ mimeType: 'image/png', bytesBase64Encoded: png }] }),
    [png],
  ],
  [
    'gemini generatedImages',
    'images',
    A,
    J({ generatedImages: [{ image: { imageBytes: png, mimeType: 'image/png' } }] }),
    [png],
  ],
  [
    'leonardo',
    'images',
    A,
    J({
      generations_by_pk: {
        generated_images: [{ url: u, nsfw: false, id: 'x' }],
        status: 'COMPLETE',
        initImages: [{ url: v }],
      },
    }),
    [u],
  ],
  [
    'ideogram',
    'images',
    A,
    J({
      created: '2026',
      data: [
        { prompt: 'p', resolution: '1024x1024', is_image_safe: true, seed: 1, url: u, style_type: 'REAL' },
      ],
    }),
    [u],
  ],
  [
    'midjourney proxy',
    'images',
    A,
    J({
      code: 1,
      description: '成功',
      result: '16',
      imageUrl: u,
      status: 'SUCCESS',
      progress: '100%',
      buttons: [{ label: 'U1' }],
    }),
    [u],
  ],
  [
    'kling',
    'images',
    A,
    J({
      code: 0,
      message: 'SUCCEED',
      data: { task_id: 't', task_status: 'succeed', task_result: { images: [{ index: 0, url: u }] } },
    }),
    [u],
  ],
  [
    'siliconflow both lists',
    'images',
    A,
    J({ images: [{ url: u }], data: [{ url: u }], timings: { inference: 1 }, seed: 1 }),
    [u],
  ],
  [
    'responses api',
    'images',
    A,
    J({
      id: 'resp',
      status: 'completed',
      output: [
        { type: 'reasoning', summary: [] },
        { type: 'image_generation_call', status: 'completed', result: png, revised_prompt: 'x' },
        { type: 'message', content: [{ type: 'output_text', text: 'done' }] },
      ],
      usage: { input_tokens: 1, output_tokens: 2 },
    }),
    [png],
  ],
  ['json in json twice', 'images', A, J({ code: 0, data: J({ result: J({ images: [u] }) }) }), [u]],
  ['json text whole body quoted', 'images', A, J(J({ data: [{ url: u }] })), [u]],
  ['base64 body quoted', 'images', A, J(png), [png]],
  ['10-fold', 'images', A, J({ data: Array.from({ length: 10 }, () => ({ b64_json: png })) }), [png]],
  [
    '10-fold asked 2',
    'images',
    A,
    J({ data: Array.from({ length: 10 }, () => ({ b64_json: png })) }),
    [png, png],
    null,
    2,
  ],
  [
    'more than asked',
    'images',
    A,
    J({ data: [{ b64_json: png }, { b64_json: png2 }, { b64_json: jpg }] }),
    [png, png2, jpg],
  ],
  [
    'previews & thumbnails beside',
    'images',
    A,
    J({ data: [{ url: u, thumbnail_url: v, preview: v, thumb: { url: v } }] }),
    [u],
  ],
  ['thumbnail list beside', 'images', A, J({ images: [u], thumbnails: [v], previews: [v] }), [u]],
  [
    'error beside',
    'images',
    A,
    J({ data: [{ url: u }, null], error: { message: 'one of the images failed', code: 'partial' } }),
    [u],
    'any',
    2,
  ],
  ['errors array beside', 'images', A, J({ data: [{ url: u }], errors: ['second failed'] }), [u]],
  ['upper mime', 'images', A, J({ data: [{ url: `data:IMAGE/PNG;BASE64,${png}` }] }), [png]],
  [
    'data url params',
    'images',
    A,
    J({ data: [{ url: `data:image/png;name=a.png;charset=utf-8;base64,${png}` }] }),
    [png],
  ],
  [
    'data url octet',
    'images',
    A,
    J({ data: [{ url: `data:application/octet-stream;base64,${png}` }] }),
    [png],
  ],
  ['data url no mime', 'images', A, J({ data: [{ url: `data:;base64,${png}` }] }), [png]],
  ['data url jpg', 'images', A, J({ image: `data:image/jpg;base64,${jpg}` }), [jpg]],
  ['urlsafe b64', 'images', A, J({ data: [{ b64_json: us(jpg) }] }), [us(jpg)]],
  ['urlsafe b64 in url', 'images', A, J({ data: [{ url: us(jpg) }] }), [`norm:${jpg}`]],
  ['urlsafe b64 in images', 'images', A, J({ images: [us(webp)] }), [`norm:${webp}`]],
  [
    'urlsafe in data url',
    'images',
    A,
    J({ images: [`data:image/webp;base64,${us(webp)}`] }),
    [`norm:${webp}`],
  ],
  ['b64 escaped slashes', 'images', A, J({ data: [{ b64_json: jpg }] }).replaceAll('/', '\\/'), [jpg]],
  ['b64 line breaks', 'images', A, J({ data: [{ b64_json: wrap76(jpg, '\r\n') }] }), [jpg]],
  [
    'b64 percent',
    'images',
    A,
    J({ data: [{ url: `data:image/png;base64,${encodeURIComponent(png)}` }] }),
    [`norm:${png}`],
  ],
  ['webp bytes', 'images', 'image/webp', Buffer.from(webp, 'base64'), [webp]],
  ['avif bytes', 'images', 'image/avif', Buffer.from(avif, 'base64'), [avif]],
  ['gif bytes', 'images', 'application/octet-stream', Buffer.from(gif, 'base64'), [gif]],
  ['jpeg bytes said json', 'images', A, Buffer.from(jpg, 'base64'), [jpg]],
  ['bytes on chat', 'chat', 'image/png', Buffer.from(png, 'base64'), [png]],
  ['bytes on tasks', 'tasks', 'image/png', Buffer.from(png, 'base64'), [png]],
  ['bytes on gemini', 'gemini', 'image/png', Buffer.from(png, 'base64'), [png]],
  [
    'ndjson',
    'images',
    'application/x-ndjson',
    `${J({ status: 'processing', progress: 10 })}\n${J({ status: 'succeeded', output: [u] })}\n`,
    [u],
  ],
  [
    'ndjson chat',
    'chat',
    'application/x-ndjson',
    `${J(ch({ content: '![x](' }))}\n${J(ch({ content: `${u})` }))}\n${J(ch({}, 'stop'))}\n`,
    [u],
  ],
  [
    'crlf sse',
    'images',
    E,
    `: hi\r\n\r\nevent: image_generation.completed\r\ndata: ${J({ type: 'image_generation.completed', b64_json: png })}\r\n\r\ndata: [DONE]\r\n\r\n`,
    [png],
  ],
  ['cr-only sse', 'chat', E, say(`![x](${u})`).replaceAll('\n', '\r'), [u]],
  ['BOM sse', 'chat', E, `\uFEFF${say(`![x](${u})`)}`, [u]],
  ['sse without space', 'chat', E, say(`![x](${u})`).replaceAll('data: ', 'data:'), [u]],
  ['sse multi-line data', 'images', E, `data: {"data":\ndata: [{"url":"${u}"}]}\n\n`, [u]],
  ['sse single newline frames', 'chat', E, say(`![x](${u})`).replaceAll('\n\n', '\n'), [u]],
  ['sse double data:', 'chat', E, say(`![x](${u})`).replaceAll('data: {', 'data: data: {'), [u]],
  [
    'bom json',
    'tasks',
    A,
    `\uFEFF${J({ id: 't', status: 'completed', output: [{ b64_json: png }] })}`,
    [png],
  ],
  ['xssi prefix', 'images', A, `)]}',\n${J({ data: [{ url: u }] })}`, [u]],
  ['jsonp', 'images', 'text/javascript', `callback(${J({ data: [{ url: u }] })});`, [u]],
  ['NaN json images', 'images', A, `{"data":[{"url":"${u}","score":NaN}]}`, [u]],
  ['trailing comma', 'images', A, `{"data":[{"url":"${u}",}],}`, [u]],
  ['single quotes python', 'images', A, `{'data': [{'url': '${u}'}], 'error': None}`, [u]],
  ['json then html', 'images', A, `${J({ data: [{ url: u }] })}<!-- cached -->`, [u]],
  ['log then json', 'images', T, `PROCESSING...\n${J({ data: [{ url: u }] })}`, [u]],
  // images SSE
  [
    'sse progress then data',
    'images',
    E,
    sse({ status: 'progress', progress: 30 }, { status: 'succeeded', data: [{ url: u }] }) + D,
    [u],
  ],
  ['sse chat-like in images', 'images', E, say(`![x](${u})`), [u]],
  [
    'sse chat images in delta',
    'images',
    E,
    sse(ch({ images: [{ image_url: { url: `data:image/png;base64,${png}` } }] })) + D,
    [png],
  ],
  [
    'sse responses',
    'images',
    E,
    sse(
      { type: 'response.created', response: { id: 'r', status: 'in_progress', output: [] } },
      { type: 'response.image_generation_call.partial_image', partial_image_b64: png2 },
      {
        type: 'response.output_item.done',
        item: { type: 'image_generation_call', status: 'completed', result: png },
      },
      {
        type: 'response.completed',
        response: { id: 'r', status: 'completed', output: [{ type: 'image_generation_call', result: png }] },
      },
    ),
    [png],
  ],
  [
    'sse seedream',
    'images',
    E,
    sse(
      { type: 'image_generation.partial_succeeded', image_index: 0, url: u, size: '1x1' },
      { type: 'image_generation.partial_succeeded', image_index: 1, url: v },
      { type: 'image_generation.completed', usage: { generated_images: 2 } },
    ) + D,
    [u, v],
    null,
    2,
  ],
  [
    'sse seedream fail',
    'images',
    E,
    sse(
      { type: 'image_generation.partial_succeeded', image_index: 0, b64_json: png },
      {
        type: 'image_generation.partial_failed',
        image_index: 1,
        error: { code: 'OutputImageSensitiveContentDetected', message: 'bad' },
      },
      { type: 'image_generation.completed', usage: { generated_images: 1 } },
    ) + D,
    [png],
    'any',
    2,
  ],
  [
    'sse error after picture',
    'images',
    E,
    sse({ type: 'image_generation.completed', b64_json: png }) +
      'event: error\ndata: {"error":{"message":"disconnected"}}\n\n',
    [png],
    'any',
    2,
  ],
  [
    'sse edit events',
    'images',
    E,
    sse(
      { type: 'image_edit.partial_image', b64_json: png2 },
      { type: 'image_edit.completed', b64_json: png },
    ),
    [png],
  ],
  [
    'sse b64 wrapped',
    'images',
    E,
    sse({ type: 'image_generation.completed', data: { b64_json: png } }),
    [png],
  ],
  ['sse bare url data', 'images', E, sse(u) + D, [u]],
  ['sse bare base64 data', 'images', E, sse(png) + D, [png]],
  ['sse list of b64', 'images', E, sse([{ b64_json: png }]) + D, [png]],
  ['open after DONE', 'chat', E, say(`![x](${u})`), [u], null, 1, false],
  [
    'open after json',
    'tasks',
    A,
    J({ id: 't', status: 'completed', output: [{ b64_json: png }] }),
    [png],
    null,
    1,
    false,
  ],
  [
    'open after gemini',
    'gemini',
    A,
    J({ candidates: [{ content: { parts: [{ inlineData: { data: png } }] } }] }),
    [png],
    null,
    1,
    false,
  ],
  [
    'open gemini sse',
    'gemini',
    E,
    sse({ candidates: [{ content: { parts: [{ inlineData: { data: png } }] }, finishReason: 'STOP' }] }),
    [png],
    null,
    1,
    false,
  ],
  [
    'open task sse',
    'tasks',
    E,
    sse({ id: 't', status: 'in_progress' }, { id: 't', status: 'completed', output: [{ b64_json: png }] }),
    [png],
    null,
    1,
    false,
  ],
  ['open raw png', 'images', 'image/png', Buffer.from(png, 'base64'), [png], null, 1, false],
  ['open raw webp', 'images', 'image/webp', Buffer.from(webp, 'base64'), [webp], null, 1, false],
  ['open raw avif', 'images', 'image/avif', Buffer.from(avif, 'base64'), [avif], null, 1, false],
  ['open raw gif', 'images', 'image/gif', Buffer.from(gif, 'base64'), [gif], null, 1, false],
  ['open plain b64', 'images', T, png, [png], null, 1, false],
  ['open quoted', 'images', A, J(u), [u], null, 1, false],
  // chat
  [
    'content parts',
    'chat',
    A,
    msg({
      content: [
        { type: 'text', text: 'hi' },
        { type: 'image_url', image_url: { url: u } },
      ],
    }),
    [u],
  ],
  [
    'content part output_image',
    'chat',
    A,
    msg({ content: [{ type: 'output_image', image_base64: png }] }),
    [png],
  ],
  [
    'anthropic image part',
    'chat',
    A,
    msg({ content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }] }),
    [png],
  ],
  [
    'anthropic body',
    'chat',
    A,
    J({
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'text', text: 'ok' },
        { type: 'image', source: { type: 'url', url: u } },
      ],
      stop_reason: 'end_turn',
    }),
    [u],
  ],
  ['images strings', 'chat', A, msg({ content: '', images: [`data:image/png;base64,${png}`] }), [png]],
  ['image_url string', 'chat', E, sse(ch({ image_url: u }), ch({}, 'stop')), [u]],
  [
    'mm content twice',
    'chat',
    E,
    sse(
      ch({ content: `![a](data:image/png;base64,${png})` }),
      ch({
        multi_mod_content: [
          { text: 'a', inline_data: {} },
          { inlineData: { data: png, mimeType: 'image/png' } },
        ],
      }),
      ch({}, 'stop'),
    ),
    [png],
  ],
  ['attachments', 'chat', A, msg({ content: 'done', attachments: [{ type: 'image', url: u }] }), [u]],
  [
    'annotations are not',
    'chat',
    A,
    msg({
      content: `![x](${u})`,
      annotations: [{ type: 'url_citation', url_citation: { url: 'https://news.x/a' } }],
    }),
    [u],
  ],
  [
    'tool call args',
    'chat',
    A,
    msg({ content: null, tool_calls: [{ function: { name: 'show', arguments: J({ image_url: u }) } }] }),
    [u],
  ],
  [
    'ollama',
    'chat',
    A,
    J({ model: 'x', message: { role: 'assistant', content: `![x](${u})` }, done: true }),
    [u],
  ],
  ['text completion', 'chat', A, J({ choices: [{ text: `![x](${u})`, finish_reason: 'stop' }] }), [u]],
  ['dify', 'chat', E, sse({ event: 'message', answer: `![x](${u})` }, { event: 'message_end' }), [u]],
  [
    'dify file',
    'chat',
    E,
    sse({ event: 'message_file', type: 'image', url: u, belongs_to: 'assistant' }, { event: 'message_end' }),
    [u],
  ],
  [
    'data.choices wrapped',
    'chat',
    A,
    J({ code: 200, data: { choices: [{ message: { content: `![x](${u})` } }] } }),
    [u],
  ],
  ['zh trailing full stop', 'chat', E, say(`图片已生成：${u}。请查收`), [u]],
  ['zh comma', 'chat', E, say(`链接：${u}，有效期一天。`), [u]],
  ['en full stop', 'chat', E, say(`Here is your image: ${u}.`), [u]],
  ['parenthesised', 'chat', E, say(`Done (${u}).`), [u]],
  ['zh parenthesised', 'chat', E, say(`完成（${u}）。`), [u]],
  ['quoted zh', 'chat', E, say(`图片「${u}」已好`), [u]],
  ['book quotes', 'chat', E, say(`图片《${u}》`), [u]],
  ['angle', 'chat', E, say(`<${u}>`), [u]],
  ['bold', 'chat', E, say(`**${u}**`), [u]],
  ['code', 'chat', E, say(`\`\`\`\n${u}\n\`\`\``), [u]],
  ['html a+img', 'chat', E, say(`<a href="${u}"><img src='${u}' alt="x"/></a>`), [u]],
  [
    'html img entity',
    'chat',
    E,
    say(`<img src="https://cdn.relay.io/o/a.png?x=1&amp;y=2">`),
    ['https://cdn.relay.io/o/a.png?x=1&y=2'],
  ],
  ['img srcset', 'chat', E, say(`<picture><source srcset="${u} 1x"><img src="${u}"></picture>`), [u]],
  ['md link title', 'chat', E, say(`![x](${u} "标题")`), [u]],
  [
    'md space in url',
    'chat',
    E,
    say(`![x](https://cdn.relay.io/out/my cat.png)`),
    ['https://cdn.relay.io/out/my%20cat.png'],
  ],
  ['md space before', 'chat', E, say(`![x] (${u})`), [u]],
  ['md fullwidth', 'chat', E, say(`！［x］（${u}）`), [u]],
  ['md linebreak alt', 'chat', E, say(`![a\nb](${u})`), [u]],
  ['md ref', 'chat', E, say(`![cat][1]\n\n[1]: ${u}`), [u]],
  [
    'md parens in url',
    'chat',
    E,
    say(`![x](https://cdn.relay.io/a_(1).png)`),
    ['https://cdn.relay.io/a_(1).png'],
  ],
  ['link view', 'chat', E, say(`[点击查看图片](${u})`), [u]],
  [
    'link download zh',
    'chat',
    E,
    say(`[下载图片](https://cdn.relay.io/f/abcdef)`),
    ['https://cdn.relay.io/f/abcdef'],
  ],
  [
    'no extension bare',
    'chat',
    E,
    say(`Your image: https://cdn.relay.io/images/8f3a1c`),
    ['https://cdn.relay.io/images/8f3a1c'],
  ],
  ['protocol relative md', 'chat', E, say(`![x](//cdn.relay.io/a.png)`), ['//cdn.relay.io/a.png']],
  [
    'protocol relative json',
    'images',
    A,
    J({ data: [{ url: '//cdn.relay.io/a.png' }] }),
    ['//cdn.relay.io/a.png'],
  ],
  ['relative json', 'images', A, J({ data: [{ url: '/files/a.png' }] }), ['/files/a.png']],
  ['relative no slash', 'images', A, J({ data: [{ url: 'files/a.png' }] }), ['files/a.png']],
  ['relative md', 'chat', E, say(`![x](/files/a.png)`), ['/files/a.png']],
  [
    'upper scheme',
    'images',
    A,
    J({ data: [{ url: 'HTTPS://cdn.relay.io/a.png' }] }),
    ['HTTPS://cdn.relay.io/a.png'],
  ],
  ['url with newline', 'images', A, J({ data: [{ url: `\n${u}\n` }] }), [u]],
  ['url md in field', 'images', A, J({ data: [{ url: `![image](${u})` }] }), [u]],
  ['url list comma', 'images', A, J({ data: [{ url: `${u},${v}` }] }), [u, v], null, 2],
  ['b64 in text bare', 'chat', E, say(`Here:\n${png}\nbye`), [png]],
  ['b64 in text wrapped', 'chat', E, say(`Here:\n${wrap76(jpg)}\n\nbye`), [jpg]],
  ['data url in text wrapped', 'chat', E, say(`![x](data:image/jpeg;base64,${wrap76(jpg)})`), [jpg]],
  [
    'data url split chunks',
    'chat',
    E,
    sse(
      ...(`![x](data:image/webp;base64,${webp})`.match(/.{1,17}/g) ?? []).map((c) => ch({ content: c })),
      ch({}, 'stop'),
    ),
    [webp],
  ],
  ['json in chat text', 'chat', E, say(`\`\`\`json\n${J({ status: 'ok', image_url: u })}\n\`\`\``), [u]],
  [
    'json pretty in chat text',
    'chat',
    E,
    say(`\`\`\`json\n${JSON.stringify({ images: [{ url: u }, { url: v }] }, null, 2)}\n\`\`\``),
    [u, v],
  ],
  ['think example', 'chat', E, say(`<think>maybe ![x](https://ex.io/no.png)</think>\n![x](${u})`), [u]],
  [
    'think unclosed then nothing',
    'chat',
    E,
    say(`<think>maybe ![x](https://ex.io/no.png)`),
    [],
    'no_picture',
  ],
  [
    'reasoning example',
    'chat',
    E,
    sse(
      ch({ reasoning_content: 'like ![x](https://ex.io/no.png)' }),
      ch({ content: `![x](${u})` }),
      ch({}, 'stop'),
    ),
    [u],
  ],
  [
    'reasoning_details',
    'chat',
    E,
    sse(
      ch({ reasoning_details: [{ type: 'reasoning.text', text: '![x](https://ex.io/no.png)' }] }),
      ch({ content: `![x](${u})` }),
      ch({}, 'stop'),
    ),
    [u],
  ],
  [
    'thinking part',
    'chat',
    A,
    msg({
      content: [
        { type: 'thinking', thinking: `![x](https://ex.io/no.png)` },
        { type: 'text', text: `![x](${u})` },
      ],
    }),
    [u],
  ],
  [
    'e.g. link',
    'chat',
    E,
    say(`For example, ![x](https://ex.io/no.png) would be an image. I cannot draw.`),
    [],
    'any',
  ],
  [
    'video',
    'chat',
    E,
    say(`![preview](https://cdn.relay.io/p.png)\n[video](https://cdn.relay.io/v.mp4)`),
    [],
    'no_picture',
  ],
  [
    'same url cdn/download',
    'chat',
    E,
    say(
      `![x](https://filesystem.site/cdn/20250101/abc.png)\n[下载](https://filesystem.site/cdn/download/20250101/abc.png)`,
    ),
    ['https://filesystem.site/cdn/20250101/abc.png'],
  ],
  ['same url 10x', 'chat', E, say(Array(10).fill(`![x](${u})`).join('\n')), [u]],
  [
    'same url encoded twice',
    'chat',
    E,
    sse(
      ch({ content: `![x](https://cdn.relay.io/%E7%8C%AB.png)` }),
      ch({ images: [{ image_url: { url: 'https://cdn.relay.io/猫.png' } }] }),
      ch({}, 'stop'),
    ),
    ['https://cdn.relay.io/%E7%8C%AB.png'],
  ],
  ['cut after all', 'chat', E, sse(ch({ content: `![x](${u})` }), ch({}, 'stop')), [u]],
  ['cut mid link', 'chat', E, sse(ch({ content: `![x](https://cdn.relay.io/ou` })), [], 'upstream_cut_off'],
  // refusals
  [
    'refusal 1',
    'chat',
    E,
    say("I'm unable to create that image because it depicts a real person."),
    [],
    'moderation_blocked',
  ],
  [
    'refusal 2',
    'chat',
    E,
    say('很抱歉，这个请求违反了我们的内容政策，我无法生成该图像。'),
    [],
    'moderation_blocked',
  ],
  ['refusal 3', 'chat', E, say('Sorry, but I must decline this request.'), [], 'moderation_blocked'],
  [
    'refusal 4',
    'chat',
    E,
    say("This request can't be completed because it may infringe on copyrighted characters."),
    [],
    'moderation_blocked',
  ],
  ['refusal 5', 'chat', E, say('抱歉，我不能帮助完成这个请求。'), [], 'moderation_blocked'],
  [
    'refusal 6 zh-hant',
    'chat',
    E,
    say('抱歉，這張圖涉及真實人物，我沒辦法幫您產生。'),
    [],
    'moderation_blocked',
  ],
  [
    'refusal 7',
    'chat',
    E,
    say("I won't be able to generate images of public figures."),
    [],
    'moderation_blocked',
  ],
  [
    'not refusal rate',
    'chat',
    E,
    say("I can't generate the image right now, you've hit the rate limit. Try again later."),
    [],
    'no_picture',
  ],
  [
    'finish content_filter msg',
    'chat',
    A,
    msg({ content: null }, 'content_filter'),
    [],
    'moderation_blocked',
  ],
  ['finish safety', 'chat', A, msg({ content: null }, 'safety'), [], 'moderation_blocked'],
  [
    'native_finish_reason',
    'chat',
    A,
    J({
      choices: [{ message: { content: '' }, finish_reason: 'stop', native_finish_reason: 'IMAGE_SAFETY' }],
    }),
    [],
    'moderation_blocked',
  ],
  ['question back', 'chat', E, say('What style would you like?'), [], 'no_picture'],
  // gemini
  [
    'gemini stream json array',
    'gemini',
    A,
    J([
      { candidates: [{ content: { parts: [{ text: 'a' }] } }] },
      {
        candidates: [
          {
            content: { parts: [{ inlineData: { mimeType: 'image/png', data: png } }] },
            finishReason: 'STOP',
          },
        ],
      },
    ]),
    [png],
  ],
  [
    'gemini fileData',
    'gemini',
    A,
    J({ candidates: [{ content: { parts: [{ fileData: { mimeType: 'image/png', fileUri: u } }] } }] }),
    [u],
  ],
  [
    'gemini text link',
    'gemini',
    A,
    J({ candidates: [{ content: { parts: [{ text: `![x](${u})` }] } }] }),
    [u],
  ],
  [
    'gemini thought draft only',
    'gemini',
    A,
    J({
      candidates: [
        {
          content: { parts: [{ thought: true, inlineData: { mimeType: 'image/png', data: png } }] },
          finishReason: 'STOP',
        },
      ],
    }),
    [],
    'no_picture',
  ],
  ['gemini openai body', 'gemini', A, J({ data: [{ b64_json: png }] }), [png]],
  ['gemini chat body', 'gemini', A, msg({ content: `![x](data:image/png;base64,${png})` }), [png]],
  [
    'gemini wrapped',
    'gemini',
    A,
    J({ code: 0, data: { candidates: [{ content: { parts: [{ inlineData: { data: png } }] } }] } }),
    [png],
  ],
  [
    'gemini urlsafe',
    'gemini',
    A,
    J({ candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/jpeg', data: us(jpg) } }] } }] }),
    [`norm:${jpg}`],
  ],
  [
    'gemini two same',
    'gemini',
    A,
    J({
      candidates: [{ content: { parts: [{ inlineData: { data: png } }, { inlineData: { data: png } }] } }],
    }),
    [png],
  ],
  [
    'gemini cut in signature',
    'gemini',
    A,
    `{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"${png}"},"thoughtSignature":"AAAAAAAA`,
    [png],
  ],
  [
    'gemini cut in picture',
    'gemini',
    A,
    `{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"${png.slice(0, 120)}`,
    [png.slice(0, 120)],
    'upstream_cut_off',
  ],
  [
    'gemini cut in draft',
    'gemini',
    A,
    `{"candidates":[{"content":{"parts":[{"thought":true,"inlineData":{"mimeType":"image/png","data":"${png.slice(0, 120)}`,
    [],
    'upstream_cut_off',
  ],
  [
    'gemini data_uri',
    'gemini',
    A,
    J({
      candidates: [
        {
          content: {
            parts: [{ inlineData: { mimeType: 'image/png', data: `data:image/png;base64,${png}` } }],
          },
        },
      ],
    }),
    [png],
  ],
  // tasks
  ['task SUCCESS', 'tasks', A, J({ id: 't', status: 'SUCCESS', output: [{ url: u }] }), [u]],
  ['task output text', 'tasks', A, J({ id: 't', status: 'completed', output: u }), [u]],
  [
    'task output object',
    'tasks',
    A,
    J({ id: 't', status: 'completed', output: { images: [{ b64: png }] } }),
    [png],
  ],
  ['task result', 'tasks', A, J({ id: 't', status: 'completed', output: [], result: { image_url: u } }), [u]],
  ['task data', 'tasks', A, J({ id: 't', status: 'completed', data: [{ b64_json: png }] }), [png]],
  [
    'task wrapped',
    'tasks',
    A,
    J({ code: 0, data: { id: 't', status: 'completed', output: [{ b64_json: png }] } }),
    [png],
  ],
  [
    'openai on tasks',
    'tasks',
    A,
    J({ created: 1, data: [{ b64_json: png }], usage: { input_tokens: 1, output_tokens: 2 } }),
    [png],
  ],
  ['chat on tasks', 'tasks', A, msg({ content: `![x](${u})` }), [u]],
  [
    'task sse',
    'tasks',
    E,
    `: ping\n\n` +
      sse({ id: 't', status: 'pending' }, { id: 't', status: 'completed', output: [{ b64_json: png }] }),
    [png],
  ],
  [
    'task sse openai events',
    'tasks',
    E,
    sse(
      { type: 'image_generation.partial_image', b64_json: png2 },
      { type: 'image_generation.completed', b64_json: png },
    ),
    [png],
  ],
  [
    'task output both forms',
    'tasks',
    A,
    J({
      id: 't',
      status: 'completed',
      output: [{ b64_json: png, content_url: 'https://aihubmix.com/ai/v1/images/t/content/r' }],
    }),
    [png],
  ],
  [
    'task dup output',
    'tasks',
    A,
    J({ id: 't', status: 'completed', output: [{ b64_json: png }, { b64_json: png }] }),
    [png],
  ],
  [
    'task failed with picture',
    'tasks',
    A,
    J({
      id: 't',
      status: 'failed',
      output: [{ b64_json: png }],
      error: { code: 'internal_error', message: 'second failed' },
    }),
    [png],
    'any',
    2,
  ],
  [
    'task thumbnails',
    'tasks',
    A,
    J({ id: 't', status: 'completed', output: [{ url: u, thumbnail: v }] }),
    [u],
  ],
];

/** Base64 in another alphabet is the same picture. */
const bytesOf = (picture: string) =>
  /^(?:https?:|\/|files)/i.test(picture)
    ? picture
    : Buffer.from(picture.replace(/^norm:/, ''), 'base64').toString('hex');

describe.each(['images', 'chat', 'tasks', 'gemini'] as const)('an answer on the %s route', (route) => {
  test.concurrent.each(cases.filter((row) => row[1] === route))(
    '%s',
    async (_, __, contentType, body, pictures, code = null, n = 1, closes = true) => {
      const bytes = Buffer.from(body);
      const inPieces = Array.from({ length: Math.ceil(bytes.length / 13) }, (___, at) =>
        bytes.subarray(at * 13, at * 13 + 13),
      );
      for (const pieces of closes ? [[bytes], inPieces] : [[bytes]]) {
        const told = await readAnyAnswer(pieces, { route, contentType, n, closes });
        expect(told.pictures.map(bytesOf)).toEqual(pictures.map(bytesOf));
        if (code === 'any') expect(told.error).not.toBeNull();
        else expect(told.error?.code ?? null).toBe(code);
      }
    },
  );
});
