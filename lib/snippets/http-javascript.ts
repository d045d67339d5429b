import { bodyLiteral, type CountedSeed, filePlaceholder, type HttpCall } from './http-call';
import { quote, quoteLines } from './quote';
import { filePrefix, maskFile, referenceFiles } from './snippet-files';
import type { SnippetRequest } from './snippet-request';

/** Writes an ES module for Node 20 or later, without packages: the `openai` package does not know these routes. */
export function writeHttpJavascript(request: SnippetRequest, call: HttpCall): string {
  const create = (call.route === 'tasks' ? tasks : gemini).replace('__PATH__', call.path);
  const parts = [header(request, call), saveFunction, create, run(call)];
  return `${parts.join('\n\n')}\n`;
}

function header(request: SnippetRequest, call: HttpCall): string {
  const readsFiles = referenceFiles(request).length > 0;
  return `// Needs Node 20 or later. Save it as picture.mjs and run it: node picture.mjs
import { ${readsFiles ? 'readFileSync, ' : ''}writeFileSync } from "node:fs";

const key = process.env.AIHUBMIX_API_KEY || "sk-***"; // your own key
const origin = ${quote(call.origin)};
const prompt = ${promptText(request.prompt)};
${readsFiles ? fileFunction(call) : ''}
const request = ${literal(request, call)};`;
}

function promptText(text: string): string {
  const lines = quoteLines(text);
  return lines.length === 1 ? lines.join('') : `[\n${lines.map((line) => `  ${line},\n`).join('')}].join("")`;
}

function fileFunction({ route }: HttpCall): string {
  const prefix = route === 'tasks' ? '"data:image/png;base64," + ' : '';
  return `
function file(name) {
  return ${prefix}readFileSync(name, "base64");
}
`;
}

/** The body as a literal: the prompt is a variable, and files are read by the program. */
function literal(request: SnippetRequest, call: HttpCall): string {
  let text = bodyLiteral(call, request.prompt);
  for (const name of [...referenceFiles(request), maskFile]) {
    text = text.replace(quote(filePlaceholder(name)), `file("${name}")`);
  }
  return text;
}

const saveFunction = `// Writes a file under the next free number; the flag wx never overwrites one.
function save(content, mimeType) {
  const extension = mimeType.split("/")[1].replace("jpeg", "jpg");
  for (let number = 1; ; number += 1) {
    const name = \`${filePrefix}_\${number}.\${extension}\`;
    try {
      writeFileSync(name, content, { flag: "wx" });
      console.log("Saved", name);
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
}

async function readJson(response) {
  const answer = await response.json();
  if (!response.ok) throw new Error(\`\${response.status} \${JSON.stringify(answer.error ?? answer)}\`);
  return answer;
}`;

const tasks = `const headers = { authorization: \`Bearer \${key}\`, "content-type": "application/json" };

// A call is charged once it is sent, so it is never sent twice. An answer that was lost is still on the list:
// GET /ai/v1/images?limit=5
async function create() {
  let task = await readJson(
    await fetch(origin + "__PATH__", {
      method: "POST",
      headers,
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(600_000),
      redirect: "error", // the key goes to the gateway and nowhere else
    }),
  );
  const address = \`\${origin}/ai/v1/images/\${task.id}\`;
  for (let failed = 0; task.status === "pending" || task.status === "in_progress"; ) {
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    try {
      const signal = AbortSignal.timeout(60_000);
      const answer = await readJson(await fetch(address, { headers, redirect: "error", signal }));
      if (!answer.status) throw new Error("It has no status.");
      [task, failed] = [answer, 0];
    } catch (error) {
      // The task goes on, so it is asked for again, for about five minutes.
      failed += 1;
      console.error("Task", task.id, "could not be read:", error.message);
      if (failed === 60) throw error;
    }
  }
  if (task.status !== "completed") throw new Error(JSON.stringify(task.error));
  console.log("Task", task.id, "cost in dollars:", task.usage?.cost ?? "not reported");
  let saved = 0;
  for (const { b64_json, content_url } of task.output) {
    if (!b64_json && !content_url) {
      console.error("Skipped an entry without a picture: it was withheld.");
      continue;
    }
    try {
      const content = b64_json ? Buffer.from(b64_json, "base64") : await download(content_url);
      save(content, typeOf(content));
      saved += 1;
    } catch (error) {
      console.error("Not saved:", content_url, error.message); // the others can be
    }
  }
  return saved;
}

// Pictures that the gateway stores are downloaded with the key, which is sent to no other host. Its other hosts link
// the pictures at aihubmix.com.
async function download(url) {
  const isKept = new URL(url).origin === origin || url.startsWith("https://aihubmix.com/ai/v1/images/");
  const own = isKept ? { headers } : {};
  const response = await fetch(url, { ...own, redirect: own.headers ? "error" : "follow" });
  if (!response.ok) throw new Error(\`HTTP \${response.status} for \${url}\`);
  return Buffer.from(await response.arrayBuffer());
}

function typeOf(content) {
  if (content.subarray(8, 12).toString("latin1") === "WEBP") return "image/webp";
  return content[0] === 0xff ? "image/jpeg" : "image/png";
}`;

const gemini = `// A call is charged once it is sent, so it is never sent twice.
async function create() {
  const answer = await readJson(
    await fetch(origin + "__PATH__", {
      method: "POST",
      headers: { "x-goog-api-key": key, "content-type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(600_000),
      redirect: "error", // the key goes to the gateway and nowhere else
    }),
  );
  console.log(answer.usageMetadata ?? "");
  const [candidate] = answer.candidates ?? [];
  let saved = 0;
  for (const { thought, text, inlineData } of candidate?.content?.parts ?? []) {
    if (thought) continue; // a draft
    if (text) console.log(text);
    if (!inlineData) continue;
    save(Buffer.from(inlineData.data, "base64"), inlineData.mimeType);
    saved += 1;
  }
  if (saved === 0) console.error(candidate?.finishReason ?? answer.promptFeedback ?? "");
  return saved;
}`;

function run({ times, seed }: HttpCall): string {
  const nextSeed = seed ? `\n  ${nextJavascriptSeed(seed)}; // one seed makes the same picture again` : '';
  return `let saved = 0;
${times > 1 ? `// This model makes one picture a call.\nfor (let call = 0; call < ${times}; call += 1) {\n  saved += await create().catch((error) => {\n    console.error("Not made:", error.message);\n    return 0;\n  });${nextSeed}\n}` : 'saved += await create();'}
if (saved === 0) {
  console.error("No picture was saved.");
  process.exitCode = 1;
}`;
}

function nextJavascriptSeed({ path, modulus }: CountedSeed): string {
  const place = ['request', ...path].join('.');
  return modulus === null ? `${place} += 1` : `${place} = (${place} + 1) % ${modulus}`;
}
