import { type ChatTurn, chatTurns } from './chat-turns';
import { quote } from './quote';
import { filePrefix } from './snippet-files';
import type { SnippetRequest } from './snippet-request';

/** A reverse model's answer: printed as it comes, then the pictures that it links are downloaded. */
export function writeJavascriptChat(request: SnippetRequest): string {
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
  // What was linked before a cut can still be downloaded.
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
