import { quote, quoteLines } from './quote';
import {
  type ChatTurn,
  chatTurns,
  fileExtension,
  filePrefix,
  maskFile,
  previewPrefix,
  referenceFiles,
  sendsSingleImage,
} from './snippet-files';
import type { SnippetRequest } from './snippet-request';
import { isStreamed, wireArguments } from './wire-arguments';

/** Writes an ES module for Node 20 or later with the `openai` package. */
export function writeJavascript(request: SnippetRequest): string {
  const call = request.kind === 'chat' ? writeJavascriptChat(request) : pictureCall(request);
  return `${[header(request), saveFunctions(request), call].join('\n\n')}\n`;
}

function header(request: SnippetRequest): string {
  const readsFiles = referenceFiles(request).length > 0;
  const fileFunctions = {
    create: 'writeFileSync',
    edit: 'createReadStream, writeFileSync',
    chat: readsFiles ? 'readFileSync, writeFileSync' : 'writeFileSync',
  }[request.kind];
  return `// Needs Node 20 or later and the openai package: npm install openai
// Save it as picture.mjs and run it: node picture.mjs
import { ${fileFunctions} } from "node:fs";
import OpenAI${request.kind === 'edit' ? ', { toFile }' : ''} from "openai";

const client = new OpenAI({
  apiKey: process.env.AIHUBMIX_API_KEY || "sk-***", // your own key
  baseURL: ${quote(request.baseUrl)},
  timeout: 600_000,
  maxRetries: 0, // a call is charged once it is sent, so a silent second try would be charged too
});

const prompt = ${javascriptText(request.prompt)};`;
}

function javascriptText(text: string): string {
  const lines = quoteLines(text);
  return lines.length === 1 ? lines.join('') : `[\n${lines.map((line) => `  ${line},\n`).join('')}].join("")`;
}

function saveFunctions(request: SnippetRequest): string {
  return `// Writes a file under the next free number; the flag wx never overwrites one.
function save(prefix, content) {
  for (let number = 1; ; number += 1) {
    const name = \`\${prefix}_\${number}.${fileExtension(request)}\`;
    try {
      writeFileSync(name, content, { flag: "wx" });
      return name;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
}

async function download(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(\`HTTP \${response.status}\`);
  return Buffer.from(await response.arrayBuffer());
}

// Saves one picture of the answer and counts it. A picture that cannot be saved does not stop the others.
async function keep(prefix, { b64_json, url }) {
  if (!b64_json && !url) {
    console.log("Skipped an entry without a picture: it was withheld.");
    return 0;
  }
  try {
    const content = b64_json ? Buffer.from(b64_json, "base64") : await download(url);
    console.log("Saved", save(prefix, content));
    return 1;
  } catch (error) {
    console.error("Not saved:", error.message, url ?? "");
    return 0;
  }
}

let saved = 0;`;
}

function pictureCall(request: SnippetRequest): string {
  const method = request.kind === 'edit' ? 'edit' : 'generate';
  const sent = [
    `model: ${quote(request.model.id)}`,
    ...(request.kind === 'edit' ? fileArguments(request) : []),
    'prompt',
    ...wireArguments(request).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  ];
  const call = `client.images.${method}({\n${sent.map((argument) => `  ${argument},`).join('\n')}\n})`;
  return isStreamed(request) ? streamedAnswer(call) : plainAnswer(call);
}

function fileArguments(request: SnippetRequest): readonly string[] {
  const file = (name: string) =>
    `await toFile(createReadStream("${name}"), "${name}", { type: "image/png" })`;
  const files = referenceFiles(request).map(file);
  const image = sendsSingleImage(request)
    ? files.join('')
    : `[\n${files.map((each) => `    ${each},\n`).join('')}  ]`;
  return [`image: ${image}`, ...(request.mask ? [`mask: ${file(maskFile)}`] : [])];
}

function plainAnswer(call: string): string {
  return `const result = await ${call};

if (result.usage) console.log(result.usage);

for (const picture of result.data ?? []) saved += await keep("${filePrefix}", picture);
if (saved === 0) {
  console.error("No picture was saved. The answer:", JSON.stringify(result).slice(0, 2000));
  process.exitCode = 1;
}`;
}

function streamedAnswer(call: string): string {
  return `const { data: stream, response } = await ${call}.withResponse();

if (response.headers.get("content-type")?.includes("json")) {
  // Where a model does not stream, all pictures come at once.
  const answer = await response.json();
  console.log(answer.usage ?? answer.error ?? "");
  for (const picture of answer.data ?? []) saved += await keep("${filePrefix}", picture);
} else {
  for await (const event of stream) {
    if (event.type.endsWith(".partial_image")) {
      await keep("${previewPrefix}", event);
    } else if (event.type.endsWith(".completed")) {
      saved += await keep("${filePrefix}", event);
      console.log(event.usage ?? "");
    }
  }
}

if (saved === 0) {
  console.error("No picture was saved: the answer had no finished one.");
  process.exitCode = 1;
}`;
}

/** Prints a reverse model's answer while it arrives, then downloads the pictures that it links. */
function writeJavascriptChat(request: SnippetRequest): string {
  const turns = chatTurns(request);
  const messages = turns.map((turn, position) =>
    message(turn, position === turns.length - 1 ? 'prompt' : quote(turn.text)),
  );
  const withFiles = turns.some((turn) => turn.files.length > 0);
  return `${withFiles ? dataUrl : ''}const stream = await client.chat.completions.create({
  model: ${quote(request.model.id)},
  messages: [
${messages.join('\n')}
  ],
  stream: true,
});

let answer = "";
try {
  for await (const chunk of stream) {
    const text = chunk.choices?.[0]?.delta?.content;
    if (!text) continue;
    answer += text;
    process.stdout.write(text);
  }
} catch (error) {
  // Pictures that were linked before the cut can still be downloaded.
  console.error("\\nThe answer was cut off:", error.message);
}
console.log();

const links = [...answer.matchAll(/!\\[[^\\]]*\\]\\((https?:\\/\\/[^)\\s]+)\\)/g)].map(([, url]) => url);
for (const url of new Set(links)) saved += await keep("${filePrefix}", { url });
if (saved === 0) {
  console.error("No picture was saved: the answer links none that could be downloaded.");
  process.exitCode = 1;
}`;
}

const dataUrl = `function dataUrl(name) {
  return "data:image/png;base64," + readFileSync(name, "base64");
}

`;

function message(turn: ChatTurn, text: string): string {
  if (turn.role === 'assistant') return `    { role: "assistant", content: ${text} },`;
  const parts = [
    `{ type: "text", text: ${text} },`,
    ...turn.files.map((name) => `{ type: "image_url", image_url: { url: dataUrl("${name}") } },`),
  ];
  return `    {
      role: "user",
      content: [
${parts.map((part) => `        ${part}`).join('\n')}
      ],
    },`;
}
