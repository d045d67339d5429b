// A bare gateway in a process of its own: every image call gets the same 3 MB picture, after DELAY_MS; /last-byte says
// when the last byte of the newest answer had left, in milliseconds of the clock that all processes share.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import sharp from 'sharp';

// Noise hardly compresses: a square of it as PNG is as large as asked for.
const edge = Math.round(Math.sqrt(3_000_000 / 3));
const noise = randomBytes(edge * edge * 3);
const picture = await sharp(noise, { raw: { width: edge, height: edge, channels: 3 } })
  .png()
  .toBuffer();
const base64 = picture.toString('base64');
const usage = {
  input_tokens: 10,
  input_tokens_details: { text_tokens: 10, image_tokens: 0 },
  output_tokens: 1056,
  total_tokens: 1066,
};
const answer = Buffer.from(JSON.stringify({ created: 1, data: [{ b64_json: base64 }], usage }));
const taskRest = Buffer.from(
  `,"object":"image","status":"completed","output":[{"index":0,"type":"file","b64_json":"${base64}","content_url":null}],"usage":{"cost":0.026436},"error":null}`,
);

let tasks = 0;
/** The call of `/ai/v1`, as a task with a unique id. */
function taskAnswer() {
  tasks += 1;
  return Buffer.concat([Buffer.from(`{"id":"t_${process.pid}_${tasks}"`), taskRest]);
}

let lastByteAt = 0;
const server = createServer((request, response) => {
  if (request.url === '/last-byte') return void response.end(String(lastByteAt));
  const { pathname } = new URL(request.url, 'http://localhost');
  // Lists and schemas are missing: a gateway without them is a normal one.
  if (request.method !== 'POST') return void response.writeHead(404).end();
  const delayMs = Number(pathname.match(/^\/(\d+)\//)?.[1] ?? 0);
  request.resume();
  request.on('end', () =>
    setTimeout(() => {
      const body = pathname.includes('/ai/v1/') ? taskAnswer() : answer;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body, () => {
        lastByteAt = performance.timeOrigin + performance.now();
      });
    }, delayMs),
  );
});
server.listen(0, '127.0.0.1', () => console.log(`upstream ${server.address().port} ${picture.length}`));
